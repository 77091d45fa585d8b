"""The columns of the list: what each shows, how it sorts, and which go first when there is no room."""

from collections.abc import Callable, Collection
from datetime import date
from typing import TYPE_CHECKING, cast

import msgspec
from msgspec import Struct

from collector_tui.model.account import AccountHead
from collector_tui.model.money import dollars
from collector_tui.pages.text import Line, cells, cut, cut_start, line, ljust, rjust
from collector_tui.work.head_facts import URGENT_DAYS, days_billed, days_left, told_why

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

SIGNS_WIDTH = 3  # urgent, marked, pending
NEVER = 1_000_000  # days: sorts what has no clock behind what has
SPARE = 6
MARKED = "■"
AMOUNTS = {"underpaid": "Variance", "credit": "Credit"}  # queues worked by an amount of their own

Show = Callable[[AccountHead, date], str]
Key = Callable[[AccountHead, date], "SupportsRichComparison"]
Number = Callable[[AccountHead, date], int | None]


class ListColumn(Struct, frozen=True, kw_only=True):
    """`narrow` cells at least, `width` where there is room, up to `whole` where there is more than enough.

    `rank` says which columns go first when there is no room: the highest; those of rank 0 stay, those from SPARE on
    are there only when all others have their `width`. One with a `number` is never cut: it has the cells that its
    longest takes. `down`: the largest comes first.
    """

    id: str
    letter: str  # chooses it in the sort menu
    title: str
    narrow: int
    width: int = 0
    whole: int = 0
    rank: int = 0
    show: Show
    key: Key
    number: Number | None = None
    tell: Callable[[int], str] = str
    down: bool = False


def _texts(
    id: str, letter: str, title: str, rank: int, show: Show, *, narrow: int, width: int, whole: int
) -> ListColumn:
    def key(head: AccountHead, today: date) -> str:
        return show(head, today).lower()

    return ListColumn(
        id=id, letter=letter, title=title, rank=rank, show=show, key=key, narrow=narrow, width=width, whole=whole
    )


def _numbers(
    id: str, letter: str, title: str, rank: int, number: Number, tell: Callable[[int], str], *, narrow: int,
    absent: int | None = None, down: bool = True,
) -> ListColumn:  # fmt: skip
    """`absent` sorts those without the number; None: all have it."""

    def show(head: AccountHead, today: date) -> str:
        return "" if (count := number(head, today)) is None else tell(count)

    def key(head: AccountHead, today: date) -> int:
        return absent or 0 if (count := number(head, today)) is None else count

    return ListColumn(
        id=id, letter=letter, title=title, rank=rank, show=show, key=key if absent else cast(Key, number), narrow=narrow,
        number=number, tell=tell, down=down,
    )  # fmt: skip


