"""Deposits as an overlay: what the bank says came in, beside remittances and postings, and what does not agree."""

from functools import partial
from typing import Self

from msgspec import Struct

from collector_tui.model.money import dollars
from collector_tui.pages.deposits import exception_line, figures_lines, line_line, remit_line
from collector_tui.pages.text import Line, Page, hanging, line
from collector_tui.tui.command import Command
from collector_tui.tui.controller import Controller
from collector_tui.tui.overlay import KeyWords
from collector_tui.tui.question import Question
from collector_tui.wire.deposits import Deposits, MatchDecision

LABELS = {"unmatch": "take this match apart, because:", "match": "put this match together again, because:"}


class DepositRow(Struct, frozen=True):
    """A line of the list, what is told of it, and the match that a key takes apart or puts together."""

    text: str
    words: tuple[str, ...] = ()
    style: str = ""
    match: str = ""
    undone: bool = False


class DepositsOverlay(Controller):
    """Opens the overlay; it is the overlay itself too. The page is the server's: without it the last one is shown."""

    title, gives_way = "deposits", False
    keys: KeyWords = (("M", "un-match, or match again"), ("D", "ask anew"), ("esc", "close"))

    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        return (
            Command("deposits", ("D",), "deposits: bank, remittances and postings of a day", "Screen", cls.deposits, cls.always),
            Command("unmatch", ("M",), "in deposits: take a match apart, or put it together again", "Screen", cls.ask_why, cls.no_match),
        )  # fmt: skip

    def deposits(self) -> None:
        self.desk.deposits.wish()
        asked = self.host.sync_now()
        if self.host.overlay is not self:
            self.host.open_overlay(self)
        self.say(
            "asking the server" if asked else "offline: deposits are the server's; this desk was started without one"
        )

    @property
    def _rows(self) -> list[DepositRow]:
        deposits = self.desk.deposits
        return (
            deposit_rows(deposits.page)
            if deposits.page
            else [DepositRow(deposits.problem or "No deposits were heard of yet.")]
        )

    @property
    def count(self) -> int:
        return len(self._rows)

    def row(self, index: int, width: int) -> Line:
        row = self._rows[index]
        return line((f" {row.text}"[:width], row.style))

    def detail(self, index: int, width: int) -> Page:
        """The figures of the day, under what is told of the line."""
        row, page = self._rows[index], self.desk.deposits.page
        sentences = [text for part in row.words for text in hanging(" ", part, width)]
        if page is None:
            return [
                *sentences,
                *hanging(" ", "Bank lines lie on the server; they are shown when it is there.", width, "dim"),
            ]
        return [*sentences, *(line(f" {text}"[:width]) for text in figures_lines(page))]

    def open(self, index: int) -> None:
        """Nothing lies behind a line."""

    @property
    def _pointed(self) -> DepositRow | None:
        return self._rows[self.host.queue.cursor] if self.host.overlay is self else None

    def no_match(self) -> str:
        pointed = self._pointed
        if pointed is None:
            return "Open the deposits (D) and go to a matched line first."
        return "" if pointed.match else "This line is matched with nothing."

    def ask_why(self) -> None:
        pointed = self._pointed
        assert pointed is not None, "no_match() saw one"
        decision = "match" if pointed.undone else "unmatch"
        self.host.ask(Question(LABELS[decision], partial(self._decide, pointed.match, pointed.undone)))

    def _decide(self, match_id: str, undone: bool, reason: str) -> str | None:
        if not reason.strip():
            return "Say why: the reason is kept with the match."
        word = MatchDecision(decision="match" if undone else "unmatch", reason=reason.strip())
        self.desk.deposits.decide(match_id, word)
        online = self.host.sync_now()
        self.say("sent to the server" if online else "it waits until the server is there, while this screen is open")
        return None


def deposit_rows(page: Deposits) -> list[DepositRow]:
    """What must be looked at first, then the day's lines and remittances, then what was taken apart."""
    rows = [DepositRow(f"Deposits of {page.day:%m/%d/%Y}", style="head")]
    for each in page.exceptions:
        days = f"{each.days} business days, {dollars(each.cents)}"
        rows.append(DepositRow(exception_line(each, 200), (each.text, f"{days}: {each.step}."), "warn"))
    rows.append(DepositRow("Bank lines", style="head"))
    for bank_line in page.lines:
        account = f"It is the account {bank_line.account}." if bank_line.account else ""
        words = tuple(filter(None, (bank_line.text, bank_line.reason, account)))
        rows.append(DepositRow(line_line(bank_line, 200), words, match=bank_line.match))
    rows.append(DepositRow("Remittances", style="head"))
    for remit in page.remits:
        posted = f"posted {dollars(remit.posted_cents)}, held {dollars(remit.held_cents)}"
        rows.append(DepositRow(remit_line(remit, 200), (f"{remit.payer}: {posted}", remit.why), match=remit.match))
    rows += [DepositRow("Taken apart", style="head")] if page.undone else []
    for made in page.undone:
        words = (made.reason, f"Taken apart by {made.decided_by}: {made.why}")
        rows.append(DepositRow(f"{dollars(made.cents):>13}  {made.tier} {made.reason}", words, "dim", made.id, True))
    return rows
