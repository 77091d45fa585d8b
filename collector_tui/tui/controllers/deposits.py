"""Deposits as an overlay: what the bank says came in, beside remittances and postings, and what does not agree."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Self

from msgspec import Struct

from collector_tui.days.typed import read_day
from collector_tui.model.money import dollars
from collector_tui.pages.deposits import differences_lines, exception_line, line_line, parts_lines, remit_line
from collector_tui.pages.text import Line, Page, cut_words, hanging, line
from collector_tui.tui.command import Command, Text
from collector_tui.tui.controller import Controller
from collector_tui.tui.host import Host
from collector_tui.tui.kept_lines import KeptLines
from collector_tui.tui.overlay import KeyWords
from collector_tui.tui.question import Question
from collector_tui.tui.targets import POSTERS
from collector_tui.wire.deposits import Deposits, MatchDecision

LABELS = {"unmatch": "un-match, reason:", "match": "match again, reason:"}


class DepositRow(Struct, frozen=True):
    """A line of the list, what is told of it, and the match that a key takes apart or puts together."""

    text: str
    words: tuple[str, ...] = ()
    style: str = ""
    match: str = ""
    undone: bool = False


class DepositsOverlay(Controller):
    """Opens the overlay; it is the overlay itself too. The page is the server's: without it the last one is shown."""

    gives_way = False
    keys: KeyWords = (
        ("M", "un-match, or match again"), ("< >", "day"), ("J K", "scroll"), ("D", "ask again"), ("esc", "close")
    )  # fmt: skip

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._reasons = KeptLines(host.desk)
        self._is_asking = False  # the server, for as long as the page is wanted

    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        group = "Screen"
        return (
            Command("deposits", ("D",), "deposits: bank, remittances and postings of a day", group, cls.deposits, cls.always, takes=Text("day", cls.deposits_of)),
            Command("day_before", ("less_than_sign",), "in deposits: the day before", group, partial(cls.turn_day, by=-1), cls.no_day),
            Command("day_after", ("greater_than_sign",), "in deposits: the day after", group, partial(cls.turn_day, by=1), cls.no_day),
            Command("unmatch", ("M",), "in deposits: un-match, or match again", group, cls.ask_why, cls.no_match),
        )  # fmt: skip

    def deposits(self) -> None:
        self._ask(self.desk.deposits.day if self.host.overlay is self else None)

    def deposits_of(self, text: str) -> None:
        try:
            self._ask(read_day(text, self.desk.today(), past=True))
        except ValueError as refusal:
            self.say(str(refusal), "warn")

    def turn_day(self, by: int) -> None:
        day = self._day
        assert day is not None, "no_day() saw one"
        self._ask(day + timedelta(days=by))

    def no_day(self) -> str:
        return "" if self.host.overlay is self and self._day else "Open the deposits (D) first."

    @property
    def _day(self) -> date | None:
        """The day that is shown, or asked for."""
        deposits = self.desk.deposits
        return deposits.day or (deposits.page.day if deposits.page else None)

    def _ask(self, day: date | None) -> None:
        self.desk.deposits.wish(day)
        self._is_asking = self.host.sync_now()
        if self.host.overlay is self:
            self.host.show_queue(self.host.current_id)
        else:
            self.host.open_overlay(self)
        if not self._is_asking:
            self.say("offline: deposits are the server's; this desk was started without one", "warn")

    @property
    def title(self) -> str:
        deposits, asked = self.desk.deposits, self._day
        page, many = deposits.page, len(deposits.waiting())
        title = f"deposits of {page.day:%m/%d/%Y}" if page else "deposits"
        if page and asked and asked != page.day:
            title += f"; {asked:%m/%d/%Y} is asked for"
        elif deposits.wanted and self._is_asking:
            title += "; asking the server"
        return title + (
            f"; {many} {'decision waits' if many == 1 else 'decisions wait'} for the server" if many else ""
        )

    @property
    def _rows(self) -> list[DepositRow]:
        deposits = self.desk.deposits
        if deposits.page is None:
            return [DepositRow(deposits.problem or "No deposits were heard of yet.")]
        return deposit_rows(deposits.page, deposits.waiting())

    @property
    def count(self) -> int:
        return len(self._rows)

    def row(self, index: int, width: int) -> Line:
        row = self._rows[index]
        return line((cut_words(f" {row.text}", width), row.style))

    def detail(self, index: int, width: int) -> Page:
        """The day's three differences, what is told of the line, what the sums are made of."""
        row, page = self._rows[index], self.desk.deposits.page
        sentences = [text for part in row.words for text in hanging(" ", part, width)]
        if page is None:
            return [
                *sentences,
                *hanging(" ", "Bank lines lie on the server; they are shown when it is there.", width, "dim"),
            ]
        first = [line((f" {text}", "")) for text in differences_lines(page)]
        return [*first, *sentences, *(text for part in parts_lines(page) for text in hanging(" ", part, width, "dim"))]

    def open(self, index: int) -> None:
        """Nothing lies behind a line."""

    @property
    def _pointed(self) -> DepositRow | None:
        return self._rows[self.host.queue.cursor] if self.host.overlay is self else None

    def no_match(self) -> str:
        pointed = self._pointed
        if pointed is None:
            return "Open the deposits (D) and go to a matched line first."
        if self.desk.role not in POSTERS:
            return f"Only payment posters and supervisors may do that; your role is {self.desk.role}."
        if pointed.match in self.desk.deposits.waiting():
            return "That was decided already; it waits until the server is there."
        return "" if pointed.match else "This line is matched with nothing."

    def ask_why(self) -> None:
        pointed = self._pointed
        assert pointed is not None, "no_match() saw one"
        decision = "match" if pointed.undone else "unmatch"
        kept = f"{decision} {pointed.match}"
        done = partial(self._decide, pointed.match, pointed.undone, kept)
        text = self._reasons.line(kept)
        typed = partial(self._reasons.keep, kept)
        self.host.ask(Question(LABELS[decision], done, typed=typed, text=text, begun=True))

    def _decide(self, match_id: str, undone: bool, kept: str, reason: str) -> str | None:
        if not reason.strip():
            return "Enter the reason; it is kept with the match."
        word = MatchDecision(decision="match" if undone else "unmatch", reason=reason.strip())
        try:
            self.desk.deposits.decide(match_id, word)
        except OSError as error:
            return f"Not done: the disk refuses ({error.strerror})."
        self._reasons.keep(kept, "")
        self.host.show_queue(self.host.current_id)
        online = self.host.sync_now()
        self.say("kept; it goes to the server now" if online else "kept; it waits until the server is there")
        return None


