"""The outbox as a book: what waits, what the server has and the feed has not shown yet, and what was refused."""

from collector_tui.actions import AnyAction, Note
from collector_tui.desk.desk import Refused
from collector_tui.desk.session_file import OutboxEntry
from collector_tui.model.text import one_line
from collector_tui.tui.book import Keys
from collector_tui.tui.controller import Controller
from collector_tui.tui.page import Line, Page, labelled, line
from collector_tui.tui.writing import as_text, name_of

STATES = {"waiting": ("~ waiting", "mark"), "sent": ("  sent", "dim"), "refused": ("x REFUSED", "bad")}


class OutboxControl(Controller):
    """Opens the book and acts on its entries; it is the book itself too."""

    title, gives_way = "outbox", False
    keys: Keys = (
        ("enter", "account"), ("E", "edit"), ("T", "as note"), ("x", "throw away"), ("u", "undo"), ("U", "redo"), ("esc", "close")
    )  # fmt: skip

    @property
    def _entries(self) -> list[tuple[str, OutboxEntry]]:
        """The refused first: they need a person."""
        return sorted(self.desk.pending().items(), key=lambda pair: pair[1].state != "refused")

    @property
    def count(self) -> int:
        return len(self._entries)

    def row(self, index: int, width: int) -> Line:
        entry = self._entries[index][1]
        state, style = STATES[entry.state]
        action = entry.action
        told = f" {action.made_at:%m/%d %H:%M}  {action.account}  {name_of(action)}  {one_line(as_text(action))}"
        return line((f" {state:<10}", style), told[: max(0, width - 11)])

    def detail(self, index: int, width: int) -> Page:
        if not self.count:
            return [line((" The outbox is empty: everything you logged is on the server.", "good"))]
        entry = self._entries[index][1]
        page = labelled(
            "Entry", f"{name_of(entry.action)} on {entry.action.account}, {entry.action.made_at:%m/%d/%Y %H:%M}", width
        )
        page += labelled("Says", as_text(entry.action), width, "strong")
        if entry.state == "refused":
            page += labelled("Refused", entry.problem, width, "bad")
            page += labelled(
                "You can", "E edit and send it anew   T keep it as a note   x throw it away", width, "good"
            )
        elif entry.state == "sent":
            page += labelled(
                "State", "the server has it; it leaves this list when the account comes back with it", width
            )
        else:
            page += labelled(
                "State",
                "may have reached the server; it is sent again until answered" if entry.offered else "waits to be sent",
                width,
            )
            if not entry.offered:
                page += labelled("You can", "E edit it   u undo the last unsent entry", width, "good")
        return page

    def open(self, index: int) -> None:
        """Go to the entry's account."""
        if self.count:
            account_id = self._entries[index][1].action.account
            self.screen.close_book()
            self.screen.go_to(account_id)

    # Commands

    def do_outbox(self) -> None:
        if self.screen.book is self:
            self.screen.close_book()
        else:
            self.screen.open_book(self)

    def _here(self) -> tuple[str, OutboxEntry] | None:
        """The entry under the cursor of the open book."""
        if self.screen.book is not self or not self.count:
            return None
        return self._entries[self.screen.queue.cursor]

    def why_not_edit(self) -> str:
        here = self._here()
        if here is None:
            return "Open the outbox (o) and go to an entry first."
        if here[1].state == "sent" or (here[1].state == "waiting" and here[1].offered):
            return "The server may have it already; amend it by another note."
        return ""

    def do_edit(self) -> None:
        here = self._here()
        assert here is not None, "why_not_edit() found one"
        self.screen.close_book()
        if refusal := self.screen.writing.edit(here[1].action):
            self.say(refusal, "warn")

    def _why_not_refused(self) -> str:
        here = self._here()
        if here is None:
            return "Open the outbox (o) and go to a refused entry first."
        return "" if here[1].state == "refused" else "This entry was not refused."

    why_not_drop = why_not_keep_as_note = _why_not_refused

    def do_drop(self) -> None:
        here = self._here()
        assert here is not None, "why_not_drop() found one"
        self.screen.keyboard.choose("throw this entry away for good?", {"y": ("yes", lambda: self._drop(*here))})

    def _drop(self, action_id: str, entry: OutboxEntry) -> None:
        self.desk.drop_refused(action_id)
        self.screen.reload()
        self.say(f"threw away the refused {name_of(entry.action)} on {entry.action.account}")

    def do_keep_as_note(self) -> None:
        here = self._here()
        assert here is not None, "why_not_keep_as_note() found one"
        refused: AnyAction = here[1].action
        note = Note(id=self.desk.new_id(), account=refused.account, made_at=self.desk.now(), text=as_text(refused))
        try:
            self.desk.do(note, instead_of=[here[0]])
        except (Refused, OSError) as error:
            self.say(f"Not kept: {error}", "bad")
            return
        self.screen.reload()
        self.say(f"kept as a note on {note.account}", "good")
