"""Posters' lists as an overlay: the server is asked for each; what a line needs is done from the line."""

from typing import Self

from msgspec import MsgspecError

from collector_tui.pages.poster_rows import LISTS, PosterList, PosterRow, as_line
from collector_tui.pages.text import Line, Page, hanging, line
from collector_tui.tui.command import Command
from collector_tui.tui.controller import Controller
from collector_tui.tui.evidence_overlay import EvidenceOverlay
from collector_tui.tui.host import Host, ServerAnswer
from collector_tui.tui.overlay import KeyWords
from collector_tui.tui.poster_acts import UNREADABLE, PosterActs
from collector_tui.tui.question import Act
from collector_tui.tui.targets import POSTERS
from collector_tui.wire.posting_lists import QuarantineEvidence

MENU = "posting"
NO_SERVER = "This desk was started without a server: these lists are the server's."
ASKS_ANEW = "enter asks the server again"


class Posting(Controller):
    """Opens the overlay; it is the overlay itself too. Without a list chosen its lines are the lists."""

    title, gives_way = MENU, False

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._acts = PosterActs(host, self)
        self._list: PosterList | None = None
        self._rows: tuple[PosterRow, ...] = ()
        self._sentence, self._style = "", ""  # in the place of rows
        self._asked = 0  # questions for lists so far: an answer to an earlier one than the last is dropped
        self._cursor = 0  # of the list, while its evidence lies over it
        self._stale = False  # something was done meanwhile

    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        label = "posting: quarantine, remittances, unmatched, PLB, batches"
        return (Command("posting", ("P",), label, "Screen", cls.posting, cls.no_poster),)

    def no_poster(self) -> str:
        role = self.desk.role
        return "" if role in POSTERS else f"Posting is for payment posters and supervisors; your role is {role}."

    def posting(self) -> None:
        chosen = LISTS.index(self._list) if self._list else 0
        self._asked += 1
        self._list, self._rows, self.title = None, (), MENU
        self.host.open_overlay(self, chosen)

    # The overlay

    @property
    def keys(self) -> KeyWords:
        if self._list is None:
            return (("enter", "open"), ("esc", "close"))
        return (("enter", "open, work"), ("P", "all lists"), ("esc", "back"))

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
            again = hanging(" ", ASKS_ANEW, width, "dim") if self._style == "warn" else []
            return [*hanging(" ", self._sentence, width, self._style), *again]
        return self._rows[max(0, index - 1)].detail(width)

    def open(self, index: int) -> None:
        """Open the list, or do what the line needs."""
        if self._list is None:
            self._ask(LISTS[index])
        elif index and self._rows:
            self._acts.work(self._rows[index - 1])
        elif self._style == "warn":
            self._ask(self._list)

    def step_back(self) -> bool:
        if self._list is None:
            return False
        self.posting()
        return True

    # As the acts of its lines see it

    @property
    def place(self) -> str:
        overlay = self.host.overlay
        if isinstance(overlay, EvidenceOverlay):
            return overlay.evidence.held.id
        return self._list.name if overlay is self and self._list else ""

    def lay_side_by_side(self, evidence: QuarantineEvidence, decide: Act | None) -> None:
        self._cursor = self.host.queue.cursor
        self.host.open_overlay(EvidenceOverlay(evidence, decide, self._back_to_list))

    def _back_to_list(self) -> None:
        if self._stale and self._list is not None:
            self._ask(self._list, self._cursor)
        else:
            self.host.open_overlay(self, self._cursor)

    def again(self, place: str) -> None:
        self._stale = True
        if self._list is None:
            return
        if self.host.overlay is self:
            self._ask(self._list, self.host.queue.cursor)
        elif self.place == place:
            self._back_to_list()

    # The server

    def _ask(self, chosen: PosterList, cursor: int = 1) -> None:
        self._asked += 1
        number = self._asked
        self._list, self._rows, self.title, self._stale = chosen, (), chosen.title, False
        self._sentence, self._style = "Asking the server.", "dim"

        def take(answer: ServerAnswer) -> None:
            if number == self._asked:
                self._take(chosen, answer, cursor)

        if not self.host.ask_server("GET", chosen.path, None, take):
            self._sentence, self._style = NO_SERVER, "warn"
        self.host.open_overlay(self)

    def _take(self, chosen: PosterList, answer: ServerAnswer, cursor: int) -> None:
        self._sentence, self._style = chosen.empty, "good"
        if answer.problem:
            self._sentence, self._style = answer.problem, "warn"
        else:
            try:
                self._rows = chosen.read(answer.body)
            except MsgspecError:
                self._sentence, self._style = UNREADABLE, "warn"
        if self.host.overlay is self:
            self.host.open_overlay(self, cursor)