def deposit_rows(page: Deposits, waiting: Mapping[str, MatchDecision]) -> list[DepositRow]:
    """What must be looked at first, then the day's lines and remittances, then what was taken apart.

    `waiting` are decisions that the server has not heard yet.
    """
    rows = [DepositRow("Exceptions" if page.exceptions else "No exceptions", style="head")]
    for each in page.exceptions:
        days = f"{each.days} business days, {dollars(each.cents)}"
        rows.append(DepositRow(exception_line(each, 200), (each.text, f"{days}: {each.step}."), "warn"))
    rows.append(DepositRow("Bank lines", style="head"))
    for bank_line in page.lines:
        account = f"It is the account {bank_line.account}." if bank_line.account else ""
        words = tuple(filter(None, (bank_line.text, bank_line.reason, account)))
        text = line_line(bank_line, 200, _waits(bank_line.match, waiting))
        rows.append(DepositRow(text, words, _mark(bank_line.match, waiting), match=bank_line.match))
    rows.append(DepositRow("Remittances", style="head"))
    for remit in page.remits:
        posted = f"posted {dollars(remit.posted_cents)}, held {dollars(remit.held_cents)}"
        text = remit_line(remit, 200, _waits(remit.match, waiting))
        words = (f"{remit.payer}: {posted}", remit.why)
        rows.append(DepositRow(text, words, _mark(remit.match, waiting), match=remit.match))
    rows += [DepositRow("Taken apart", style="head")] if page.undone else []
    for made in page.undone:
        words = (made.reason, f"Taken apart by {made.decided_by}: {made.why}")
        text = f"{dollars(made.cents):>13}  {_waits(made.id, waiting) or made.tier} {made.reason}"
        rows.append(DepositRow(text, words, _mark(made.id, waiting) or "dim", made.id, True))
    return rows


def _waits(match_id: str, waiting: Mapping[str, MatchDecision]) -> str:
    word = waiting.get(match_id)
    return f"{'un-match' if word.decision == 'unmatch' else 'match'} waits" if word else ""


def _mark(match_id: str, waiting: Mapping[str, MatchDecision]) -> str:
    return "mark" if match_id in waiting else ""
