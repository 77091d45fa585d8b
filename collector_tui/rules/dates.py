"""Days as collectors type them, and the day an account comes back."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from collector_tui.model.playbook import ActionCode
from collector_tui.model.work import Deadline
from collector_tui.rules.calendar import business_day_on_or_after, business_day_on_or_before

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEARS_AHEAD_MAX = 3


def read_day(text: str, today: date, *, past: bool = False) -> date:
    """Read "+14", "fri", "today", "12/01", "12/01/27" or "2027-12-01".

    A day without a year is the next such day, or the last one when `past` (a received date, say).
    Raises ValueError with a sentence for anything else.
    """
    word = text.strip().lower()
    if word in ("t", "today"):
        return today
    if word in ("tom", "tomorrow"):
        return today + timedelta(days=1)
    if word[:1] in "+-" and word[1:].isdecimal() and len(word) <= 5:
        return today + timedelta(days=int(word))
    if len(word) >= 3 and any(day.startswith(word[:3]) for day in WEEKDAYS) and word.isalpha():
        ahead = (WEEKDAYS.index(word[:3]) - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead - 7 if past else ahead)
    return _calendar_day(word, today, past=past)


def _calendar_day(word: str, today: date, *, past: bool) -> date:
    try:
        if word.count("-") == 2:
            return date.fromisoformat(word)
        month, day, *year = [int(part) for part in word.split("/")]
        if len(year) == 1:
            return date(year[0] + (2000 if year[0] < 100 else 0), month, day)
        if not year:
            return _nearest(month, day, today, past=past)
    except ValueError:
        pass
    raise ValueError(f"{word!r} is not a day: type +14, fri, 12/01 or 2027-12-01.")


def _nearest(month: int, day: int, today: date, *, past: bool) -> date:
    steps = range(0, -9, -1) if past else range(9)
    for step in steps:
        try:
            found = date(today.year + step, month, day)
        except ValueError:
            continue  # Feb 29 in a common year
        if found <= today if past else found >= today:
            return found
    raise ValueError("no such day")


def next_follow_up(
    code: ActionCode, fields: Mapping[str, str], today: date, clocks: Iterable[Deadline] = ()
) -> date | None:
    """When the account comes back after `code`: its wait, moved to a business day, and in time for the nearest clock.

    None: the code ends the matter or sets no date.
    """
    if code.closes:
        return None
    chosen = today + timedelta(days=code.wait_days) if code.wait_days is not None else None
    if code.wait_field and (given := fields.get(code.wait_field)):
        told = date.fromisoformat(given) + timedelta(days=code.wait_offset)
        chosen = min(told, chosen) if code.wait_earliest and chosen else told
    if chosen is None:
        return None
    chosen = business_day_on_or_after(max(chosen, today))
    clock = nearest_clock(clocks, today)
    return min(chosen, in_time(clock, today)) if clock else chosen


def nearest_clock(clocks: Iterable[Deadline], today: date) -> Deadline | None:
    """The next of our own clocks that has not run out."""
    return min((one for one in clocks if not one.theirs and one.on >= today), key=lambda one: one.on, default=None)


def in_time(clock: Deadline, today: date) -> date:
    """The business day on which there is still time to act before a clock, or the clock's own day when it is that near."""
    early = business_day_on_or_before(clock.on - timedelta(days=clock.safety_days))
    return early if early > today else max(today, business_day_on_or_before(clock.on))


def past_clock(next_on: date, clock: Deadline | None) -> str | None:
    """The sentence that refuses a date beyond a running clock, or None."""
    if clock is None or next_on <= clock.on:
        return None
    return f"The last day to {clock.what} is {clock.on:%m/%d/%Y}; choose that day or an earlier one."