# The table of what is shown: the order on the line from left to right, and by `rank` what goes first.
COLUMNS = (
    _numbers("score", "s", "Score", 0, lambda head, today: head.work.score, str, narrow=3),
    _texts("account", "a", "Account", 0, lambda head, today: head.id, narrow=8, width=8, whole=20),
    _texts("patient", "p", "Patient", 0, lambda head, today: head.patient_name, narrow=10, width=15, whole=26),
    _texts("payer", "y", "Payer", 3, lambda head, today: head.payer, narrow=9, width=12, whole=26),
    _numbers("stake", "k", "At stake", 6, lambda head, today: head.work.stake_cents, dollars, narrow=8),
    _numbers("balance", "b", "Balance", 1, lambda head, today: head.balance_cents, dollars, narrow=9),
    _numbers("days", "d", "Days", 4, days_billed, str, narrow=4, absent=-1),
    _texts("why", "w", "Why", 2, told_why, narrow=10, width=15, whole=34),
    _numbers("due", "u", "Due", 1, days_left, "{}d".format, narrow=4, absent=NEVER, down=False),
    _texts("owner", "o", "Owner", 7, lambda head, today: head.owner, narrow=8, width=8, whole=16),
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
    """The columns that fit a width and a tab, each with its cells; those that may grow share what is left."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, str], tuple[tuple[ListColumn, int], ...]] = {}
        self._least: dict[str, int] = {}
        self._whole: dict[str, int] = {}

    def measure(self, heads: Collection[AccountHead], today: date) -> None:
        """Take the cells that the longest number of each column needs, and the longest text."""
        self._made = {}
        for column in COLUMNS:
            if column.number is None:
                longest = max((cells(column.show(head, today)) for head in heads), default=0)
                self._least[column.id] = column.narrow
                self._whole[column.id] = min(column.whole, longest)
                continue
            numbers = {number for head in heads if (number := column.number(head, today)) is not None}
            ends = (column.tell(number) for number in ((min(numbers), max(numbers)) if numbers else ()))
            self._least[column.id] = max([column.narrow, *map(len, ends)])

    def columns(self, width: int, tab: str = "") -> tuple[tuple[ListColumn, int], ...]:
        amount = AMOUNTS.get(tab.partition("_")[0], "")
        if (width, amount) not in self._made:
            self._made[width, amount] = self._fit(width, amount)
        return self._made[width, amount]

    def _fit(self, width: int, amount: str) -> tuple[tuple[ListColumn, int], ...]:
        shown = [
            msgspec.structs.replace(column, title=amount, rank=0) if amount and column.id == "stake" else column
            for column in COLUMNS
            if column.id != "owner" or self._whole.get("owner")
        ]
        sizes = {column.id: self._least.get(column.id, column.narrow) for column in shown}
        wished = {column.id: max(sizes[column.id], column.width) for column in shown}
        while (last := max(shown, key=lambda column: column.rank)).rank:
            if _room(shown, wished if last.rank >= SPARE else sizes, width) >= 0:
                break
            shown.remove(last)
        growing = [column for column in shown if column.number is None]
        for most in (wished, self._whole):
            for place, column in enumerate(growing):
                share = _room(shown, sizes, width) // (len(growing) - place)
                sizes[column.id] += max(0, min(most.get(column.id, 0) - sizes[column.id], share))
        return tuple((column, sizes[column.id]) for column in shown)

    def header(self, width: int, order: tuple[Order, ...], tab: str = "") -> Line:
        """The titles; the first sort key carries the arrow of its direction."""
        shown = self.columns(width, tab)
        arrows = [_arrow(column, order) for column, _ in shown]
        room = (size + (0 if place else SIGNS_WIDTH) for place, (_, size) in enumerate(shown))  # no sign has a title
        titles = (
            _cell(column, column.title[: size - len(arrow)] + arrow, size)
            for (column, _), arrow, size in zip(shown, arrows, room, strict=True)
        )
        return line((" ".join(titles), "dim"))

    def row(self, head: AccountHead, today: date, width: int, *, marked: bool, pending: str, tab: str = "") -> Line:
        """One account: signs that do not rely on colour, then the columns that fit."""
        left = days_left(head, today)
        urgent = left is not None and left <= URGENT_DAYS
        styles = {
            "score": "strong",
            "due": "bad" if urgent else "",
            "balance": "warn" if head.balance_cents < 0 else "",
        }
        spans = [("!" if urgent else " ", "bad"), (f"{MARKED if marked else ' '}{pending or ' '}", "mark")]
        for column, size in self.columns(width, tab):
            spans.append((_cell(column, column.show(head, today), size) + " ", styles.get(column.id, "")))
        return (*spans[:-1], (spans[-1][0][:-1], spans[-1][1]))


def _arrow(column: ListColumn, order: tuple[Order, ...]) -> str:
    if not order or order == BEST_FIRST or order[0].column != column.id:
        return ""
    return "↓" if column.down != order[0].reverse else "↑"


def _room(columns: list[ListColumn], sizes: dict[str, int], width: int) -> int:
    return width - SIGNS_WIDTH - sum(sizes[column.id] for column in columns) - len(columns) + 1


def _cell(column: ListColumn, text: str, size: int) -> str:
    if column.number is not None:
        return rjust(text, size)
    return ljust(cut_start(text, size) if column.id == "account" else cut(text, size), size)
