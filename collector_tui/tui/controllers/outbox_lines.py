"""The lines of the outbox: an entry that was logged, and a draft that was not. Each knows what can be done with it."""

from typing import Protocol

from collector_tui.actions import Note
from collector_tui.desk import Desk, Fields, OutboxEntry
from collector_tui.model.field_words import fields_sentence
from collector_tui.model.text import one_line
from collector_tui.pages.text import Line, Page, labelled, line
from collector_tui.tui.draft_key import DraftKey
from collector_tui.tui.follow_up_entry import CODE, TEXT
from collector_tui.tui.host import Host
from collector_tui.tui.log_forms import LogForms

STATE_SIGNS = {"waiting": ("~ waiting", "mark"), "sent": ("  sent", "dim"), "refused": ("x REFUSED", "bad")}
SIGN_WIDTH = 11


class OutboxLine(Protocol):
    """`key` tells it from every other line, `account` is where it is, `name` its words in a sentence."""

    @property
    def key(self) -> str: ...

    @property
    def account(self) -> str: ...

    @property
    def name(self) -> str: ...

    def row(self, width: int) -> Line:
        """Its line in the list."""

    def page(self, width: int) -> Page:
        """All there is to say of it."""

    def not_editable(self) -> str:
        """Why it cannot be edited; empty when it can."""

    def no_note(self) -> str:
        """Why it cannot be kept as a note; empty when it can."""

    def not_droppable(self) -> str:
        """Why it cannot be thrown away; empty when it can."""

    def open(self, host: Host, forms: LogForms) -> None:
        """Go to its account, and on with it where it is a draft."""

    def edit(self, host: Host, forms: LogForms) -> str:
        """Open its form; why that cannot be, or an empty text."""

    def drop(self, desk: Desk) -> None:
        """Throw it away for good. Raises OSError."""

    def keep_as_note(self, desk: Desk) -> None:
        """Log all it says as a note in its place. Raises Refused and OSError."""


class EntryLine:
    """Something logged: it waits, was sent, or was refused."""

    def __init__(self, action_id: str, entry: OutboxEntry) -> None:
        self._id, self._entry = action_id, entry

    @property
    def key(self) -> str:
        return self._id

    @property
    def account(self) -> str:
        return self._entry.account

    @property
    def name(self) -> str:
        refused = "refused " if self.refused else ""
        return f"{refused}{self._entry.action.name} on {self._entry.account}"

    @property
    def refused(self) -> bool:
        return self._entry.state == "refused"

    def row(self, width: int) -> Line:
        state, style = STATE_SIGNS[self._entry.state]
        action = self._entry.action
        text = f" {action.made_at:%m/%d %H:%M}  {action.account}  {action.name}  {one_line(action.as_text())}"
        return line((f" {state:<10}", style), text[: max(0, width - SIGN_WIDTH)])

    def page(self, width: int) -> Page:
        entry, action = self._entry, self._entry.action
        page = labelled("Entry", f"{action.name} on {entry.account}, {action.made_at:%m/%d/%Y %H:%M}", width)
        page += labelled("Yours" if entry.theirs else "Says", action.as_text(), width, "strong")
        if entry.theirs:
            page += labelled("Theirs", entry.theirs, width, "warn")
        return page + (self._refusal(width) if self.refused else self._state(width))

    def _refusal(self, width: int) -> Page:
        anew = "E log yours again after theirs" if self._entry.theirs else "E edit and resend"
        page = labelled("Refused", self._entry.problem, width, "bad")
        return page + labelled("You can", f"{anew}   T keep as a note   x delete", width, "good")

    def _state(self, width: int) -> Page:
        if self._entry.state == "sent":
            return labelled("State", "on the server; leaves this list with the next update", width)
        if self._entry.offered:
            return labelled("State", "may be on the server; resent until confirmed", width)
        page = labelled("State", "not sent yet", width)
        return page + labelled("You can", "E edit it   u undo the last unsent entry", width, "good")

    def not_editable(self) -> str:
        may_be_there = self._entry.state == "sent" or (self._entry.state == "waiting" and self._entry.offered)
        return "The server may have it already; correct it with another note." if may_be_there else ""

    def no_note(self) -> str:
        return "" if self.refused else "This entry was not refused."

    not_droppable = no_note

    def open(self, host: Host, forms: LogForms) -> None:
        host.close_overlay()
        host.go_to(self.account)

    def edit(self, host: Host, forms: LogForms) -> str:
        host.close_overlay()
        return forms.edit(self._entry.action)

    def drop(self, desk: Desk) -> None:
        desk.drop_refused(self._id)

    def keep_as_note(self, desk: Desk) -> None:
        text = self._entry.action.as_text()
        note = Note(id=desk.new_id(), account=self._entry.account, made_at=desk.now(), text=text)
        desk.do(note, instead_of=[self._id])


