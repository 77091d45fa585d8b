"""Days as collectors type them, and the day an account comes back."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from collector_tui.days.calendar import business_day_on_or_after, business_day_on_or_before
from collector_tui.model.playbook import ActionCode
from collector_tui.model.work import Deadline


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
        named = date.fromisoformat(given) + timedelta(days=code.wait_offset)
        chosen = min(named, chosen) if code.wait_earliest and chosen else named
    if chosen is None:
        return None
    chosen = business_day_on_or_after(max(chosen, today))
    clock = nearest_clock(clocks, today)
    return min(chosen, in_time(clock, today)) if clock else chosen


def nearest_clock(clocks: Iterable[Deadline], today: date) -> Deadline | None:
    """The next of our own clocks that has not run out."""
    return min(
        (clock for clock in clocks if not clock.theirs and clock.on >= today), key=lambda clock: clock.on, default=None
    )


def in_time(clock: Deadline, today: date) -> date:
    """The business day on which there is still time to act before a clock, or the clock's own day when it is that near."""
    early = business_day_on_or_before(clock.on - timedelta(days=clock.safety_days))
    return early if early > today else max(today, business_day_on_or_before(clock.on))


def past_clock(next_on: date, clock: Deadline | None) -> str | None:
    """The sentence that refuses a date beyond a running clock, or None."""
    if clock is None or next_on <= clock.on:
        return None
    return f"The {clock.what} deadline is {clock.on:%m/%d/%Y}; choose that day or earlier."
