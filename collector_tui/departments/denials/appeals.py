"""What collectors logged about a decision: the appeal that is open or lost."""

from datetime import date

from msgspec import Struct

from collector_tui.casework.history import day_of, latest, logged_date
from collector_tui.knowledge.action_codes import means, role_of
from collector_tui.model.account import Account, Activity

FILED, DECIDED, LOST = means("appeal.filed"), means("appeal.decided"), means("appeal.decided.lost")


class Appeal(Struct, frozen=True):
    level: int
    filed_on: date
    decision_due: date | None  # as the collector logged it


class LostAppeal(Struct, frozen=True):
    """The next level's clock runs from the decision."""

    level: int
    decided_on: date


def open_appeal(account: Account, decided_on: date | None) -> Appeal | None:
    """An appeal filed on or after the payer's last decision and not decided itself."""
    last = _last_word(account, decided_on)
    if last is None or last.code not in FILED:
        return None
    return Appeal(_level(last), day_of(last), logged_date(last, "decision_due"))


def lost_appeal(account: Account, decided_on: date | None) -> LostAppeal | None:
    """An appeal that was lost, with no later one filed."""
    last = _last_word(account, decided_on)
    if last is None or last.code not in LOST:
        return None
    levels = [_level(activity) for activity in account.activities if activity.code in FILED]
    return LostAppeal(levels[-1] if levels else 1, logged_date(last, "decision_date") or day_of(last))


def _last_word(account: Account, decided_on: date | None) -> Activity | None:
    """The last of an appeal's acts, unless the payer has decided anew since."""
    last = latest(account, FILED | DECIDED)
    return None if last is None or (decided_on and day_of(last) < decided_on) else last


def _level(activity: Activity) -> int:
    return int(role_of(activity.code).rpartition(".")[2])
