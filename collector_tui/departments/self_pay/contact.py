"""Calls to the patient, held against the caps of Regulation F (12 CFR 1006.14(b)(2)).

It binds agencies; a hospital's own staff keep to it as good practice.
"""

from datetime import date, timedelta

from msgspec import Struct

from collector_tui.casework.history import day_of
from collector_tui.days.calendar import days_after
from collector_tui.knowledge.action_codes import means
from collector_tui.model.account import Account, Activity
from collector_tui.model.playbook import Playbook

PATIENT_GROUP = "PATIENT"
VOICE = ("phone", "call", "voice", "in person")  # the channels on which people talk
LIMITED, ASSISTANCE = means("contact.limited"), means("assistance")


class Contacts(Struct, frozen=True):
    """What this account's history shows. Calls that others made and did not log here are not in it."""

    calls: int  # in the window
    talked_on: date | None
    free_of_calls: date | None  # the first day the caps allow another call; None: today is
    free_of_talk: date | None  # the same for the days after a conversation
    limits: tuple[Activity, ...]  # cease, attorney, inconvenient time, opt-out; newest first
    assistance: Activity | None  # the last step of financial assistance

    @property
    def not_before(self) -> date | None:
        """The first day a call is proper again; None: today is."""
        return max((day for day in (self.free_of_calls, self.free_of_talk) if day), default=None)


def contacts(account: Account, playbook: Playbook, today: date) -> Contacts:
    """Read the contacts with the patient out of the history."""
    policy = playbook.contact
    codes = {code.code: code for code in playbook.codes if code.group == PATIENT_GROUP}
    logged = [
        (day_of(activity), codes[activity.code])
        for activity in account.activities
        if activity.code in codes and by_voice(activity)
    ]
    called = sorted(on for on, code in logged if code.attempt and on > today - timedelta(days=policy.window_days))
    talked = max((on for on, code in logged if code.contact), default=None)
    full = len(called) >= policy.calls_max
    newest = list(reversed(account.activities))
    return Contacts(
        calls=len(called),
        talked_on=talked,
        free_of_calls=days_after(called[-policy.calls_max], policy.window_days) if full else None,
        free_of_talk=_later(days_after(talked, policy.after_talk_days), today) if talked else None,
        limits=tuple(activity for activity in newest if activity.code in LIMITED),
        assistance=next((activity for activity in newest if activity.code in ASSISTANCE), None),
    )


def by_voice(activity: Activity) -> bool:
    """Whether an entry can have been a call: mail, e-mail, a text, a fax or the portal is none, whatever its code."""
    return activity.fields.get("channel", VOICE[0]).casefold() in VOICE


def _later(day: date, today: date) -> date | None:
    return day if day > today else None
