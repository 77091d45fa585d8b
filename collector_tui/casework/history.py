"""An account's history as departments read it: the newest of some acts, its day, and what was typed into its fields."""

from collections.abc import Collection
from datetime import date

from collector_tui.model.account import Account, Activity
from collector_tui.model.money import cents_of

COUNT_MAX = 120  # more installments than this are a typing error


def latest(account: Account, codes: Collection[str]) -> Activity | None:
    """The newest activity with one of these codes."""
    return next((activity for activity in reversed(account.activities) if activity.code in codes), None)


def since(account: Account, activity: Activity) -> tuple[Activity, ...]:
    """What was logged after an activity of the account, oldest first."""
    return account.activities[account.activities.index(activity) + 1 :]


def day_of(activity: Activity) -> date:
    """The day an activity was logged, where this office is."""
    return activity.at.astimezone().date()


def logged_date(activity: Activity, field: str) -> date | None:
    """A date field of an activity; None when it is empty or no date."""
    try:
        return date.fromisoformat(activity.fields.get(field, ""))
    except ValueError:
        return None


def logged_cents(activity: Activity, field: str) -> int:
    """An amount field in cents, never below 0; 0 when it is empty or no amount."""
    try:
        return max(0, cents_of(activity.fields.get(field, "")))
    except ValueError:
        return 0


def logged_count(activity: Activity, field: str) -> int:
    """A field that counts things, from 1 to 120; 1 when it is empty or no number."""
    text = activity.fields.get(field, "")
    return min(int(text), COUNT_MAX) if text.isdecimal() and len(text) < 6 and int(text) else 1
