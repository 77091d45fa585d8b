"""Any ledger rolls forward: the month's figures against the plain arithmetic of its entries."""

from datetime import date
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from collector_tui.adjudication.posting import balances
from collector_tui.billing_api.month.roll_forward import month_after, month_before
from collector_tui.model.account import BUCKETS, LedgerEntry
from tests.contract.test_month import keep, line, report
from tests.ledgers import lent_ledger

numbers = count()

DAYS = st.dates(date(2026, 8, 1), date(2026, 12, 31))
CENTS = st.integers(-(10**9), 10**9)
ENTRIES = st.builds(
    lambda kind, bucket, to, cents, on, booked_on, reason: LedgerEntry(
        id=f"law{next(numbers)}", kind=kind, bucket=bucket, cents=cents, on=on, booked_on=booked_on,
        to_bucket=to if kind == "transfer" else "",
        reason=reason if kind in ("payment", "adjustment") else "",
    ),
    st.sampled_from(("charge", "payment", "adjustment", "transfer")), st.sampled_from(BUCKETS), st.sampled_from(BUCKETS),
    CENTS, DAYS, st.none() | DAYS, st.sampled_from(("", "contractual", "charity", "refund")),
)  # fmt: skip
LEDGERS = st.dictionaries(st.sampled_from(("A1", "A2", "UNID-1")), st.lists(ENTRIES, max_size=8), max_size=3)


@settings(max_examples=60, deadline=None)
@given(ledger=LEDGERS)
def test_any_ledger_rolls_forward_month_by_month(ledger: dict) -> None:
    """Against the plain arithmetic of the entries: openings chain, closings are the balances of the day."""
    with lent_ledger() as engine:
        rolls_forward(engine, ledger)


def rolls_forward(engine: Engine, ledger: dict) -> None:
    for account_id, entries in ledger.items():
        keep(engine, entries, account_id)
    everything = [entry for entries in ledger.values() for entry in entries]
    month, before = "2026-08", 0
    while month <= "2026-12":
        answer, first = report(engine, month), date.fromisoformat(f"{month}-01")
        until = [
            entry
            for entry in everything
            if (entry.booked_on or entry.on) < date.fromisoformat(f"{month_after(month)}-01")
        ]
        within = [entry for entry in until if (entry.booked_on or entry.on) >= first]
        together = line(answer)
        assert answer.proved, answer.differences
        assert together.opening_cents == before
        assert together.closing_cents == sum(balances(until).values())
        assert together.charge_cents == sum(entry.cents for entry in within if entry.kind == "charge")
        assert together.payment_cents == sum(entry.cents for entry in within if entry.kind == "payment")
        for reason in ("contractual", "charity"):
            told = sum(entry.cents for entry in within if (entry.kind, entry.reason) == ("adjustment", reason))
            assert together.adjustments.get(reason, 0) == told
        closings = {
            each.bucket: each.closing_cents for each in answer.figures.lines if each.bucket and each.closing_cents
        }
        assert closings == balances(until)
        for each in answer.figures.lines:
            moved = each.charge_cents - each.payment_cents - each.adjustment_cents + each.transfer_cents
            assert each.opening_cents + moved == each.closing_cents == each.debit_cents + each.credit_cents
            assert each.debit_cents >= 0 >= each.credit_cents
        month, before = month_after(month), together.closing_cents


@given(st.dates(date(1901, 1, 1), date(2199, 12, 31)))
def test_the_month_after_is_the_month_before_turned_round(day: date) -> None:
    month = f"{day:%Y-%m}"
    assert month_before(month_after(month)) == month == month_after(month_before(month))
    assert month_before(month) < month < month_after(month)
