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
        ("enter", "account"), ("E", "edit"), ("T", "as note"), ("x", "throw away"), ("u", "undo"), ("U", "redo"), ("esc", "close")
    )  # fmt: skip

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._forms = LogForms(host)

    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        group = "Screen"
        return (
            Command("outbox", ("o",), "outbox: what waits, what was refused, drafts", group, cls.outbox, cls.always),
            Command("edit", ("E",), "in the outbox: edit an entry and send it anew", group, cls.edit, cls.nothing_to_edit),
            Command("keep_as_note", ("T",), "in the outbox: keep a refused entry as a note", group, cls.keep_as_note, cls.nothing_to_keep),
            Command("drop", ("x",), "in the outbox: throw a refused entry or a draft away", group, cls.ask_drop, cls.nothing_to_drop),
        )  # fmt: skip

    def outbox(self) -> None:
        if self.host.overlay is self:
            self.host.close_overlay()
        else:
            self.host.open_overlay(self)

    # The overlay

    @property
    def _lines(self) -> list[OutboxLine]:
        return outbox_lines(self.desk)

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
        lines = self._lines if self.host.overlay is self else []
        return lines[self.host.queue.cursor] if lines else None

    def nothing_to_edit(self) -> str:
        pointed = self._pointed
        return "Open the outbox (o) and go to an entry first." if pointed is None else pointed.not_editable()

    def edit(self) -> None:
        pointed = self._pointed
        assert pointed is not None, "nothing_to_edit() saw one"
        if refusal := pointed.edit(self.host, self._forms):
            self.say(refusal, "warn")

    def nothing_to_keep(self) -> str:
        pointed = self._pointed
        return "Open the outbox (o) and go to a refused entry first." if pointed is None else pointed.not_refused()

    def keep_as_note(self) -> None:
        pointed = self._pointed
        assert pointed is not None, "nothing_to_keep() saw one"
        try:
            pointed.keep_as_note(self.desk)
        except (Refused, OSError) as error:
            self.say(f"Not kept: {error}", "bad")
            return
        self.host.reload()
        self.say(f"kept as a note on {pointed.account}", "good")

    def nothing_to_drop(self) -> str:
        pointed = self._pointed
        return "Open the outbox (o) and go to a refused entry first." if pointed is None else pointed.not_droppable()

    def ask_drop(self) -> None:
        pointed = self._pointed
        assert pointed is not None, "nothing_to_drop() saw one"
        yes = ("yes", partial(self._drop, pointed))
        self.host.keyboard.choose(f"throw this {pointed.noun} away for good?", {"y": yes})

    def _drop(self, line: OutboxLine) -> None:
        try:
            line.drop(self.desk)
        except OSError as error:
            self.say(f"Not done: the disk refuses ({error.strerror}).", "bad")
            return
        self.host.reload()
        self.say(f"threw away the {line.name}")
