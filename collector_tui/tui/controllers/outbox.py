"""The outbox as an overlay: what waits, what the feed has not shown yet, what was refused, and drafts."""

from functools import partial
from typing import Self

from collector_tui.desk import Refused
from collector_tui.pages.text import Line, Page, line
from collector_tui.tui.command import Command
from collector_tui.tui.controller import Controller
from collector_tui.tui.controllers.outbox_lines import OutboxLine, outbox_lines
from collector_tui.tui.host import Host
from collector_tui.tui.log_forms import LogForms
from collector_tui.tui.overlay import KeyWords


class OutboxOverlay(Controller):
    """Opens the overlay and acts on its lines; it is the overlay itself too."""

    title, gives_way = "outbox", False
    keys: KeyWords = (
        ("enter", "account"), ("E", "edit"), ("T", "as note"), ("x", "delete"), ("u", "undo"), ("U", "redo"), ("esc", "close")
    )  # fmt: skip

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._forms = LogForms(host)
        self._seen: list[
            OutboxLine
        ] = []  # as they are on the screen; what the server changes moves no line under a key
        self._lost = ""

    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        group = "Screen"
        return (
            Command("outbox", ("o",), "outbox: unsent and refused entries, drafts", group, cls.outbox, cls.always),
            Command("edit", ("E",), "in the outbox: edit an entry and resend it", group, cls.edit, cls.nothing_to_edit),
            Command("keep_as_note", ("T",), "in the outbox: keep a refused entry or a draft as a note", group, cls.keep_as_note, cls.nothing_to_keep),
            Command("drop", ("x",), "in the outbox: delete a refused entry or a draft", group, cls.ask_drop, cls.nothing_to_drop),
        )  # fmt: skip

    def outbox(self) -> None:
        if self.host.overlay is self:
            self.host.close_overlay()
        else:
            self._seen, self._lost = outbox_lines(self.desk), ""
            self.host.open_overlay(self)

    # The overlay

    @property
    def _lines(self) -> list[OutboxLine]:
        return self._seen

    def where_now(self, cursor: int) -> int:
        """Take the outbox as it is now; a line that went from under the cursor is told before a key acts on the next."""
        pointed = self._seen[cursor] if cursor < len(self._seen) else None
        self._seen = outbox_lines(self.desk)
        keys = [line.key for line in self._seen]
        if pointed is not None and pointed.key in keys:
            return keys.index(pointed.key)
        if pointed is not None:
            self._lost = f"The {pointed.name} is not in the outbox any more; nothing was done with another line."
        return cursor

    @property
    def count(self) -> int:
        return len(self._lines)

    def row(self, index: int, width: int) -> Line:
        return self._lines[index].row(width)

    def detail(self, index: int, width: int) -> Page:
        lines = self._lines
        if not lines:
            return [line((" The outbox is empty: everything you logged is on the server.", "good"))]
        return lines[index].page(width)

    def open(self, index: int) -> None:
        """Go to the entry's account, or go on with the draft."""
        if lines := self._lines:
            lines[index].open(self.host, self._forms)

    # What is done with a line

    @property
    def _pointed(self) -> OutboxLine | None:
        """The line under the cursor of the open overlay."""
        lines, cursor = self._lines if self.host.overlay is self else [], self.host.queue.cursor
        return lines[cursor] if cursor < len(lines) else None

    def _gone(self) -> str:
        """What went from under the cursor, told once."""
        lost, self._lost = self._lost, ""
        return lost

    def nothing_to_edit(self) -> str:
        pointed = self._pointed
        return (
            "Open the outbox (o) and go to an entry first."
            if pointed is None
            else self._gone() or pointed.not_editable()
        )

    def edit(self) -> None:
        pointed = self._pointed
        assert pointed is not None, "nothing_to_edit() saw one"
        if refusal := pointed.edit(self.host, self._forms):
            self.say(refusal, "warn")

    def nothing_to_keep(self) -> str:
        pointed = self._pointed
        if pointed is None:
            return "Open the outbox (o) and go to a refused entry or a draft first."
        return self._gone() or pointed.no_note()

    def keep_as_note(self) -> None:
        pointed = self._pointed
        assert pointed is not None, "nothing_to_keep() saw one"
        try:
            pointed.keep_as_note(self.desk)
        except (Refused, OSError) as error:
            self.say(f"Not kept: {getattr(error, 'strerror', None) or error}", "bad")
            return
        self._shown_anew()
        self.say(f"kept as a note on {pointed.account}", "good")

    def nothing_to_drop(self) -> str:
        pointed = self._pointed
        if pointed is None:
            return "Open the outbox (o) and go to a refused entry or a draft first."
        return self._gone() or pointed.not_droppable()

    def ask_drop(self) -> None:
        pointed = self._pointed
        assert pointed is not None, "nothing_to_drop() saw one"
        yes = ("yes", partial(self._drop, pointed))
        self.host.keyboard.choose(f"delete the {pointed.name} for good?", {"y": yes})

    def _drop(self, line: OutboxLine) -> None:
        try:
            line.drop(self.desk)
        except OSError as error:
            self.say(f"Not done: the disk refuses ({error.strerror}).", "bad")
            return
        self._shown_anew()
        self.say(f"deleted the {line.name}")

    def _shown_anew(self) -> None:
        """After an act of this person's own: the line that went is no surprise."""
        self.host.reload()
        self._lost = ""
