"""Days as statutes count them: tables of cases, an independent calendar beside ours, and laws."""

import csv
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_tui.casework.clocks import count
from collector_tui.days.calendar import (
    add_business_days,
    add_months,
    age_on,
    business_day_on_or_after,
    business_day_on_or_before,
    business_days_between,
    federal_holidays,
    is_business_day,
)
from collector_tui.knowledge.playbook import payer_rules

CASES = list(csv.DictReader((Path(__file__).parent / "cases" / "deadlines.csv").open()))
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
RULES = sorted(name for name, rule in payer_rules().items() if rule.days)
NOT_CHECKED = sorted(payer_rules().keys() - set(RULES))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} {case['start']}")
def test_the_last_day_is_as_the_rule_counts_it(case: dict[str, str]) -> None:
    rule = payer_rules()[case["rule"]]
    assert count(date.fromisoformat(case["start"]), rule) == date.fromisoformat(case["last"]), case["why"]


@pytest.mark.parametrize("year", range(1998, 2061))
def test_federal_holidays_are_those_of_an_independent_calendar(year: int) -> None:
    told = holidays.country_holidays("US", years=[year], observed=True, categories=("public",))
    names = {"New Year's Day", "Martin Luther King Jr. Day", "Washington's Birthday", "Memorial Day",
             "Juneteenth National Independence Day", "Independence Day", "Labor Day", "Columbus Day", "Veterans Day",
             "Thanksgiving Day", "Christmas Day"}  # fmt: skip
    observed = {day for day, name in told.items() if day.weekday() < 5 and name.removesuffix(" (observed)") in names}
    assert {day for day in federal_holidays(year) if day.year == year} == {day for day in observed if day.year == year}


@given(DAYS)
def test_a_wait_moves_forward_and_a_deadline_back_to_business_days(day: date) -> None:
    after, before = business_day_on_or_after(day), business_day_on_or_before(day)
    assert before <= day <= after
    assert is_business_day(before)
    assert is_business_day(after)
    assert (before == after) == is_business_day(day)


@given(DAYS, st.integers(0, 120))
def test_business_days_are_counted_as_they_are_added(day: date, number: int) -> None:
    assert business_days_between(day, add_business_days(day, number)) == number


@given(DAYS, st.integers(0, 60))
def test_business_days_are_those_between_one_by_one(day: date, number: int) -> None:
    end = day + timedelta(days=number)
    assert business_days_between(day, end) == sum(
        is_business_day(day + timedelta(days=n)) for n in range(1, number + 1)
    )


@given(DAYS, st.integers(0, 120))
def test_months_end_on_the_same_day_or_the_last(day: date, number: int) -> None:
    later = add_months(day, number)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == number
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(st.sampled_from(RULES), DAYS, st.integers(1, 400))
def test_later_never_means_more_days_left(rule: str, start: date, more: int) -> None:
    """A later start never ends earlier; and on a later day the same clock has fewer days left."""
    known = payer_rules()[rule]
    first, second = count(start, known), count(start + timedelta(days=more), known)
    assert start <= first <= second
    assert (first - (start + timedelta(days=more))).days < (first - start).days


@pytest.mark.parametrize("rule", RULES)
def test_every_payer_rule_names_its_source_and_when_it_was_verified(rule: str) -> None:
    known = payer_rules()[rule]
    assert known.source
    assert known.verified_on
    assert known.counted in ("calendar", "business", "months")


@pytest.mark.parametrize("rule", NOT_CHECKED)
def test_a_rule_without_days_says_what_is_to_be_looked_up(rule: str) -> None:
    known = payer_rules()[rule]
    assert "not checked" in known.source or known.verified_on, (
        "either somebody knows that there is none, or nobody does"
    )


def test_every_rule_that_counts_has_a_case() -> None:
    assert {case["rule"] for case in CASES} >= set(RULES)


@given(st.dates(date(1900, 1, 1), date(2026, 12, 31)), st.integers(0, 120))
def test_an_age_turns_on_the_birthday_and_not_a_day_before(born: date, years: int) -> None:
    birthday = add_months(born, 12 * years)
    assert age_on(born, birthday) == years
    assert age_on(born, birthday - timedelta(days=1)) == max(0, years - 1)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [("1950-03-12", "2026-03-11", 75), ("1950-03-12", "2026-03-12", 76), ("2008-02-29", "2026-02-28", 18), ("2027-03-12", "2026-03-10", 0)],
)  # fmt: skip
def test_an_age_is_told_in_full_years(born: str, day: str, age: int) -> None:
    assert age_on(date.fromisoformat(born), date.fromisoformat(day)) == age
