"""A credit taken apart (B5): cash by payee, what posting alone has made, and the cause."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from collector_tui.adjudication.posting import balances
from collector_tui.departments.credits.overpaid_cash import causes, credit_parts, part_of, refundable_cents
from collector_tui.model.account import Account, Coverage, LedgerEntry
from collector_tui.work.rulebook import shipped_rulebook
from tests.unit.accounts import account_of

TODAY = date(2026, 3, 10)
TWICE = "billed: 2025-12-01 / icn: each / remit: 2026-01-10 paid=100 CO-45:250 PR-1:50; 2026-01-18 paid=100 CO-45:250 PR-1:50"


def seen(told: str) -> Account:
    return account_of({"setting": "credit", "given": told}, TODAY, shipped_rulebook())


@pytest.mark.parametrize(
    ("told", "cash", "posting", "why"),
    [
        (TWICE, [10_000], 30_000, ["100.00 paid twice (01/10 and 01/18)"]),
        ("", [40_000], 0, ["400.00 paid twice (01/10 and 01/20)"]),
        (
            "class: commercial+commercial / remit: 2026-01-10 paid=300 CO-45:50 PR-1:50; 2026-01-20 by=S paid=250 CO-45:150",
            [20_000], 0, ["two payers both paid as primary"],
        ),
        ("remit: 2026-01-10 paid=300 PR-1:100 / patient_paid: 2025-12-20 160", [6_000], 0, ["patient paid 160.00"]),
    ],
)  # fmt: skip
def test_a_credit_is_cash_posting_and_a_cause(told: str, cash: list[int], posting: int, why: list[str]) -> None:
    account = seen(told)
    parts = credit_parts(account)
    assert [part.cash_cents for part in parts] == cash
    assert sum(part.posting_cents for part in parts) == posting
    assert list(causes(account)) == why
    assert account.work.stake_cents == sum(cash)
    assert all(words in account.work.stands for words in why)


def test_two_bills_of_one_amount_that_were_both_sent_repeat_nothing() -> None:
    account = seen(TWICE)
    (sent,) = account.claims
    second = type(sent)(id="s2", claim=sent.claim)
    assert list(causes(replace(account, claims=(sent, second)))) == []


@pytest.mark.parametrize(
    ("payee", "cents"),
    [("COMMERCIAL P", 10_000), ("commercial p", 10_000), ("Jane Doe", 0), ("the patient", 0), ("DOE, JANE", 0)],
)
def test_a_payee_is_known_by_name_in_any_case(payee: str, cents: int) -> None:
    part = part_of(seen(TWICE), payee)
    assert part is not None
    assert part.cash_cents == cents


entry = st.builds(
    LedgerEntry,
    id=st.uuids().map(str),
    kind=st.sampled_from(["charge", "payment", "adjustment", "transfer"]),
    bucket=st.sampled_from(["ins1", "ins2", "patient"]),
    to_bucket=st.sampled_from(["ins2", "patient"]),
    cents=st.integers(-(10**6), 10**6),
    on=st.just(TODAY),
    reason=st.sampled_from(["", "contractual", "refund"]),
)


@settings(max_examples=150)
@given(st.lists(entry, max_size=12))
def test_no_refund_is_above_the_credit_or_the_cash_of_its_payee(entries: list[LedgerEntry]) -> None:
    coverages = tuple(Coverage(order=order, payer=f"PAYER {order}") for order in "PS")
    account = Account(id="A1", coverages=coverages, entries=tuple(entries), balances=balances(entries))
    for part in credit_parts(account):
        received = sum(each.cents for each in entries if each.kind == "payment" and each.bucket == part.bucket)
        assert 0 <= part.cash_cents <= min(part.credit_cents, max(0, received))
    assert refundable_cents(account) <= sum(max(0, -cents) for cents in account.balances.values())
