"""Add a plain note to an account: text only, always appended, never refused for what else changed."""

from collector_tui.actions.action import Action, Stamp
from collector_tui.actions.note_text import text_refusal
from collector_tui.model.account import Activity
from collector_tui.model.playbook import Playbook


class Note(Action, frozen=True, kw_only=True, tag="note", omit_defaults=True):
    text: str

    @property
    def name(self) -> str:
        return "note"

    def as_text(self) -> str:
        return self.text

    def refusal(self, playbook: Playbook) -> str | None:
        if not self.text.strip():
            return "The note is empty; type its text first."
        return text_refusal(self.text)

    def activity(self, stamp: Stamp) -> Activity:
        return Activity(id=self.id, at=stamp.at, by=stamp.by, text=self.text)
