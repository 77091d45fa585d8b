"""Days as statutes and contracts count them: federal holidays, business days, months and years."""

import calendar
from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)
LAST = date(9999, 12, 1)  # nothing is counted beyond: what lies there is a typing error
MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
JUNETEENTH_SINCE = 2021

# Month, weekday and which one of it: King, Washington, Memorial (the last), Labor, Columbus, Thanksgiving.
_MOVING = ((1, MONDAY, 3), (2, MONDAY, 3), (5, MONDAY, -1), (9, MONDAY, 1), (10, MONDAY, 2), (11, THURSDAY, 4))


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """The legal public holidays as observed (5 USC 6103, EO 11582); the next New Year's when it falls on a Saturday."""
    fixed = [date(year, 1, 1), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    if year >= JUNETEENTH_SINCE:
        fixed.append(date(year, 6, 19))
    if year < date.max.year:
        fixed.append(date(year + 1, 1, 1))
    observed = {_observed(day) for day in fixed} | {_weekday_of(year, *rule) for rule in _MOVING}
    return frozenset(day for day in observed if day.year == year)


def days_after(day: date, count: int) -> date:
    """So many days later; the last day there is when a file's nonsense lies beyond it."""
    return day + timedelta(days=count) if (LAST - day).days > count else LAST


def is_business_day(day: date) -> bool:
    """Neither Saturday, Sunday nor federal holiday."""
    return day.weekday() < SATURDAY and day not in federal_holidays(day.year)


def business_day_on_or_after(day: date) -> date:
    """A wait ends here: it moves forward."""
    while day < LAST and not is_business_day(day):
        day += DAY
    return day


def business_day_on_or_before(day: date) -> date:
    """What must be done by a day is done here: it moves back."""
    while not is_business_day(day):
        day -= DAY
    return day


def add_business_days(day: date, count: int) -> date:
    """The `count`th business day after `day`; `day` itself when the count is 0."""
    for _ in range(count):
        day = business_day_on_or_after(days_after(day, 1))
    return day


def business_days_between(start: date, end: date) -> int:
    """Business days after `start` up to and including `end`; 0 when there are none."""
    if end <= start:
        return 0
    weeks, rest = divmod((end - start).days, 7)
    days = weeks * 5 + sum((start + timedelta(days=weeks * 7 + n)).weekday() < SATURDAY for n in range(1, rest + 1))
    holidays = [day for year in range(start.year, end.year + 1) for day in federal_holidays(year)]
    return days - sum(start < day <= end for day in holidays)


def add_months(day: date, count: int) -> date:
    """The same day of a later month, or its last: Feb 29 and a year is Feb 28 (CMS Pub 100-04 ch. 1 s. 70)."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    if year >= LAST.year:
        return LAST
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def age_on(born: date, day: date) -> int:
    """Full years by the calendar, counted as `add_months` counts them; 0 before the birth."""
    years = max(0, day.year - born.year)
    return max(0, years - (add_months(born, 12 * years) > day))


def _observed(day: date) -> date:
    if day.weekday() == SATURDAY:
        return day - DAY
    return day + DAY if day.weekday() == SUNDAY else day


def _weekday_of(year: int, month: int, weekday: int, which: int) -> date:
    days = [date(year, month, day) for day in range(1, calendar.monthrange(year, month)[1] + 1)]
    fitting = [day for day in days if day.weekday() == weekday]
    return fitting[which] if which < 0 else fitting[which - 1]
