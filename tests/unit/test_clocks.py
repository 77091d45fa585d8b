"""Which clock runs on an account, by which rule and to which day: a table of the law's edges."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from collector_tui.pages.compliance import compliance
from collector_tui.pages.reading import Reading
from collector_tui.work.rulebook import shipped_rulebook
from tests.unit.accounts import account_of

CASES = list(csv.DictReader((Path(__file__).parent / "cases" / "clocks.csv").open()))
BOOK = shipped_rulebook()


@pytest.mark.parametrize("row", CASES, ids=[f"{n} {row['finding']} {row['why']}" for n, row in enumerate(CASES, 2)])
def test_the_clock_runs_as_the_law_says(row: dict[str, str]) -> None:
    today = date.fromisoformat(row["today"])
    account = account_of(row, today, BOOK)
    clocks = {clock.what: clock for clock in account.work.deadlines}
    told = [f"{clock.what} {clock.on} {clock.rule}" for clock in clocks.values()]
    if row["clock"]:
        assert row["clock"] in clocks, told
        found = clocks[row["clock"]]
        assert (found.on.isoformat(), found.rule) == (row["on"], row["rule"]), told
    assert row["not_clock"] not in clocks, told


ERISA_OR_MEDICARE = {"29 CFR 2560": ("commercial",), "42 CFR 405": ("medicare",), "CMS Pub 100": ("medicare",)}


@pytest.mark.parametrize(
    "payer_class", ["medicare", "medicaid", "managed", "commercial", "workers_comp", "tricare", "va", "fep"]
)
@pytest.mark.parametrize("setting", ["denied", "late", "rejected", "underpaid", "credit", "waiting"])
def test_no_clock_cites_the_law_of_another_payer(payer_class: str, setting: str) -> None:
    """F5, F21: ERISA binds no workers compensation insurer, and Medicare's manuals no Medicaid."""
    for history in (
        "",
        "APL1 2026-03-01",
        "APL1 2026-03-01; APUP 2026-03-05 decision_date=2026-03-05",
        "CSHD 2026-03-01 from_whom=provider",
    ):
        row = {"setting": setting, "given": f"class: {payer_class} / history: {history or 'ADMN 2026-03-01'}"}
        for clock in account_of(row, date(2026, 3, 10), BOOK).work.deadlines:
            for law, classes in ERISA_OR_MEDICARE.items():
                assert law not in clock.source or payer_class in classes, (clock.what, clock.source)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            "class: workers_comp / state: GA",
            "no deadline shown: state workers compensation law: the limit of this state is not checked",
        ),
        ("class: workers_comp / state: FL", ""),
        ("class: medicare", ""),
    ],
)
def test_a_limit_that_nobody_has_checked_is_said_on_the_compliance_page(given: str, said: str) -> None:
    assert _not_checked("denied", given) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [("state: GA", True), ("", True), ("state: FL", False), ("class: medicare", False), ("class: managed", True)],
)
def test_prompt_pay_of_a_state_that_nobody_has_checked_is_said(given: str, said: bool) -> None:
    """F16"""
    assert bool(_not_checked("late", given)) is said


def _not_checked(setting: str, given: str) -> str:
    account = account_of({"setting": setting, "given": given}, date(2026, 3, 10), BOOK)
    reading = Reading(now=datetime(2026, 3, 10, 12, tzinfo=UTC), rulebook=BOOK)
    lines = ["".join(text for text, _ in spans) for spans in compliance(account, 200, reading)]
    return next((text.strip() for text in lines if "no deadline shown" in text), "")
