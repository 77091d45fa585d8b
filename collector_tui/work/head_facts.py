"""What the head of an account says on a day: days left, days billed, why it is worked."""

from datetime import date

from collector_tui.model.account import AccountHead
from collector_tui.model.text import folded

URGENT_DAYS = 7
APPEAL = "appeal"  # the matter whose day is the payer's: what is worked is the asking after it


def days_left(head: AccountHead, today: date) -> int | None:
    """Days to the nearest clock, of an appeal to its decision; None when none runs."""
    work = head.work
    if work.due_on is None and work.reason == APPEAL and work.basis.late_from:
        return (work.basis.late_from - today).days - 1
    return (work.due_on - today).days if work.due_on else None


def days_billed(head: AccountHead, today: date) -> int | None:
    """Days since the last billing; None when it was never billed."""
    return (today - head.billed_on).days if head.billed_on else None


def told_why(head: AccountHead, today: date) -> str:
    """The few words for why it is worked, with its age of today."""
    days = days_billed(head, today)
    return head.work.why.replace("{age}", "?" if days is None else str(days))


def words_of(head: AccountHead) -> str:
    """Everything of a head that plain words are looked for in, folded."""
    work = head.work
    return folded(" ".join((head.id, head.patient_name, head.payer, work.why, work.queue, *work.tags, *work.codes)))
