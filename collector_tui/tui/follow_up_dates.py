"""Follow-up dates that are set by themselves: what makes a day too late, and the actions that set it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from collector_tui.actions import AnyAction, Note, SetFollowUp
from collector_tui.casework.tickler import by_law, nearest_clock, past_clock
from collector_tui.desk import Desk
from collector_tui.model.account import Account


def dated(desk: Desk, accounts: Sequence[Account], day: date | None, reason: str) -> list[AnyAction]:
    """The date on each account, and the reason for it, where one was asked for, as a note."""
    made: list[AnyAction] = []
    for account in accounts:
        now, was = desk.now(), account.follow_up_on
        made.append(SetFollowUp(id=desk.new_id(), account=account.id, made_at=now, next=day, was=was))
        if reason and day:
            text = f"Follow-up {day:%m/%d/%Y} is later than the deadline: {reason}"
            made.append(Note(id=desk.new_id(), account=account.id, made_at=now, text=text))
    return made


class Beyond(NamedTuple):
    """Why a day is too late, and whether the law says so."""

    sentence: str
    by_law: bool


def beyond_a_clock(accounts: Sequence[Account], day: date | None, today: date) -> Beyond | None:
    """Why a day is too late for one of several accounts, the law's own first; None when it is not."""
    beyond = []
    for account in accounts:
        clock = nearest_clock(account.work.deadlines, today)
        if clock and day and (sentence := past_clock(day, clock)):
            source = f"{sentence} ({clock.source})"
            beyond.append(Beyond(source if len(accounts) == 1 else f"{account.id}: {source}", by_law(clock)))
    return min(beyond, key=lambda each: not each.by_law, default=None)
