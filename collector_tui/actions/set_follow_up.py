"""Set the day the account comes back. The last one to set it wins; both stay in the history."""

from datetime import date

from msgspec import UNSET, UnsetType

from collector_tui.actions.action import Action, Stamp
from collector_tui.model.account import Activity
from collector_tui.model.playbook import Playbook


class SetFollowUp(Action, frozen=True, kw_only=True, tag="set_follow_up", omit_defaults=True):
    next: date | None = None  # None: back in the queue at once
    was: date | UnsetType | None = UNSET  # the date it was made upon

    @property
    def name(self) -> str:
        return "date"

    def as_text(self) -> str:
        return f"next date: {self.next:%m/%d/%Y}" if self.next else "next date: none"

    def refusal(self, playbook: Playbook) -> str | None:
        if self.next and self.next < self.made_at.date():
            return f"{self.next:%m/%d/%Y} has passed; choose today or later."
        return None

    def activity(self, stamp: Stamp) -> Activity:
        text = f"next follow-up {self.next:%m/%d/%Y}" if self.next else "next follow-up cleared"
        return Activity(id=self.id, at=stamp.at, by=stamp.by, text=text, next_on=self.next)

    def next_on(self, current: date | None) -> date | None:
        return self.next
