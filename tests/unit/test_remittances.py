"""What a payment amounts to: tables of codes and money that a biller can check, reversals, later payers, PLB."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from collector_tui.adjudication.balance import proofs
from collector_tui.adjudication.coordination import prior_payer_difference
from collector_tui.adjudication.denial import denial_of
from collector_tui.adjudication.posting import balances, corrections, provider_entry
from collector_tui.adjudication.reversals import net
from collector_tui.adjudication.split import sequestration, split
from collector_tui.adjudication.stops import remittance_stops
from collector_tui.knowledge.codes import plb_reason
from collector_tui.knowledge.payers import payer_class
from collector_tui.model.account import (
    Account,
    Activity,
    Coverage,
    LedgerEntry,
    PostedPayment,
    PostedProviderAdjustment,
)
from collector_tui.model.claim import Person
from collector_tui.model.money import cents_of
from collector_tui.model.remittance import Adjustment, ClaimPayment, PaymentLine, RemittanceHeader
from collector_tui.work.assess import assess
from collector_tui.work.rulebook import shipped_rulebook

CASES = list(csv.DictReader((Path(__file__).parent / "remittance_cases.csv").open()))
DAY = date(2026, 2, 20)
TODAY = date(2026, 3, 10)
P, S = Coverage(order="P", payer="ACME", payer_class="commercial"), Coverage(order="S", payer="SECOND")


def adjustments(told: str) -> tuple[Adjustment, ...]:
    """ "CO-45:20.00 PR-2:5.00" """
    split_up = [one.replace("-", ":", 1).split(":") for one in told.split()]
    return tuple(Adjustment(group, reason, cents_of(amount)) for group, reason, amount in split_up)


def claim(charge: str, paid: str, cas: str = "", status: str = "1", icn: str = "ICN1", **more) -> ClaimPayment:
    return ClaimPayment(
        patient_control="A1", status=status, charge_cents=cents_of(charge), paid_cents=cents_of(paid),
        adjustments=adjustments(cas), payer_control=icn, **more,
    )  # fmt: skip


def posted(one: ClaimPayment, number: int, order: str = "P", on: date = DAY) -> PostedPayment:
    return PostedPayment(
        id=f"p{number}", order=order, header=RemittanceHeader(trace=f"EFT{number}", paid_on=on), claim=one
    )


def account(*payments: PostedPayment, charge: str = "100.00", coverages=(P,), **more) -> Account:
    """An account with its charge and these payments, posted in this order."""
    entries = (LedgerEntry(id="c", kind="charge", bucket="ins1", cents=cents_of(charge), on=DAY),)
    made = Account(id="A1", patient=Person(last="DOE"), coverages=coverages, entries=entries, payments=payments, **more)
    return msgspec.structs.replace(made, entries=(*made.entries, *corrections(made, DAY)))


@pytest.mark.parametrize("row", CASES, ids=[row["case"] for row in CASES])
def test_the_codes_and_the_money_say_what_it_is(row: dict[str, str]) -> None:
    one = claim(
        row["charge"],
        row["paid"],
        row["cas"],
        row["status"],
        filing=row["filing"],
        remarks=tuple(row["remarks"].split()),
    )
    assert proofs(one).hold
    parts = split(one)
    for name in ("denied", "contractual", "patient", "next_payer", "allowed"):
        assert getattr(parts, f"{name}_cents") == cents_of(row[name]), name
    denial = denial_of(one, payer_class(row["filing"]))
    assert (denial.code, denial.category) if denial else (row["denial"], row["category"]) == ("", "")
    if denial:
        assert denial.billable.startswith(row["billable"])
        assert denial.appeal == (row["appeal"] == "yes")
    coverage = Coverage(payer_class=payer_class(row["filing"]))
    stops = remittance_stops(Account(id="A1", coverages=(coverage,), payments=(posted(one, 1),)))
    if row["status"] != "22":
        assert " ".join(f"{stop.act}:{stop.rule}" for stop in stops) == row["stops"]


amounts = st.integers(-9_999, 9_999)
some_adjustments = st.lists(
    st.builds(
        Adjustment, st.sampled_from(["CO", "PR", "OA", "PI", "XX"]),
        st.sampled_from(["1", "2", "16", "23", "29", "45", "94", "133", "197", "209", "253", "303", "999"]), amounts,
    ), max_size=9,
)  # fmt: skip


@given(some_adjustments, amounts)
def test_every_cent_of_a_charge_is_somewhere(cut: list[Adjustment], paid: int) -> None:
    charge = paid + sum(one.cents for one in cut)
    parts = split(ClaimPayment(patient_control="A1", charge_cents=charge, paid_cents=paid, adjustments=tuple(cut)))
    shares = (
        parts.contractual_cents,
        parts.denied_cents,
        parts.patient_cents,
        parts.next_payer_cents,
        parts.other_cents,
    )
    assert parts.paid_cents + sum(shares) == charge


@given(some_adjustments, amounts, st.booleans())
def test_a_reversal_leaves_nothing_of_what_it_takes_back(cut: list[Adjustment], paid: int, secondary: bool) -> None:
    charge = paid + sum(one.cents for one in cut)
    assume(charge >= 0)  # a claim below nothing takes back itself
    first = ClaimPayment(
        patient_control="A1",
        status="1",
        payer_control="I",
        charge_cents=charge,
        paid_cents=paid,
        adjustments=tuple(cut),
    )
    back = ClaimPayment(
        patient_control="A1", status="22", payer_control="I", charge_cents=-charge, paid_cents=-paid,
        adjustments=tuple(Adjustment(one.group, one.reason, -one.cents) for one in cut),
    )  # fmt: skip
    order = "S" if secondary else "P"
    before = account(coverages=(P, S))
    after = account(posted(first, 1, order), posted(back, 2, order), coverages=(P, S))
    assert balances(after.entries) == balances(before.entries)


ORIGINAL = claim("100.00", "60.00", "CO-45:20.00 PR-2:20.00")
REVERSAL = claim("-100.00", "-60.00", "CO-45:-20.00 PR-2:-20.00", "22")
CORRECTION = claim("100.00", "75.00", "CO-45:20.00 PR-2:5.00")


@pytest.mark.parametrize(
    "later", [(REVERSAL, CORRECTION), (CORRECTION, REVERSAL)], ids=["reversal first", "correction first"]
)
def test_reversal_and_correction_net_to_the_correction_in_any_order(later: tuple[ClaimPayment, ...]) -> None:
    made = account(*(posted(one, number) for number, one in enumerate((ORIGINAL, *later))))
    netted = net(made.payments)
    assert [one.claim for one in netted.standing] == [CORRECTION]
    assert netted.unpaired == ()
    assert balances(made.entries) == {"patient": 500}


def test_a_reversal_under_another_claim_number_is_paired_by_its_money() -> None:
    back = msgspec.structs.replace(REVERSAL, payer_control="ICN9")
    assert net([posted(ORIGINAL, 1), posted(back, 2)]).standing == ()


def test_a_reversal_of_a_payment_that_is_not_on_file_is_work() -> None:
    made = assess(account(posted(REVERSAL, 1)), TODAY, shipped_rulebook())
    assert (made.work.queue, made.work.why) == ("unmatched", "unpaired reversal")
    assert "not on file here was reversed" in made.work.stands


@pytest.mark.parametrize(
    ("back_on", "queue", "why"),
    [
        (date(2026, 3, 1), "in_process", "recouped 03/01"),
        (date(2026, 2, 8), "in_process", "recouped 02/08"),  # exactly 30 days
        (date(2026, 2, 7), "no_response", "recouped 02/07"),
    ],
)
def test_a_reversal_without_its_correction_is_work_after_30_days(back_on: date, queue: str, why: str) -> None:
    made = assess(
        account(posted(ORIGINAL, 1, on=date(2026, 1, 5)), posted(REVERSAL, 2, on=back_on)), TODAY, shipped_rulebook()
    )
    assert (made.work.queue, made.work.why) == (queue, why)
    assert "reversed 60.00" in made.work.stands


def test_a_second_payers_contract_cut_is_not_posted_twice() -> None:
    first = claim("100.00", "48.00", "CO-45:40.00 PR-2:12.00")
    second = claim("100.00", "10.00", "CO-45:40.00 OA-23:48.00 PR-2:2.00", "2", "ICN2")
    made = account(posted(first, 1), posted(second, 2, "S"), coverages=(P, S))
    assert balances(made.entries) == {"patient": 200}


def test_shares_that_the_patient_may_not_be_charged_go_to_the_next_payer_or_stay() -> None:
    medicare = claim("100.00", "80.00", "OA-209:20.00")
    assert balances(account(posted(medicare, 1), coverages=(P, S)).entries) == {"ins2": 2000}
    assert balances(account(posted(medicare, 1)).entries) == {"ins1": 2000}


def test_a_patient_who_may_not_be_billed_is_not_in_self_pay() -> None:
    one = msgspec.structs.replace(claim("100.00", "80.00", "PR-2:20.00"), remarks=("N782",))
    made = assess(account(posted(one, 1)), TODAY, shipped_rulebook())
    assert (made.work.queue, made.work.why) == ("secondary", "do not bill pt")
    assert made.work.stops[0].rule == "N782"
    assert made.work.steps[0].text == "have registration put Medicaid on file"


def test_a_refusal_laid_on_the_patient_is_looked_into_before_a_statement() -> None:
    refused = posted(claim("100.00", "0", "PR-27:100.00"), 1)
    made = assess(account(refused), TODAY, shipped_rulebook())
    assert (made.work.queue, made.work.why) == ("denied_other", "PR-27 eligibility")
    seen = Activity(id="n", at=datetime(2026, 3, 1, tzinfo=UTC), by="jdoe", code="DNRV")
    assert assess(account(refused, activities=(seen,)), TODAY, shipped_rulebook()).work.queue == "self_pay"


@pytest.mark.parametrize(
    ("forwarded", "why"),
    [({"status": "19"}, "crossover until 03/22"), ({"crossover_to": "SECOND"}, "crossover until 03/22"),
     ({"remarks": ("MA18",)}, "crossover until 03/22"), ({}, "not billed")],
)  # fmt: skip
def test_a_claim_the_first_payer_forwarded_is_waited_for(forwarded: dict, why: str) -> None:
    one = msgspec.structs.replace(claim("100.00", "60.00", "CO-45:20.00 PR-2:20.00"), **forwarded)
    assert assess(account(posted(one, 1), coverages=(P, S)), TODAY, shipped_rulebook()).work.why == why


@pytest.mark.parametrize(
    ("reason", "cents", "owed"),
    [("WO", 4_000, {"ins1": 6_000}), ("WO", -4_000, {"ins1": -2_000}), ("72", -4_000, {"ins1": -2_000}), ("L6", -4_000, {"ins1": 2_000}), ("FB", 4_000, {"ins1": 2_000})],
)  # fmt: skip
def test_a_provider_adjustment_moves_cash_only_where_it_is_cash(reason: str, cents: int, owed: dict) -> None:
    made = account(posted(claim("100.00", "80.00", "OA-23:20.00"), 1))
    entry = provider_entry(PostedProviderAdjustment(id="x", reason=reason, cents=cents, reference="ICN1"), made, DAY)
    assert balances((*made.entries, *([entry] if entry else []))) == owed
    assert (entry is None) == (plb_reason(reason).posts != "payment")


def test_the_second_payers_view_of_the_first_is_proved() -> None:
    first = posted(claim("100.00", "48.00", "CO-45:40.00 PR-2:12.00"), 1)
    right = posted(claim("100.00", "10.00", "OA-23:88.00 PR-2:2.00", "2", "ICN2"), 2, "S")
    wrong = posted(claim("100.00", "10.00", "OA-23:87.00 PR-2:3.00", "2", "ICN2"), 3, "S")
    assert prior_payer_difference(right, account(first, right, coverages=(P, S))) == 0
    assert prior_payer_difference(wrong, account(first, wrong, coverages=(P, S))) == -100
    assert prior_payer_difference(first, account(first)) is None


def test_sequestration_is_two_percent_of_the_payment_line_by_line() -> None:
    lines = tuple(
        PaymentLine(charge_cents=10_000, paid_cents=paid, adjustments=(Adjustment("CO", "253", cut),))
        for paid, cut in ((9_800, 200), (4_949, 101))
    )
    one = ClaimPayment(patient_control="A1", charge_cents=20_000, paid_cents=14_749, lines=lines)
    cut = sequestration(one)
    assert cut == (301, 301)
    assert cut.right
    assert sequestration(claim("1.00", "1.00")) is None
