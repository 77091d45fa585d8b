"""Posters' lists as an overlay: the server is asked for each; what a line needs is done from the line."""

from functools import partial
from typing import Any, Self
from urllib.parse import urlencode

from msgspec import MsgspecError, Struct, structs

from collector_tui.model.codec import decode
from collector_tui.pages.poster_rows import LISTS, PosterList, PosterRow
from collector_tui.pages.text import Line, Page, hanging, line
from collector_tui.tui.command import Command
from collector_tui.tui.controller import Controller
from collector_tui.tui.evidence_overlay import EvidenceOverlay
from collector_tui.tui.host import Host, ServerAnswer
from collector_tui.tui.overlay import KeyWords
from collector_tui.tui.poster_acts import UNREADABLE, PosterActs
from collector_tui.tui.question import Act, Question
from collector_tui.tui.targets import POSTERS
from collector_tui.wire.posting_lists import QuarantineEvidence

MENU = "posting"
SEARCHES = {  # what the server finds lines of a list by: its parameter, and the words for it
    "remittances": (("trace", "trace or EFT number"),),
    "unmatched": (("trace", "trace or EFT number"), ("number", "number of the account or claim")),
    "batches": (("number", "number of the interchange or group"),),
    "moves": (("account", "account"),),
}
NO_SERVER = "This desk was started without a server: these lists are the server's."
ASKS_ANEW = "enter asks the server again"


class Asked(Struct, frozen=True):
    """What was asked of the server: a list, from which line on, what is looked for by which parameter."""

    list: PosterList
    offset: int = 0
    by: str = ""
    text: str = ""

    @property
    def path(self) -> str:
        query = {self.by: self.text} if self.text else {}
        query |= {"offset": str(self.offset)} if self.offset else {}
        return f"{self.list.path}?{urlencode(query)}" if query else self.list.path


