"""Posters' lists as lines: what waits in quarantine, remittances, unmatched payments, adjustments, batches, moves."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from collector_tui.model.codec import decode
from collector_tui.model.money import dollars
from collector_tui.model.text import counted
from collector_tui.pages.deposits import state_word
from collector_tui.pages.evidence import decision, held_words
from collector_tui.pages.list_columns import Column, text_of, whole, widths
from collector_tui.pages.poster_details import (
    adjustment_page,
    batch_page,
    forward_words,
    in_words,
    interest_words,
    lost_words,
    move_page,
    pending_words,
    remittance_page,
    unlinked_words,
    waiting_page,
)
from collector_tui.pages.text import Line, Page, day, labelled, line, trimmed
from collector_tui.wire.intake import Quarantine, Quarantined
from collector_tui.wire.moves import Moves, Unmatched
from collector_tui.wire.posting_lists import AdjustmentWorklist, Batches, RemittanceLine, Remittances

Parts = tuple[tuple[str, ...], str, Callable[[int], Page], Any]  # of a row: cells, style, detail, thing
NUMBER, PAYER = Column("trace", 15, 30, "number"), Column("payer", 15, 30, rank=1)
MONEY = "money"


class PosterRow(Struct, frozen=True):
    """One line of a list: its cells, what is told of it, and the thing itself as the server sent it."""

    cells: tuple[str, ...]
    style: str
    detail: Callable[[int], Page]
    thing: Any


class PosterList(Struct, frozen=True):
    """A list that the server keeps: its name for commands, title, address, columns, and how its answer is read."""

    name: str
    title: str
    path: str
    columns: tuple[Column, ...]
    kind: type[Any]
    lines: Callable[[Any], Iterator[Parts]]
    total: Callable[[Any], str]  # how many there are, and how much money, in words
    empty: str
    paged: str = ""  # the field of the answer whose lines come in pages; empty: all come at once
    page: int = 200  # lines of one page at most

    def read(self, body: bytes) -> tuple[PosterRow, ...]:
        """The rows of an answer of the server. Raises msgspec.MsgspecError."""
        return self.rows(decode(self.kind, body))

    def rows(self, answer: Any) -> tuple[PosterRow, ...]:
        return tuple(PosterRow(*parts) for parts in self.lines(answer))

    def screen(self, rows: Sequence[PosterRow], width: int) -> list[Line]:
        """Headings and lines as a screen has room for them."""
        texts = self._texts(rows, widths(self.columns, [row.cells for row in rows], width))
        styles = ("head", *(row.style for row in rows))
        return [trimmed(line((text, style)), width) for text, style in zip(texts, styles, strict=True)]

    def report(self, rows: Sequence[PosterRow]) -> list[str]:
        """Headings and lines with nothing cut, for a pipe."""
        return self._texts(rows, whole(self.columns, [row.cells for row in rows]))

    def _texts(self, rows: Sequence[PosterRow], room: Sequence[int]) -> list[str]:
        titles = [column.title for column in self.columns]
        return [text_of(self.columns, cells, room) for cells in (titles, *(row.cells for row in rows))]


def _quarantine(answer: Quarantine) -> Iterator[Parts]:
    for part in answer.held:
        why = "its number is on file" if part.against else part.why
        cells = (
            day(part.held_at),
            part.kind,
            part.payer,
            part.trace,
            dollars(part.amount_cents),
            decision(part) or why,
        )
        yield cells, "warn" if part.against else "", _quarantined(part), part


def _quarantined(part: Quarantined) -> Callable[[int], Page]:
    def page(width: int) -> Page:
        lines = labelled("Why", part.why, width, "warn")
        lines += labelled("On file", f"{part.on_file}.", width, "warn") if part.on_file else []
        lines += labelled("Decided", decision(part), width) if part.decided_at else []
        return [*lines, *held_words(part, width)]

    return page


def _remittances(answer: Remittances) -> Iterator[Parts]:
    for each in answer.remittances:
        money = (each.cents, each.posted_cents, each.held_cents, -each.off_account_cents, each.difference_cents)
        cells = (day(each.paid_on), each.payer, each.trace, *map(dollars, money), _state(each))
        style = "bad" if each.difference_cents else ("warn" if each.held_cents else "")
        yield cells, style, remittance_page(each), each


def _state(each: RemittanceLine) -> str:
    """What a person needs to know first: money that nobody explains, money that waits, how far the rest came."""
    if each.difference_cents:
        return "differs"
    return "held" if each.held_cents and not each.posted_cents else state_word(each.state)


def _unmatched(answer: Unmatched) -> Iterator[Parts]:
    for each in answer.waiting:
        likely = each.likely[0] if each.likely else None
        where = f"{likely.account} ({likely.points})" if likely else "no likely account"
        what = "held" if each.held else "no claim"
        who = (each.account, each.patient_name, each.payer, each.trace)
        yield (
            (day(each.paid_on), *who, dollars(each.paid_cents), what, where),
            "warn" if each.held else "", waiting_page(each), each,
        )  # fmt: skip


def _adjustments(answer: AdjustmentWorklist) -> Iterator[Parts]:
    for each in answer.unlinked:
        row = (day(each.paid_on), each.reason, each.payer, each.trace, each.reference, dollars(each.cents))
        yield (*row, "names no claim on file"), "", adjustment_page(unlinked_words(each), each.id), each
    for debt in answer.forward:
        what = "put off" if debt.open_cents > 0 else "taken for an earlier balance"
        row = (day(debt.since), "FB", debt.payer, "", "", dollars(abs(debt.open_cents)))
        yield (*row, what), "", in_words(forward_words(debt)), debt
    for pending in answer.pending:
        row = (day(pending.since), "WO", pending.payer, "", pending.reference, dollars(pending.pending_cents))
        yield (*row, "to be taken"), "", in_words(pending_words(pending)), pending
    for interest in answer.interest:
        missing = dollars(interest.promised_cents - interest.paid_cents)
        row = (day(interest.paid_on), "L6", interest.payer, interest.trace, "", missing)
        yield (*row, "interest missing"), "", in_words(interest_words(interest)), interest


def _batches(answer: Batches) -> Iterator[Parts]:
    for each in answer.batches:
        counts = (each.claims, each.accepted, each.rejected, each.silent)
        claims, *answers = (f"{count:,}" for count in counts)
        words = (each.ta1 or "-", each.group_answer or "-", *answers, "overdue" if each.overdue else "")
        style = "warn" if each.overdue else ("bad" if each.rejected else "")
        yield (day(each.sent_on), each.interchange, each.group, claims, *words), style, batch_page(each), each
    for lost in answer.lost:
        code = {"TA1": (lost.code, ""), "999": ("", lost.code)}.get(lost.source, ("", ""))
        cells = (day(lost.on), lost.interchange, lost.group or lost.reference, "", *code, "", "", "", "fits no batch")
        yield cells, "bad", in_words(lost_words(lost)), lost


def _moves(answer: Moves) -> Iterator[Parts]:
    for each in answer.moves:
        first = next((document for document in each.documents if document.cents), each.documents[0])
        path = f"{first.origin or '-'} > {first.target or '-'}" if first.origin != first.target else first.target
        amount = dollars(sum(document.cents for document in each.documents))
        what = {"provider_adjustment": "PLB"}.get(first.kind, each.act)
        state = "taken back" if each.undone_at else "replaced" if each.final else ""
        yield (
            (f"{each.at.astimezone():%m/%d %H:%M}", each.user, what, amount, first.trace, first.patient_name, state, path),
            "dim" if state else "", move_page(each), each,
        )  # fmt: skip


def _of(listed: int, count: int, noun: str, plural: str = "") -> str:
    """ "200 of 1,547 remittances"; all of them are counted alone."""
    return counted(count, noun, plural) if listed >= count else f"{listed:,} of {counted(count, noun, plural)}"


def _held_total(answer: Quarantine) -> str:
    amount = dollars(sum(part.amount_cents for part in answer.held))
    return f"{counted(len(answer.held), 'transaction')}, {amount} in all"


LISTS = (
    PosterList(
        "quarantine", "transactions on hold: not posted, a person decides", "/v1/quarantine",
        (
            Column("held", 8, 8, rank=3), Column("kind", 5, 7, rank=4), PAYER, NUMBER, Column("amount", 12, 12, MONEY),
            Column("why", 20, 60, "last"),
        ),
        Quarantine, _quarantine, _held_total, "Nothing waits in quarantine.",
    ),
    PosterList(
        "remittances", "remittances and their proof", "/v1/remittances",
        (
            Column("paid on", 8, 8, rank=4), PAYER, NUMBER, Column("amount", 12, 12, MONEY),
            Column("posted", 12, 12, MONEY, rank=1), Column("held", 7, 12, MONEY, rank=3),
            Column("PLB", 8, 11, MONEY, rank=2), Column("differs", 8, 11, MONEY, rank=1), Column("state", 8, 8),
        ),
        Remittances, _remittances,
        lambda answer: f"{_of(len(answer.remittances), answer.count, 'remittance')}, {dollars(answer.cents)} in all",
        "No remittance is on file.", "remittances",
    ),
    PosterList(
        "unmatched", "unmatched payments: no claim on file, or held", "/v1/unmatched",
        (
            Column("paid on", 8, 8, rank=4), Column("on", 13, 20, "number"), Column("patient", 14, 30, rank=2),
            Column("payer", 0, 24, rank=5), Column("trace", 0, 20, "number", rank=5), Column("paid", 12, 12, MONEY),
            Column("why", 8, 8, rank=1), Column("likely", 16, 30, "last"),
        ),
        Unmatched, _unmatched,
        lambda answer: f"{_of(len(answer.waiting), answer.count, 'payment')}, {dollars(answer.cents)} in all",
        "Every payment has its claim.", "waiting", 100,
    ),
    PosterList(
        "adjustments", "provider adjustments (PLB) that need a person", "/v1/provider-adjustments",
        (
            Column("since", 8, 8, rank=4), Column("why", 3, 3), PAYER, Column("trace", 0, 20, "number", rank=5),
            Column("names", 14, 24, "number", rank=2), Column("amount", 12, 12, MONEY), Column("what", 16, 28, "last"),
        ),
        AdjustmentWorklist, _adjustments,
        lambda answer: _of(
            sum(map(len, (answer.unlinked, answer.forward, answer.pending, answer.interest))), answer.count,
            "provider adjustment",
        ),
        "No provider adjustment waits.",
    ),
    PosterList(
        "batches", "batches sent, and who answered", "/v1/batches",
        (
            Column("sent", 8, 8, rank=4), Column("ISA13", 9, 9, "number"), Column("GS06", 6, 12, "number", rank=5),
            Column("claims", 6, 7, MONEY, rank=3), Column("TA1", 3, 3, rank=2), Column("999", 3, 3, rank=2),
            Column("accepted", 8, 8, MONEY, rank=3), Column("rejected", 8, 8, MONEY),
            Column("no response", 11, 11, MONEY), Column("", 7, 13, "last", rank=1),
        ),
        Batches, _batches, lambda answer: _of(len(answer.batches), answer.count, "batch", "batches"),
        "No batch was sent in the last days.", "batches",
    ),
    PosterList(
        "moves", "moved by hand", "/v1/moves",
        (
            Column("when", 11, 11, rank=3), Column("who", 6, 12, rank=4), Column("what", 7, 7),
            Column("amount", 11, 12, MONEY), Column("trace", 8, 20, "number", rank=2), Column("patient", 0, 24, rank=5),
            Column("", 10, 10, rank=1), Column("from > to", 24, 40, "last"),
        ),
        Moves, _moves, lambda answer: _of(len(answer.moves), answer.count, "move"), "Nothing was moved by hand.", "moves",
    ),
)  # fmt: skip
LISTS_BY_NAME = {each.name: each for each in LISTS}
