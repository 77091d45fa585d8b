"""Which accounts the list shows and in what order. The order never changes under the hand: ids stay where they are."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from collector_tui.model.account import AccountHead
from collector_tui.model.money import dollars
from collector_tui.model.work import Queue
from collector_tui.tui.page import Line, line

URGENT_DAYS = 7
MARKS_WIDTH = 2
ALL, WAITING = "all", "waiting"


class Tab(Struct, frozen=True):
    id: str
    title: str
    short: str
    count: int


class Column(Struct, frozen=True):
    """`rank` says which columns go first when there is no room: the highest."""

    title: str
    width: int
    rank: int
    right: bool = False


COLUMNS = (
    Column("Score", 5, 0, True), Column("Account", 8, 0), Column("Patient", 14, 0), Column("Payer", 11, 3),
    Column("Balance", 10, 1, True), Column("Days", 4, 4, True), Column("Why", 15, 2), Column("Due", 4, 2, True),
)  # fmt: skip
GROWING = ("Account", "Patient", "Payer", "Why")  # these take what room is left


class QueueView:
    """The heads by id, the tab, the filter, and the ids in the order they are shown."""

    def __init__(self, queues: Iterable[Queue], today: date) -> None:
        self.queues = tuple(queues)
        self.today = today
        self.heads: dict[str, AccountHead] = {}
        self.marks: dict[str, str] = {}
        self.tab = ALL
        self.filter = ""
        self.ids: list[str] = []
        self._layout: tuple[int, tuple[tuple[Column, int], ...]] = (0, ())

    def place(self, head: AccountHead) -> str:
        """The tab an account belongs to: its queue, or waiting until its day."""
        waits = head.follow_up_on is not None and head.follow_up_on > self.today
        return WAITING if waits or head.work.queue == "in_process" else head.work.queue

    def tabs(self) -> list[Tab]:
        """All worked queues with their counts, the waiting last."""
        counts: dict[str, int] = {}
        for head in self.heads.values():
            counts[self.place(head)] = counts.get(self.place(head), 0) + 1
        worked = [queue for queue in self.queues if queue.id != "in_process"]
        total = sum(counts.get(queue.id, 0) for queue in worked)
        listed = [Tab(queue.id, queue.title, queue.short, counts.get(queue.id, 0)) for queue in worked]
        return [Tab(ALL, "All", "All", total), *listed, Tab(WAITING, "Waiting", "Wait", counts.get(WAITING, 0))]

    def take(self, heads: Iterable[AccountHead], marks: dict[str, str]) -> int:
        """New contents for the rows shown, order untouched; how many rows a re-sort would change."""
        self.heads = {head.id: head for head in heads}
        self.marks = marks
        fresh = self._fresh()
        if not self.ids or fresh == self.ids:
            self.ids = fresh
            return 0
        moved = sum(1 for a, b in zip(fresh, self.ids, strict=False) if a != b) + abs(len(fresh) - len(self.ids))
        self.ids = [account_id for account_id in self.ids if account_id in self.heads]
        return moved

    def arrange(self) -> None:
        """Put the list in its right order."""
        self.ids = self._fresh()

    def leave(self, account_id: str) -> None:
        """Take one row out when it no longer belongs here, the others staying where they are."""
        head = self.heads.get(account_id)
        if head is None or not self._belongs(head):
            self.ids = [known for known in self.ids if known != account_id]

    def _fresh(self) -> list[str]:
        shown = [head for head in self.heads.values() if self._belongs(head)]
        return [head.id for head in sorted(shown, key=_order)]

    def _belongs(self, head: AccountHead) -> bool:
        place = self.place(head)
        if not place or (self.tab == ALL and place == WAITING) or self.tab not in (ALL, place):
            return False
        return all(word in _haystack(head) for word in self.filter.lower().split())

    # Drawing

    def header(self, width: int) -> Line:
        cells = [_cell(column.title, size, column.right) for column, size in self._columns(width)]
        return line(("  " + " ".join(cells), "dim"))

    def row(self, index: int, width: int) -> Line:
        """One account: marks that do not rely on colour, then the columns that fit."""
        head = self.heads[self.ids[index]]
        work = head.work
        left = (work.due_on - self.today).days if work.due_on else None
        urgent = left is not None and left <= URGENT_DAYS
        values = {
            "Score": str(work.score), "Account": head.id, "Patient": head.patient_name, "Payer": head.payer,
            "Balance": dollars(head.balance_cents), "Why": work.why,
            "Days": str((self.today - head.billed_on).days) if head.billed_on else "",
            "Due": f"{left}d" if left is not None else "",
        }  # fmt: skip
        styles = {
            "Score": "strong",
            "Due": "bad" if urgent else "",
            "Balance": "warn" if head.balance_cents < 0 else "",
        }
        spans = [("!" if urgent else " ", "bad"), (self.marks.get(head.id, " "), "mark")]
        for column, size in self._columns(width):
            text = _tail(head.id, size) if column.title == "Account" else values[column.title]
            spans.append((_cell(text, size, column.right) + " ", styles.get(column.title, "")))
        return tuple(spans)

    def _columns(self, width: int) -> tuple[tuple[Column, int], ...]:
        """Columns and their widths for this room: the least needed go first, the growing share what is left."""
        if self._layout[0] == width:
            return self._layout[1]
        chosen = list(COLUMNS)
        while len(chosen) > 3 and _needed(chosen) > width:
            chosen.remove(max(chosen, key=lambda column: column.rank))
        spare = max(0, width - _needed(chosen))
        growing = [column for column in chosen if column.title in GROWING]
        share = {column.title: min(14, spare // len(growing)) for column in growing}
        sized = tuple((column, column.width + share.get(column.title, 0)) for column in chosen)
        self._layout = (width, sized)
        return sized


def tab_line(tabs: list[Tab], current: str, width: int) -> Line:
    """The tabs, by short names where room is scarce; the current one is always among them."""
    texts = [f" {tab.title} {tab.count} " for tab in tabs]
    if sum(map(len, texts)) > width:
        texts = [f" {tab.short} {tab.count}" for tab in tabs]
    here = next((n for n, tab in enumerate(tabs) if tab.id == current), 0)
    first = 0
    while first < here and sum(map(len, texts[first : here + 1])) > width - 2:
        first += 1
    spans = [("<" if first else "", "dim")]
    for n in range(first, len(tabs)):
        if sum(len(text) for text, _ in spans) + len(texts[n]) > width - 1:
            spans.append((">", "dim"))
            break
        spans.append((texts[n], "tab" if n == here else "" if tabs[n].count else "dim"))
    return tuple(spans)


def _needed(columns: list[Column]) -> int:
    return MARKS_WIDTH + sum(column.width for column in columns) + len(columns) - 1


def _cell(text: str, size: int, right: bool) -> str:
    if right and len(text) > size:
        text = text.partition(".")[0]  # an amount loses its cents before its meaning
    cut = text if len(text) <= size else text[: size - 1] + "…"
    return cut.rjust(size) if right else cut.ljust(size)


def _tail(number: str, size: int) -> str:
    """An account number that is too long loses its beginning: numbers differ at their ends."""
    return number if len(number) <= size else "…" + number[1 - size :]


def _haystack(head: AccountHead) -> str:
    return f"{head.id} {head.patient_name} {head.payer} {head.work.why} {head.work.queue}".lower()


def _order(head: AccountHead) -> tuple[int, date, int, str]:
    """The score decides; ties go to the nearest clock, then the larger stake."""
    return (-head.work.score, head.work.due_on or date.max, -head.work.stake_cents, head.id)
