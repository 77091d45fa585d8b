"""Laws of the reader: money survives any layout, one cent changed anywhere is caught, damage never stops it."""

import io
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector_tui.model.money import cents_of
from collector_tui.x12.inspect import FileSummary, inspect
from tests.fuzz.x12 import SEEDS, damage
from tests.remittances import Layout, Remittance, amount, layouts, remittances, write

LAWS = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
PLAIN = Layout("*", ":", "~", 6, False, 1, 6)
MONEY = re.compile(r"(?<=\*)-?\d+\.\d\d(?=[*~])")


def read(raw: bytes) -> FileSummary:
    return inspect("a.835", io.BytesIO(raw)).file


def groups(remittance: Remittance) -> dict[str, int]:
    sums: dict[str, int] = {}
    for claim in remittance.claims:
        for one in claim.adjustments:
            sums[one.group] = sums.get(one.group, 0) + one.cents
    return sums


@given(remittances(), layouts)
@LAWS
def test_a_balanced_remittance_reads_back_to_the_same_money_in_any_layout(
    remittance: Remittance, layout: Layout
) -> None:
    found = read(write(remittance, layout))
    assert found.findings == []
    assert (found.balanced_transactions, found.claims) == (1, len(remittance.claims))
    assert found.service_lines == sum(len(claim.lines) for claim in remittance.claims)
    assert found.charge_cents == sum(claim.charge for claim in remittance.claims)
    assert found.paid_cents == sum(claim.paid for claim in remittance.claims)
    assert found.adjustments_cents == groups(remittance)
    assert (found.plb_cents, found.bpr_cents) == (sum(cents for _, cents in remittance.plb), remittance.bpr)
    assert found.reversed_claims == sum(claim.reverses for claim in remittance.claims)


@given(remittances(), st.data(), st.sampled_from((1, -1)))
@LAWS
def test_one_cent_changed_anywhere_is_caught(remittance: Remittance, data: st.DataObject, cent: int) -> None:
    text = write(remittance, PLAIN).decode()
    place = data.draw(st.sampled_from(list(MONEY.finditer(text))))
    changed = text[: place.start()] + amount(cents_of(place[0]) + cent) + text[place.end() :]
    assert [one.rule for one in read(changed.encode()).findings if one.rule.endswith(("balance", "charge", "share"))]


@given(st.integers(0, 2**32))
@settings(max_examples=1_000, deadline=None)
def test_no_damage_stops_the_reader(seed: int) -> None:
    """The short version of `python -m tests.fuzz.x12 1000000`."""
    read(damage(SEEDS, seed))
