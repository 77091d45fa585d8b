"""Amounts on the pages: what was allowed, what was expected, what is owed."""

from datetime import UTC, datetime

import pytest

from collector_tui.model.account import Account, Activity
from collector_tui.model.remittance import Adjustment, PaymentLine
from collector_tui.pages.eob import allowed_cents
from collector_tui.pages.history import history_page
from collector_tui.pages.text import plain

AT = datetime(2026, 3, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stated", "adjustments", "allowed", "why"),
    [
        (None, (("CO", "45", 4_000),), 6_000, "B25: the charge less CO-45"),
        (7_000, (("CO", "45", 4_000),), 7_000, "what the payer states counts"),
        (None, (("CO", "45", 4_000), ("PR", "2", 1_000)), 6_000, "a share is part of what is allowed"),
        (None, (("CO", "45", 4_000), ("CO", "45", 1_000)), 5_000, "both of them"),
        (None, (("CO", "197", 10_000),), None, "a denial says nothing of the price"),
        (None, (("PR", "45", 4_000),), None, "PR-45 is balance billing, no contract"),
    ],
)
def test_the_allowed_amount_of_a_line(
    stated: int | None, adjustments: tuple[tuple[str, str, int], ...], allowed: int | None, why: str
) -> None:
    row = PaymentLine(
        charge_cents=10_000,
        allowed_cents=stated,
        adjustments=tuple(Adjustment(group, code, cents) for group, code, cents in adjustments),
    )
    assert allowed_cents(row) == allowed, why


def test_assignments_that_follow_each_other_are_one_line_of_the_history() -> None:  # E
    texts = ("assigned to jdoe", "assigned to mlee", "called", "assigned to jdoe", "assigned to mlee", "assigned to rp")
    account = Account(
        id="A1",
        activities=tuple(
            Activity(id=str(number), at=AT.replace(day=number + 1), by="boss", text=text)
            for number, text in enumerate(texts)
        ),
    )
    page = plain(history_page(account, 80))
    assert [row.split("boss  ")[1] for row in page.splitlines()] == [
        "assigned to rp  (2 earlier assignments)",
        "called",
        "assigned to mlee  (1 earlier assignment)",
    ]
    assert plain(history_page(account, 80, "assigned")).count("assigned to jdoe") == 2, "a filter finds each of them"
