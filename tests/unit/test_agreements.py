"""Plans and promises: what is due, missed and left, to the cent (F22)."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector_tui.departments.self_pay.agreements import Promise
from collector_tui.departments.self_pay.agreements import promise as agreed_on
from collector_tui.work.rulebook import shipped_rulebook
from tests.unit.accounts import account_of

PLAN = "PPLN 2026-09-01 total={}|installment={}|first_due={}|count={}"


def plan(total: str, part: str, first_due: str, count: int, paid: str = "", today: str = "2026-12-31") -> Promise:
    told = f"history: {PLAN.format(total, part, first_due, count)} / patient_paid: {paid}"
    charge = f"charge: {total} / statement: 2026-08-01 / class: none"
    account = account_of(
        {"setting": "uninsured", "given": f"{charge} / {told}"}, date.fromisoformat(today), shipped_rulebook()
    )
    agreed = agreed_on(account)
    assert agreed is not None
    return agreed


def test_the_last_installment_carries_the_rest() -> None:
    agreed = plan("3346.58", "836.65", "2026-09-24", 4)
    assert (agreed.amounts(), sum(agreed.amounts())) == ([83_665, 83_665, 83_665, 83_663], 334_658)


@pytest.mark.parametrize(
    ("today", "missed", "behind", "broken"),
    [
        ("2026-10-05", 0, 0, False),  # the first was paid
        ("2026-11-05", 0, 4_000, False),  # the second falls due: 60 of it came
        ("2026-11-08", 0, 4_000, False),  # its three days of grace
        ("2026-11-09", 1, 4_000, True),
        ("2026-12-09", 1, 14_000, True),  # 12/05 is a Saturday, debited on Monday the 7th: grace to the 10th
        ("2026-12-10", 1, 14_000, True),
        ("2026-12-11", 2, 14_000, True),
    ],
)
def test_a_plan_counts_all_that_was_missed(today: str, missed: int, behind: int, broken: bool) -> None:
    agreed = plan("300", "100", "2026-10-05", 3, "2026-10-05 100; 2026-11-05 60")
    day = date.fromisoformat(today)
    assert (agreed.missed(day), agreed.behind_cents(day), agreed.broken(day)) == (missed, behind, broken)
    assert agreed.next_cents() == 4_000


def test_four_missed_are_four() -> None:
    agreed = plan("3346.58", "836.65", "2026-08-24", 4)
    assert (agreed.missed(date(2026, 11, 30)), agreed.behind_cents(date(2026, 11, 30))) == (4, 334_658)


def test_a_plan_logged_under_the_older_field_is_read() -> None:
    given = "history: PPLN 2026-09-01 total=100|instalment=50|first_due=2026-10-01|count=2"
    agreed = agreed_on(account_of({"setting": "uninsured", "given": given}, date(2026, 9, 2), shipped_rulebook()))
    assert agreed is not None
    assert (agreed.amounts(), agreed.kept()) == ([5_000, 5_000], False)


@settings(max_examples=150)
@given(
    st.integers(1, 10**7),
    st.integers(1, 36),
    st.lists(st.integers(1, 10**6), max_size=5),
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
)
def test_a_plan_is_paid_to_the_cent_and_never_over(total: int, count: int, paid: list[int], today: date) -> None:
    part = -(-total // count)
    count = -(-total // part)
    agreed = Promise(
        made_on=date(2026, 1, 1), cents=part, count=count, first_due=date(2026, 2, 1), paid_cents=sum(paid),
        logged_broken=False, total_cents=total,
    )  # fmt: skip
    assert sum(agreed.amounts()) == total
    assert 0 < agreed.last_cents <= part
    assert agreed.kept() == (sum(paid) >= total) == (agreed.next_due() is None)
    assert 0 <= agreed.missed(today) <= count
    if not agreed.kept():
        assert agreed.broken(today) == (agreed.missed(today) > 0), "what is past due is no agreement kept"
