"""Days as collectors type them, and the day an account comes back."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from collector_tui.days.calendar import business_day_on_or_after, business_day_on_or_before
from collector_tui.knowledge.action_codes import role_of
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


# What an act meets, by the part its code plays: the beginnings of the rules of the clocks that it stops. An appeal or
# records that are sent change where the matter stands, and so its clocks, by themselves.
MEETS = {
    "claim.resent": ("file",),
    "claim.corrected": ("corrected", "file"),
    "claim.next_payer": ("file",),
    "variance.disputed": ("dispute", "drg_review", "negotiate"),
    "appeal.filed": ("appeal",),
    "records.sent": ("document",),
}
_LAW = re.compile(r"\b(CFR|USC|U\.S\.C|Stat|Admin\. Code|Pub 100|Pub\. 100)\b")
_UNSURE = re.compile(r"\b(verify|not checked|default|not on file)\b")


def still_running(code: ActionCode, clocks: Iterable[Deadline]) -> tuple[Deadline, ...]:
    """The clocks that run on after an act: a filed appeal has met the day to appeal, a dispute the day to dispute."""
    role = role_of(code.code)
    met = next((rules for part, rules in MEETS.items() if f"{role}.".startswith(f"{part}.")), ())
    return tuple(clock for clock in clocks if not (met and clock.rule.startswith(met)))


def by_law(clock: Deadline) -> bool:
    """Whether a statute, a regulation or a CMS manual sets it; what the contract or the office says is judgement."""
    return bool(_LAW.search(clock.source)) and not _UNSURE.search(clock.source)


def in_time(clock: Deadline, today: date) -> date:
    """The business day on which there is still time to act before a clock, or the clock's own day when it is that near."""
    early = business_day_on_or_before(clock.on - timedelta(days=clock.safety_days))
    return early if early > today else max(today, business_day_on_or_before(clock.on))


def past_clock(next_on: date, clock: Deadline | None) -> str | None:
    """The sentence that refuses a date beyond a running clock, or None."""
    if clock is None or next_on <= clock.on:
        return None
    return f"The {clock.what} deadline is {clock.on:%m/%d/%Y}; choose that day or earlier."
