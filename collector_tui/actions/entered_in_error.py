"""Mark an entry as entered in error: its words stay in the history, what it did to queue, clocks and holds is taken back."""

from collections.abc import Sequence

import msgspec

from collector_tui.actions.action import Action, Stamp
from collector_tui.actions.approvals import SMALL_BALANCE
from collector_tui.actions.note_text import text_refusal
from collector_tui.knowledge.approvals import ASKED, DECIDED
from collector_tui.model.account import Account, Activity
from collector_tui.model.field_words import fields_sentence
from collector_tui.model.playbook import Playbook

REASON_MAX = 500  # characters
POSTS_MONEY = SMALL_BALANCE | DECIDED  # what these booked is corrected in the ledger, not by a word in the history


class EnteredInError(Action, frozen=True, kw_only=True, tag="entered_in_error", omit_defaults=True):
    entry: str  # the id of the line in the history
    reason: str

    @property
    def name(self) -> str:
        return "entered-in-error mark"

    def as_text(self) -> str:
        return f"Marked an entry as entered in error: {self.reason}"

    def refusal(self, playbook: Playbook) -> str | None:
        if not self.reason.strip():
            return "Type why the entry is wrong."
        if len(self.reason) > REASON_MAX:
            return f"The reason is longer than {REASON_MAX} characters; put the rest in a note."
        return text_refusal(self.reason)

    def may(self, user: str, role: str, account: Account, playbook: Playbook) -> str | None:
        """Its maker alone, once, and nothing that moved money."""
        line = next((line for line in account.activities if line.id == self.entry), None)
        if line is None:
            return "That entry is not in this account's history."
        if line.by != user:
            return f"{line.by} made that entry; only its maker marks it as entered in error."
        if line.voids or any(other.voids == line.id for other in account.activities if other.id != self.id):
            return "That entry is marked already."
        if line.code in POSTS_MONEY:
            return f"{line.code} posted to the ledger; the posting is corrected there, not in the history."
        if line.code in ASKED and _decided(account, line):
            return f"{line.code} was decided by a supervisor; ask a supervisor to correct what came of it."
        return None

    def activity(self, stamp: Stamp) -> Activity:
        return Activity(id=self.id, at=stamp.at, by=stamp.by, text=self.as_text(), voids=self.entry)

    def apply(self, account: Account, stamp: Stamp) -> Account:
        if any(line.id == self.id for line in account.activities):
            return account
        wrong = next((line for line in account.activities if line.id == self.entry), None)
        marked = super().apply(account, stamp)
        follow_up_on = account.follow_up_on
        if wrong is not None and wrong.code and follow_up_on == wrong.next_on:
            before = account.activities[: account.activities.index(wrong)]
            follow_up_on = next((line.next_on for line in reversed(before) if line.next_on), None)
        return msgspec.structs.replace(marked, activities=corrected(marked.activities), follow_up_on=follow_up_on)


def _decided(account: Account, request: Activity) -> bool:
    later = account.activities[account.activities.index(request) + 1 :]
    answer = next((each for each in later if each.code in ASKED | DECIDED), None)
    return answer is not None and answer.code in DECIDED


def corrected(lines: Sequence[Activity]) -> tuple[Activity, ...]:
    """A history in which lines that others mark as entered in error have their words and no effect."""
    marks = {line.voids: line for line in lines if line.voids}
    return tuple(_without_effect(line, marks[line.id]) if line.id in marks else line for line in lines)


def _without_effect(line: Activity, mark: Activity) -> Activity:
    reason = mark.text.removeprefix("Marked an entry as entered in error: ")
    opening = f"ENTERED IN ERROR ({reason})."
    if line.text.startswith(opening):
        return line
    said = f"{line.code}: {fields_sentence(line.fields)}".strip(": ") if line.code else ""
    text = " ".join(filter(None, (opening, said, line.text)))
    return Activity(id=line.id, at=line.at, by=line.by, text=text, voids=line.voids)
