"""Calls to the patient, held against the caps of Regulation F (12 CFR 1006.14(b)(2)).

It binds agencies; a hospital's own staff keep to it as good practice.
"""

from datetime import date, timedelta

from msgspec import Struct

from collector_tui.model.account import Account, Activity
from collector_tui.model.playbook import Playbook

CALLS_MAX, WINDOW_DAYS = 7, 7  # more than seven calls in seven days are presumed to harass
AFTER_TALK_DAYS = 7  # and so is a call within seven days of a conversation, its own day being the first
PATIENT_GROUP = "PATIENT"
LIMIT = "PHLD"
ASSISTANCE = ("FAPS", "FAPR", "FAPD")


class Contacts(Struct, frozen=True):
    """What this account's history shows. Calls that others made and did not log here are not in it."""

    calls: int  # in the last seven days
    talked_on: date | None
    not_before: date | None  # the first day a call is presumed proper again; None: today is
    limits: tuple[Activity, ...]  # cease, attorney, inconvenient time, opt-out; newest first
    assistance: Activity | None  # the last step of financial assistance


def contacts(account: Account, playbook: Playbook, today: date) -> Contacts:
    """Read the contacts with the patient out of the history."""
    codes = {code.code: code for code in playbook.codes if code.group == PATIENT_GROUP}
    told = [(one, _day(one), codes[one.code]) for one in account.activities if one.code in codes]
    called = sorted(on for _, on, code in told if code.attempt and on > today - timedelta(days=WINDOW_DAYS))
    talked = max((on for _, on, code in told if code.contact), default=None)
    free = [talked + timedelta(days=AFTER_TALK_DAYS)] if talked else []
    if len(called) >= CALLS_MAX:
        free.append(called[-CALLS_MAX] + timedelta(days=WINDOW_DAYS))
    not_before = max(free, default=today)
    newest = list(reversed(account.activities))
    return Contacts(
        calls=len(called),
        talked_on=talked,
        not_before=not_before if not_before > today else None,
        limits=tuple(one for one in newest if one.code == LIMIT),
        assistance=next((one for one in newest if one.code in ASSISTANCE), None),
    )


def _day(activity: Activity) -> date:
    return activity.at.astimezone().date()
