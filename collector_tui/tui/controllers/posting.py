"""Posters' lists as an overlay: the server is asked for each; what a line needs is done from the line."""

from typing import Self

from msgspec import MsgspecError

from collector_tui.pages.poster_rows import LISTS, PosterList, PosterRow, as_line
from collector_tui.pages.text import Line, Page, hanging, line
from collector_tui.tui.command import Command
from collector_tui.tui.controller import Controller
from collector_tui.tui.host import Host, ServerAnswer
from collector_tui.tui.overlay import KeyWords
from collector_tui.tui.poster_acts import PosterActs

MENU = "posting"
NO_SERVER = "This desk was started without a server: these lists are the server's."


class Posting(Controller):
    """Opens the overlay; it is the overlay itself too. Without a list chosen its lines are the lists."""

    title, gives_way = MENU, False
    keys: KeyWords = (("enter", "open, work"), ("P", "all lists"), ("esc", "close"))

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._acts = PosterActs(host, self._again)
        self._list: PosterList | None = None
        self._rows: tuple[PosterRow, ...] = ()
        self._sentence, self._style = "", ""  # in the place of rows

    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        label = "posting: quarantine, remittances, unmatched, PLB, batches"
        return (Command("posting", ("P",), label, "Screen", cls.posting, cls.always),)

    def posting(self) -> None:
        self._list, self._rows, self.title = None, (), MENU
        self.host.open_overlay(self)

    # The overlay

    @property
    def count(self) -> int:
        return len(LISTS) if self._list is None else 1 + len(self._rows)

    def row(self, index: int, width: int) -> Line:
        if self._list is None:
            return line((f" {LISTS[index].name:<14}", "strong"), LISTS[index].title)
        if index == 0:
            return line((self._list.heading(width), "head"))
        return as_line(self._rows[index - 1], width)

    def detail(self, index: int, width: int) -> Page:
        """What is known of a line; where there is none, why."""
        if self._list is None:
            return hanging(" ", "enter asks the server for the list", width, "dim")
        if not self._rows:
            return hanging(" ", self._sentence, width, self._style)
        return self._rows[max(0, index - 1)].detail(width)

    def open(self, index: int) -> None:
        """Open the list, or do what the line needs."""
        if self._list is None:
            self._ask(LISTS[index])
        elif index and self._rows:
            self._acts.work(self._list.name, self._rows[index - 1])

    # The server

    def _ask(self, chosen: PosterList) -> None:
        self._list, self._rows, self.title = chosen, (), chosen.title
        self._sentence, self._style = "Asking the server.", "dim"
        if not self.host.ask_server("GET", chosen.path, None, self._take):
            self._sentence, self._style = NO_SERVER, "warn"
        self.host.open_overlay(self)

    def _again(self) -> None:
        """Show the list as it is now that something was done."""
        assert self._list is not None, "something was done from a list"
        self._ask(self._list)

    def _take(self, answer: ServerAnswer) -> None:
        if self._list is None:
            return
        self._sentence, self._style = self._list.empty, "good"
        if answer.problem:
            self._sentence, self._style = answer.problem, "warn"
        else:
            try:
                self._rows = self._list.read(answer.body)
            except MsgspecError:
                self._sentence, self._style = "The server's answer could not be read; is it of another version?", "warn"
        if self.host.overlay is self:
            self.host.open_overlay(self)
            self.host.queue.move_to(1)
