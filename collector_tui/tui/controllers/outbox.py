"""The outbox as a overlay: what waits, what the server has and the feed has not shown yet, what was refused, and drafts."""

from msgspec import Struct

from collector_tui.actions import AnyAction, Note
from collector_tui.desk.desk import Refused
from collector_tui.desk.session_file import Fields, OutboxEntry
from collector_tui.model.text import one_line
from collector_tui.pages.text import Line, Page, labelled, line
from collector_tui.tui.controller import Controller
from collector_tui.tui.controllers.follow_ups import MARKED, NOTE
from collector_tui.tui.overlay import Keys

STATES = {"waiting": ("~ waiting", "mark"), "sent": ("  sent", "dim"), "refused": ("x REFUSED", "bad")}


class Draft(Struct, frozen=True):
    """Something typed and not logged yet. The key names the account, what kind of text it is, and whether it was recovered."""

    key: str
    fields: Fields

    @property
    def account(self) -> str:
        return "" if self.key.startswith(MARKED) else self.key.partition("~")[0]

    @property
    def kind(self) -> str:
        return "note" if NOTE in self.key else str(self.fields.get("~code", "")) or "follow-up"

    @property
    def text(self) -> str:
        told = {name: value for name, value in self.fields.items() if name == "~typed" or not name.startswith("~")}
        return one_line("  ".join(filter(None, map(str, told.values()))))


class OutboxControl(Controller):
    """Opens the overlay and acts on its lines; it is the overlay itself too."""

    title, gives_way = "outbox", False
    keys: Keys = (
        ("enter", "account"), ("E", "edit"), ("T", "as note"), ("x", "throw away"), ("u", "undo"), ("U", "redo"), ("esc", "close")
    )  # fmt: skip

    @property
    def _lines(self) -> list[tuple[str, OutboxEntry] | Draft]:
        """What needs a person first: the refused, then the drafts."""
        entries = list(self.desk.pending().items())
        refused = [pair for pair in entries if pair[1].state == "refused"]
        drafts = [Draft(key, fields) for key, fields in self.desk.drafts().items()]
        return [*refused, *drafts, *(pair for pair in entries if pair[1].state != "refused")]

    @property
    def count(self) -> int:
        return len(self._lines)

    def row(self, index: int, width: int) -> Line:
        own = self._lines[index]
        if isinstance(own, Draft):
            told = f" {'':11}  {own.account or 'marked accounts'}  {own.kind}  {own.text}"
            return line((" . draft    "[:11], "head"), told[: max(0, width - 11)])
        state, style = STATES[own[1].state]
        action = own[1].action
        told = f" {action.made_at:%m/%d %H:%M}  {action.account}  {action.name}  {one_line(action.as_text())}"
        return line((f" {state:<10}", style), told[: max(0, width - 11)])

    def detail(self, index: int, width: int) -> Page:
        if not self.count:
            return [line((" The outbox is empty: everything you logged is on the server.", "good"))]
        own = self._lines[index]
        if isinstance(own, Draft):
            page = labelled("Draft", f"{own.kind} on {own.account or 'marked accounts'}, not logged yet", width)
            page += labelled("Says", own.text, width, "strong")
            return page + labelled("You can", "enter go on with it   x throw it away", width, "good")
        return _entry_page(own[1], width)

    def open(self, index: int) -> None:
        """Go to the entry's account, or go on with the draft."""
        if not self.count:
            return
        own = self._lines[index]
        account_id = own.account if isinstance(own, Draft) else own[1].account
        self.screen.close_overlay()
        if account_id:
            self.screen.go_to(account_id)
        if isinstance(own, Draft):
            self.screen.writing.go_on(own.key, own.fields)

    # Commands

    def do_outbox(self) -> None:
        if self.screen.overlay is self:
            self.screen.close_overlay()
        else:
            self.screen.open_overlay(self)

    def _here(self) -> tuple[str, OutboxEntry] | Draft | None:
        """The line under the cursor of the open overlay."""
        if self.screen.overlay is not self or not self.count:
            return None
        return self._lines[self.screen.queue.cursor]

    def why_not_edit(self) -> str:
        here = self._here()
        if here is None:
            return "Open the outbox (o) and go to an entry first."
        if isinstance(here, Draft):
            return ""
        if here[1].state == "sent" or (here[1].state == "waiting" and here[1].offered):
            return "The server may have it already; amend it by another note."
        return ""

    def do_edit(self) -> None:
        here = self._here()
        assert here is not None, "why_not_edit() found one"
        if isinstance(here, Draft):
            self.open(self.screen.queue.cursor)
            return
        self.screen.close_overlay()
        if refusal := self.screen.writing.edit(here[1].action):
            self.say(refusal, "warn")

    def why_not_keep_as_note(self) -> str:
        here = self._here()
        if here is None:
            return "Open the outbox (o) and go to a refused entry first."
        return "" if not isinstance(here, Draft) and here[1].state == "refused" else "This entry was not refused."

    def why_not_drop(self) -> str:
        return "" if isinstance(self._here(), Draft) else self.why_not_keep_as_note()

    def do_drop(self) -> None:
        here = self._here()
        assert here is not None, "why_not_drop() found one"
        what = "draft" if isinstance(here, Draft) else "entry"
        self.screen.keyboard.choose(f"throw this {what} away for good?", {"y": ("yes", lambda: self._drop(here))})

    def _drop(self, own: tuple[str, OutboxEntry] | Draft) -> None:
        try:
            if isinstance(own, Draft):
                self.desk.save_draft(own.key, None)
            else:
                self.desk.drop_refused(own[0])
        except OSError as error:
            self.say(f"Not done: the disk refuses ({error.strerror}).", "bad")
            return
        self.screen.reload()
        told = f"draft on {own.account or 'marked accounts'}" if isinstance(own, Draft) else _refused_told(own[1])
        self.say(f"threw away the {told}")

    def do_keep_as_note(self) -> None:
        here = self._here()
        assert isinstance(here, tuple), "why_not_keep_as_note() found one"
        refused: AnyAction = here[1].action
        note = Note(id=self.desk.new_id(), account=refused.account, made_at=self.desk.now(), text=refused.as_text())
        try:
            self.desk.do(note, instead_of=[here[0]])
        except (Refused, OSError) as error:
            self.say(f"Not kept: {error}", "bad")
            return
        self.screen.reload()
        self.say(f"kept as a note on {note.account}", "good")


def _entry_page(entry: OutboxEntry, width: int) -> Page:
    page = labelled("Entry", f"{entry.action.name} on {entry.account}, {entry.action.made_at:%m/%d/%Y %H:%M}", width)
    page += labelled("Yours" if entry.theirs else "Says", entry.action.as_text(), width, "strong")
    if entry.theirs:
        page += labelled("Theirs", entry.theirs, width, "warn")
    if entry.state == "refused":
        anew = "E log yours anew upon theirs" if entry.theirs else "E edit and send it anew"
        page += labelled("Refused", entry.problem, width, "bad")
        return page + labelled("You can", f"{anew}   T keep it as a note   x throw it away", width, "good")
    if entry.state == "sent":
        told = "the server has it; it leaves this list when the account comes back with it"
    else:
        told = "may have reached the server; it is sent again until answered" if entry.offered else "waits to be sent"
    page += labelled("State", told, width)
    if entry.state == "waiting" and not entry.offered:
        page += labelled("You can", "E edit it   u undo the last unsent entry", width, "good")
    return page


def _refused_told(entry: OutboxEntry) -> str:
    return f"refused {entry.action.name} on {entry.account}"