class DraftLine:
    """Something typed and not logged yet."""

    def __init__(self, stored_key: str, fields: Fields, desk: Desk) -> None:
        self._stored_key, self._key, self._fields = stored_key, DraftKey.read(stored_key), fields
        self._gone = [id for id in self._key.accounts if not desk.knows(id)]

    @property
    def key(self) -> str:
        return self._stored_key

    @property
    def account(self) -> str:
        return self._key.place

    @property
    def name(self) -> str:
        return f"draft on {self._key.place}"

    @property
    def _kind(self) -> str:
        return "note" if self._key.kind == "note" else str(self._fields.get("~code", "")) or "follow-up"

    @property
    def _text(self) -> str:
        """What was typed, without what the form keeps for itself."""
        typed = {key: text for key, text in self._fields.items() if key == "~typed" or not key.startswith("~")}
        return one_line("  ".join(dict.fromkeys(filter(None, map(str, typed.values())))))

    def row(self, width: int) -> Line:
        text = f" {'':11}  {self._key.place}  {self._kind}  {self._text}"
        return line((" . draft    "[:SIGN_WIDTH], "head"), text[: max(0, width - SIGN_WIDTH)])

    def page(self, width: int) -> Page:
        page = labelled("Draft", f"{self._kind} on {self._key.place}, not logged yet", width)
        if len(self._key.accounts) > 1:
            page += labelled("On", ", ".join(self._key.accounts), width)
        page += labelled("Says", self._text, width, "strong")
        if self._gone:
            page += labelled("Note", f"{', '.join(self._gone)}: not on this desk any more", width, "warn")
        can = [] if self._gone and self._key.kind != "note" else ["enter go on with it"]
        can += ["T keep it as a note"] if self._key.accounts else []
        return page + labelled("You can", "   ".join((*can, "x delete")), width, "good")

    def not_editable(self) -> str:
        return ""

    def no_note(self) -> str:
        return "" if self._key.accounts else "Which accounts were marked is not kept with this draft."

    def not_droppable(self) -> str:
        return ""

    def open(self, host: Host, forms: LogForms) -> None:
        host.close_overlay()
        if len(self._key.accounts) == 1 and not self._gone:
            host.go_to(self.account)
        forms.go_on(self._key, self._fields)

    def edit(self, host: Host, forms: LogForms) -> str:
        self.open(host, forms)
        return ""

    def drop(self, desk: Desk) -> None:
        desk.save_draft(self._stored_key, None)

    def keep_as_note(self, desk: Desk) -> None:
        """On its own accounts, in the same write that forgets the draft."""
        text = note_text(self._fields)
        notes = [Note(id=desk.new_id(), account=id, made_at=desk.now(), text=text) for id in self._key.accounts]
        desk.do(*notes, drafts={self._stored_key: None})


def note_text(fields: Fields) -> str:
    """All that a draft says, as the text of a note."""
    plain = {key: str(text) for key, text in fields.items() if not key.startswith("~")}
    at, typed = str(fields.get("~at", TEXT)), str(fields.get("~typed", "")).strip()
    if typed:
        plain[TEXT if at == CODE else at] = typed
    text = plain.pop(TEXT, "")
    code, said = str(fields.get("~code", "")), fields_sentence(plain)
    return ". ".join(filter(None, (f"{code}: {said}" if code and said else code or said, text)))


def outbox_lines(desk: Desk) -> list[OutboxLine]:
    """What needs a person first: the refused, then the drafts."""
    entries = [EntryLine(action_id, entry) for action_id, entry in desk.pending().items()]
    drafts = [DraftLine(key, fields, desk) for key, fields in desk.drafts().items()]
    refused = [entry for entry in entries if entry.refused]
    return [*refused, *drafts, *(entry for entry in entries if not entry.refused)]
