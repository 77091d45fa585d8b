"""The columns of the list: what each shows, how it sorts, and which go first when there is no room."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from collector_tui.model.account import AccountHead
from collector_tui.model.money import dollars
from collector_tui.pages.text import Line, line
from collector_tui.work.head_facts import URGENT_DAYS, days_billed, days_left, told_why

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

SIGNS_WIDTH = 3  # urgent, marked, pending
GROWTH_MAX = 14
NEVER = 1_000_000  # days: sorts what has no clock or no billing behind what has

Show = Callable[[AccountHead, date], str]
Key = Callable[[AccountHead, date], "SupportsRichComparison"]


class ListColumn(Struct, frozen=True, kw_only=True):
    """`rank` says which columns go first when there is no room: the highest. `down`: the largest comes first."""

    id: str
    letter: str  # chooses it in the sort menu
    title: str
    width: int
    rank: int
    show: Show
    key: Key
    right: bool = False
    grows: bool = False
    down: bool = False


def _days(count: int | None, unit: str = "") -> str:
    return f"{count}{unit}" if count is not None else ""


def _or(otherwise: int, count: int | None) -> int:
    return otherwise if count is None else count


COLUMNS = (
    ListColumn(id="score", letter="s", title="Score", width=5, rank=0, right=True, down=True,
               show=lambda head, today: str(head.work.score), key=lambda head, today: head.work.score),
    ListColumn(id="account", letter="a", title="Account", width=8, rank=0, grows=True,
               show=lambda head, today: head.id, key=lambda head, today: head.id),
    ListColumn(id="patient", letter="p", title="Patient", width=14, rank=0, grows=True,
               show=lambda head, today: head.patient_name, key=lambda head, today: head.patient_name.lower()),
    ListColumn(id="payer", letter="y", title="Payer", width=11, rank=3, grows=True,
               show=lambda head, today: head.payer, key=lambda head, today: head.payer.lower()),
    ListColumn(id="balance", letter="b", title="Balance", width=10, rank=1, right=True, down=True,
               show=lambda head, today: dollars(head.balance_cents), key=lambda head, today: head.balance_cents),
    ListColumn(id="days", letter="d", title="Days", width=4, rank=4, right=True, down=True,
               show=lambda head, today: _days(days_billed(head, today)),
               key=lambda head, today: _or(-1, days_billed(head, today))),
    ListColumn(id="why", letter="w", title="Why", width=15, rank=2, grows=True,
               show=told_why, key=lambda head, today: head.work.why.lower()),
    ListColumn(id="due", letter="u", title="Due", width=4, rank=2, right=True,
               show=lambda head, today: _days(days_left(head, today), "d"),
               key=lambda head, today: _or(NEVER, days_left(head, today))),
)  # fmt: skip
BY_ID = {column.id: column for column in COLUMNS}


class Order(Struct, frozen=True):
    """One sort key: a column, and whether against its own direction."""

    column: str
    reverse: bool = False


BEST_FIRST = (Order("score"), Order("due"), Order("balance"))


def sort_heads(heads: list[AccountHead], order: tuple[Order, ...], today: date) -> list[AccountHead]:
    """The heads by the first key, ties by the next ones, then by number: one order for one content."""
    ranked = sorted(heads, key=lambda head: head.id)
    for key in reversed(order):
        column = BY_ID[key.column]
        ranked.sort(key=lambda head: column.key(head, today), reverse=column.down != key.reverse)
    return ranked


def read_order(text: str) -> tuple[Order, ...]:
    """Read "balance, -due": columns by id, "-" turns one round. Raises ValueError with a sentence."""
    order = []
    for part in text.replace(",", " ").split():
        column = part.lstrip("-")
        if column not in BY_ID:
            raise ValueError(f"there is no column {column!r} to sort by; there are {', '.join(BY_ID)}")
        order.append(Order(column, part.startswith("-")))
    return tuple(order)


def order_words(order: tuple[Order, ...]) -> str:
    """An order as `read_order` reads it."""
    return ", ".join(f"{'-' if key.reverse else ''}{key.column}" for key in order)


class Layout:
    """The columns that fit a width, each with its own; the growing ones share what is left."""

    def __init__(self) -> None:
        self._width = -1
        self._columns: tuple[tuple[ListColumn, int], ...] = ()

    def columns(self, width: int) -> tuple[tuple[ListColumn, int], ...]:
        if width != self._width:
            chosen = list(COLUMNS)
            while len(chosen) > 3 and _needed(chosen) > width:
                chosen.remove(max(chosen, key=lambda column: column.rank))
            spare = max(0, width - _needed(chosen))
            share = min(GROWTH_MAX, spare // sum(column.grows for column in chosen))
            self._columns = tuple((column, column.width + (share if column.grows else 0)) for column in chosen)
            self._width = width
        return self._columns

    def header(self, width: int, order: tuple[Order, ...]) -> Line:
        """The titles; the first sort key carries the arrow of its direction."""
        titles = []
        for column, size in self.columns(width):
            titles.append(_cell(column.title + _arrow(column, order), size, column.right))
        return line((" " * SIGNS_WIDTH + " ".join(titles), "dim"))

    def row(self, head: AccountHead, today: date, width: int, *, marked: bool, pending: str) -> Line:
        """One account: signs that do not rely on colour, then the columns that fit."""
        left = days_left(head, today)
        urgent = left is not None and left <= URGENT_DAYS
        styles = {
            "score": "strong",
            "due": "bad" if urgent else "",
            "balance": "warn" if head.balance_cents < 0 else "",
        }
        spans = [("!" if urgent else " ", "bad"), (f"{'*' if marked else ' '}{pending or ' '}", "mark")]
        for column, size in self.columns(width):
            text = _tail(head.id, size) if column.id == "account" else column.show(head, today)
            spans.append((_cell(text, size, column.right) + " ", styles.get(column.id, "")))
        return tuple(spans)


def _arrow(column: ListColumn, order: tuple[Order, ...]) -> str:
    if not order or order == BEST_FIRST or order[0].column != column.id:
        return ""
    return "↓" if column.down != order[0].reverse else "↑"


def _needed(columns: list[ListColumn]) -> int:
    return SIGNS_WIDTH + sum(column.width for column in columns) + len(columns) - 1


def _cell(text: str, size: int, right: bool) -> str:
    if right and len(text) > size:
        text = text.partition(".")[0]  # an amount loses its cents before its meaning
    cut = text if len(text) <= size else text[: size - 1] + "…"
    return cut.rjust(size) if right else cut.ljust(size)


def _tail(number: str, size: int) -> str:
    """An account number that is too long loses its beginning: numbers differ at their ends."""
    return number if len(number) <= size else "…" + number[1 - size :]
