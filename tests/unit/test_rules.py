"""The edges of the rules, as rows that a biller can check."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_tui.actions.note_text import luhn, text_refusal
from collector_tui.adjudication.balance import proofs
from collector_tui.adjudication.posting import balances
from collector_tui.adjudication.split import sequestration, split
from collector_tui.casework.tickler import next_follow_up
from collector_tui.days.typed import read_day
from collector_tui.knowledge.adjustment_codes import reason, remark
from collector_tui.knowledge.playbook import default_playbook
from collector_tui.model.account import Account, LedgerEntry
from collector_tui.model.money import cents_of
from collector_tui.model.remittance import Adjustment, ClaimPayment, PaymentLine
from collector_tui.model.work import Deadline
from collector_tui.work.assess import assess
from collector_tui.work.rulebook import shipped_rulebook

TUESDAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("typed", "past", "day"),
    [
        ("+14", False, "2026-03-24"), ("-3", True, "2026-03-07"), ("t", False, "2026-03-10"), ("tom", False, "2026-03-11"),
        ("fri", False, "2026-03-13"), ("tue", False, "2026-03-17"), ("tue", True, "2026-03-10"), ("Monday", False, "2026-03-16"), ("thurs", False, "2026-03-12"),
        ("3/10", False, "2026-03-10"), ("3/9", False, "2027-03-09"), ("3/9", True, "2026-03-09"), ("12/01", True, "2025-12-01"),
        ("12/1/26", False, "2026-12-01"), ("2027-01-31", False, "2027-01-31"), ("2/29", False, "2028-02-29"),
    ],
)  # fmt: skip
def test_days_are_read_as_collectors_type_them(typed: str, past: bool, day: str) -> None:
    assert read_day(typed, TUESDAY, past=past).isoformat() == day


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "month",
        "monkey",
        "sunny",
        "satur days",
        "wedding",
        "mo",
        "13/01",
        "2/30",
        "2026-02-30",
        "+x",
        "1/2/3/4",
        "++4",
    ],
)
def test_what_is_no_day_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(ValueError, match=r"type \+14, fri, 12/01"):
        read_day(typed, TUESDAY)


@pytest.mark.parametrize(
    ("code", "fields", "due", "next_on"),
    [
        ("CSPD", {}, None, "2026-03-25"),  # 15 days
        ("CSPD", {"expected_date": "2026-04-01"}, None, "2026-04-06"),  # 3 days after, Saturday moved on
        (
            "CSPD",
            {"expected_date": "2026-04-01"},
            "2026-03-31",
            "2026-03-20",
        ),  # in time for a clock: ten days before it, on a business day
        ("CSHD", {"due_date": "2026-03-16"}, None, "2026-03-13"),  # 3 days before, earlier than 7 days
        ("CSHD", {"due_date": "2026-05-01"}, None, "2026-03-17"),  # 7 days, earlier than the due date
        ("CSDN", {}, None, "2026-03-10"),  # at once, in the denial queue
        ("DNTP", {}, None, None),  # the matter ends
        ("ADMN", {}, None, None),  # sets no date
        ("PTPD", {"date": "2026-03-20"}, None, "2026-03-23"),  # 3 days of grace
    ],
)
def test_the_code_sets_the_day_the_account_comes_back(
    code: str, fields: dict, due: str | None, next_on: str | None
) -> None:
    known = default_playbook().code(code)
    assert known is not None
    clocks = [Deadline(what="appeal", on=date.fromisoformat(due), safety_days=10)] if due else []
    found = next_follow_up(known, fields, TUESDAY, clocks)
    assert (found.isoformat() if found else None) == next_on


def test_all_64_codes_are_there_with_their_fields() -> None:
    codes = default_playbook().codes
    assert len(codes) == 64
    assert all(
        field.kind in ("text", "date", "money", "number", "yes_no", "choice") for c in codes for field in c.fields
    )
    assert all(field.choices for c in codes for field in c.fields if field.kind == "choice")


@pytest.mark.parametrize(
    ("group", "carc", "where"),
    [
        ("CO", "45", "contractual"), ("CO", "253", "contractual"), ("PR", "1", "patient"), ("PR", "96", "patient"),
        ("CO", "197", "denied"), ("PI", "16", "denied"), ("OA", "18", "denied"), ("OA", "23", "other"), ("CO", "94", "contractual"),
        ("CO", "9999", "denied"),  # an unknown code is work, never silence
    ],
)  # fmt: skip
def test_group_and_reason_say_who_bears_the_cut(group: str, carc: str, where: str) -> None:
    claim = ClaimPayment(patient_control="A", charge_cents=1_000, adjustments=(Adjustment(group, carc, 1_000),))
    assert getattr(split(claim), f"{where}_cents") == 1_000


def test_unknown_codes_are_shown_as_unknown() -> None:
    assert reason("9999").meaning == "unknown reason 9999"
    assert remark("ZZ1").meaning == "unknown remark ZZ1"


amounts = st.integers(0, 10**9)


@given(st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=6), st.integers(1, 10**6))
def test_a_claim_that_adds_up_is_proved_and_one_cent_breaks_it(rows: list[tuple[int, int, int]], off: int) -> None:
    lines = tuple(
        PaymentLine(
            charge_cents=paid + contract + share,
            paid_cents=paid,
            adjustments=(Adjustment("CO", "45", contract), Adjustment("PR", "1", share)),
        )
        for paid, contract, share in rows
    )
    charge, paid = sum(line.charge_cents for line in lines), sum(line.paid_cents for line in lines)
    claim = ClaimPayment(patient_control="A", charge_cents=charge, paid_cents=paid, lines=lines)
    assert proofs(claim).hold
    parts = split(claim)
    assert (
        parts.paid_cents + parts.contractual_cents + parts.denied_cents + parts.patient_cents + parts.other_cents
        == charge
    )
    wrong = ClaimPayment(patient_control="A", charge_cents=charge, paid_cents=paid + off, lines=lines)
    assert proofs(wrong).claim == -off


entries = st.builds(
    LedgerEntry,
    id=st.uuids().map(str),
    kind=st.sampled_from(["charge", "payment", "adjustment", "transfer"]),
    bucket=st.sampled_from(["ins1", "ins2", "patient"]),
    to_bucket=st.sampled_from(["ins2", "patient"]),
    cents=st.integers(-(10**9), 10**9),
    on=st.just(TUESDAY),
)


@given(st.lists(entries, max_size=30))
def test_the_ledger_identity_holds_and_the_waterfall_is_total(ledger: list[LedgerEntry]) -> None:
    sums = {kind: sum(e.cents for e in ledger if e.kind == kind) for kind in ("charge", "payment", "adjustment")}
    assert sum(balances(ledger).values()) == sums["charge"] - sums["payment"] - sums["adjustment"]
    judged = assess(Account(id="A", entries=tuple(ledger)), TUESDAY, shipped_rulebook())
    assert judged.work.queue in {"", *(queue.id for queue in default_playbook().queues)}
    assert sum(part.points for part in judged.work.parts) == judged.work.score >= 0
    assert assess(judged, TUESDAY, shipped_rulebook()) == judged, "judging twice changes nothing"


def test_card_numbers_are_found_and_other_long_numbers_are_not() -> None:
    assert luhn("4111111111111111")
    assert text_refusal("card 4111-1111-1111-1111 please")
    assert text_refusal("ICN 7923435852211, EFT 77034000023018, ref 88213") is None


def test_an_entry_of_no_kind_is_never_posted_as_money() -> None:
    odd = LedgerEntry(id="e", kind="refund", bucket="ins1", cents=100, on=date(2026, 1, 2))
    with pytest.raises(AssertionError, match="'refund' is no kind of ledger entry"):
        balances([odd])


@pytest.mark.parametrize(
    ("paid", "taken", "due"), [("98.25", "1.00", 199), ("-98.25", "-1.00", -199), ("11.02", "0.23", 23)]
)
def test_half_a_cent_of_the_sequester_is_rounded_up(paid: str, taken: str, due: int) -> None:
    """2 % of 99.25 is 1.985; of 11.25 it is 0.225: to the even cent it would be 0.22."""
    claim = ClaimPayment(
        patient_control="A1", charge_cents=cents_of(paid) + cents_of(taken), paid_cents=cents_of(paid),
        adjustments=(Adjustment("CO", "253", cents_of(taken)),),
    )  # fmt: skip
    cut = sequestration(claim)
    assert cut is not None
    assert cut.due == due