class Posting(Controller):
    """Opens the overlay; it is the overlay itself too. Without a list chosen its lines are the lists."""

    gives_way = False

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._acts = PosterActs(host, self)
        self._asked: Asked | None = None  # the last one: an answer to an earlier one is dropped
        self._chosen = 0  # the list that was opened last, as a line of the menu
        self._sentence, self._style = "", ""  # in the place of rows
        self._cursor = 0  # of the list, while its evidence lies over it
        self._stale = False  # something was done meanwhile
        self._forget_rows(MENU)

    def _forget_rows(self, title: str) -> None:
        self.title = title
        self._rows: tuple[PosterRow, ...] = ()
        self._pages: list[tuple[int, str]] = []  # lines behind the rows: where another page begins, and its words
        self._drawn: tuple[int, list[Line]] = (0, [])  # for which width

    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        label = "posting: quarantine, remittances, unmatched, PLB, batches"
        return (Command("posting", ("P",), label, "Screen", cls.posting, cls.no_poster),)

    def no_poster(self) -> str:
        role = self.desk.role
        return "" if role in POSTERS else f"Posting is for payment posters and supervisors; your role is {role}."

    def posting(self) -> None:
        self._asked = None
        self._forget_rows(MENU)
        self.host.open_overlay(self, self._chosen)

    # The overlay

    @property
    def keys(self) -> KeyWords:
        if self._asked is None:
            return (("enter", "open"), ("esc", "close"))
        find = (("/", "find"),) if self._asked.list.name in SEARCHES else ()
        return (("enter", "open, work"), *find, ("P", "all lists"), ("esc", "back"))

    @property
    def count(self) -> int:
        return len(LISTS) if self._asked is None else 1 + len(self._rows) + len(self._pages)

    def row(self, index: int, width: int) -> Line:
        if self._asked is None:
            return line((f" {LISTS[index].name:<14}", "strong"), LISTS[index].title)
        if self._drawn[0] != width:
            more = [line((f" {words}", "dim")) for _, words in self._pages]
            self._drawn = width, [*self._asked.list.screen(self._rows, width), *more]
        return self._drawn[1][index]

    def detail(self, index: int, width: int) -> Page:
        """What is known of a line; where there is none, why."""
        if self._asked is None:
            return hanging(" ", "enter asks the server for the list", width, "dim")
        if not self._rows:
            again = hanging(" ", ASKS_ANEW, width, "dim") if self._style == "warn" else []
            return [*hanging(" ", self._sentence, width, self._style), *again]
        return [] if index > len(self._rows) else self._rows[max(0, index - 1)].detail(width)

    def open(self, index: int) -> None:
        """Open the list or another page of it, or do what the line needs."""
        if self._asked is None:
            self._chosen = index
            self._ask(Asked(LISTS[index]))
        elif index > len(self._rows):
            offset, _ = self._pages[index - len(self._rows) - 1]
            self._ask(structs.replace(self._asked, offset=offset))
        elif index and self._rows:
            self._acts.work(self._rows[index - 1])
        elif self._style == "warn":
            self._ask(self._asked)

    def step_back(self) -> bool:
        if self._asked is None:
            return False
        self.posting()
        return True

    def ask_search(self) -> None:
        searches = SEARCHES.get(self._asked.list.name, ()) if self._asked else ()
        if not searches:
            self.say("Nothing is looked for by a number here.", "warn")
        elif len(searches) == 1:
            self._ask_text(*searches[0])
        else:
            choices = {words[0]: (words, partial(self._ask_text, by, words)) for by, words in searches}
            self.host.keyboard.choose("find by:", choices)

    def _ask_text(self, by: str, words: str) -> None:
        asked = self._asked
        assert asked is not None, "a list is searched that is open"

        def done(text: str) -> str | None:
            self._ask(Asked(asked.list, 0, by, text.strip()))
            return None

        self.host.ask(Question(f"{words} (empty: all):", done, text=asked.text if asked.by == by else ""))

    # As the acts of its lines see it

    @property
    def place(self) -> str:
        overlay = self.host.overlay
        if isinstance(overlay, EvidenceOverlay):
            return overlay.evidence.held.id
        return self._asked.list.name if overlay is self and self._asked else ""

    def lay_side_by_side(self, evidence: QuarantineEvidence, decide: Act | None) -> None:
        self._cursor = self.host.queue.cursor
        self.host.open_overlay(EvidenceOverlay(evidence, decide, self._back_to_list))

    def _back_to_list(self) -> None:
        if self._stale and self._asked is not None:
            self._ask(self._asked, self._cursor)
        else:
            self.host.open_overlay(self, self._cursor)

    def again(self, place: str) -> None:
        self._stale = True
        if self._asked is None:
            return
        if self.host.overlay is self:
            self._ask(self._asked, self.host.queue.cursor)
        elif self.place == place:
            self._back_to_list()

    # The server

    def _ask(self, wanted: Asked, cursor: int = 1) -> None:
        asked = structs.replace(wanted)  # another one, also where it asks the same
        self._asked, self._stale = asked, False
        self._forget_rows(asked.list.title)
        self._sentence, self._style = "Asking the server.", "dim"

        def take(answer: ServerAnswer) -> None:
            if self._asked is asked:
                self._take(asked, answer, cursor)

        if not self.host.ask_server("GET", asked.path, None, take):
            self._sentence, self._style = NO_SERVER, "warn"
        self.host.open_overlay(self)

    def _take(self, asked: Asked, answer: ServerAnswer, cursor: int) -> None:
        self._sentence = f"Nothing fits {asked.text!r}; / finds another." if asked.text else asked.list.empty
        self._style = "good"
        if answer.problem:
            self._sentence, self._style = answer.problem, "warn"
        else:
            try:
                self._show(asked, decode(asked.list.kind, answer.body))
            except MsgspecError:
                self._sentence, self._style = UNREADABLE, "warn"
        if self.host.overlay is self:
            self.host.open_overlay(self, cursor)

    def _show(self, asked: Asked, answer: Any) -> None:
        chosen = asked.list
        self._forget_rows(chosen.title)
        self._rows = chosen.rows(answer)
        if self._rows:
            first = f"from {asked.offset + 1:,}, " if asked.offset else ""
            looked_for = f" {asked.text}" if asked.text else ""
            self.title = f"{chosen.name}{looked_for}: {first}{chosen.total(answer)}"
        if chosen.paged:
            behind = asked.offset + len(getattr(answer, chosen.paged))
            if (more := answer.count - behind) > 0:
                self._pages.append((behind, f"{more:,} more: enter lists the next ones"))
        if asked.offset:
            self._pages.append((max(0, asked.offset - chosen.page), f"{asked.offset:,} before: enter lists them"))
