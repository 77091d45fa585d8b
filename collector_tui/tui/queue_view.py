"""Which accounts the list shows and in what order. The order never changes under the hand: ids stay where they are."""

from collections.abc import Collection, Iterable
from datetime import date

from msgspec import Struct

from collector_tui.model.account import AccountHead
from collector_tui.model.work import Queue
from collector_tui.rules.query import BadQuery, SavedView, Seen, Test, read_query, words_of
from collector_tui.tui.columns import BEST_FIRST, Layout, Order, read_order, sort_heads
from collector_tui.tui.page import Line

ALL, WAITING = "all", "waiting"


class Tab(Struct, frozen=True):
    id: str
    title: str
    short: str
    count: int


def check_views(views: Iterable[SavedView]) -> None:
    """Raises BadQuery with the title of the first view whose filter or sort cannot be understood."""
    for view in views:
        try:
            read_query(view.filter)
            read_order(view.sort)
        except ValueError as refusal:
            raise BadQuery(f"[[queue]] {view.title!r}: {refusal}") from None


class QueueView:
    """The heads by id, the tab, the filter, the sort, the marks, and the ids in the order they are shown."""

    def __init__(self, queues: Iterable[Queue], today: date, views: Collection[SavedView] = ()) -> None:
        self.queues = tuple(queues)
        self.today = today
        self.heads: dict[str, AccountHead] = {}
        self.pending: dict[str, str] = {}  # account id -> "~" waits to be sent, "x" was refused
        self.marked: dict[str, None] = {}  # account ids in the order they were marked
        self.tab = ALL
        self.filter = ""
        self.order: tuple[Order, ...] = BEST_FIRST
        self.ids: list[str] = []
        self.layout = Layout()
        self._views = {f"view:{view.title}": view for view in views}
        self._tests = {id: read_query(view.filter) for id, view in self._views.items()}
        self._filter: list[Test] = []
        self._narrow: Test | None = None
        self._words: dict[str, str] = {}
        self._sorted: list[AccountHead] = []

    def place(self, head: AccountHead) -> str:
        """The tab an account belongs to: its queue, or waiting until its day."""
        waits = head.follow_up_on is not None and head.follow_up_on > self.today
        return WAITING if waits or head.work.queue == "in_process" else head.work.queue

    def tabs(self) -> list[Tab]:
        """All, the saved views, the worked queues, the waiting, with their counts."""
        counts: dict[str, int] = {}
        for head in self.heads.values():
            counts[self.place(head)] = counts.get(self.place(head), 0) + 1
        worked = [queue for queue in self.queues if queue.id != "in_process"]
        total = sum(counts.get(queue.id, 0) for queue in worked)
        own = [Tab(id, view.title, view.title, self._count(id)) for id, view in self._views.items()]
        listed = [Tab(queue.id, queue.title, queue.short, counts.get(queue.id, 0)) for queue in worked]
        return [Tab(ALL, "All", "All", total), *own, *listed, Tab(WAITING, "Waiting", "Wait", counts.get(WAITING, 0))]

    def open(self, tab: str) -> None:
        """Show another tab in its own order."""
        view = self._views.get(tab)
        self.tab = tab
        self.sort(read_order(view.sort) or BEST_FIRST if view else BEST_FIRST)

    def sift(self, text: str, *, typing: bool = False) -> None:
        """Filter by `text`. Raises BadQuery, with the filter as it was; a term that is being typed does not count yet."""
        self._filter = read_query(text, typing=typing)
        self.filter = text.strip()
        self.arrange()

    def narrow(self, test: Test | None) -> None:
        """Show only what passes, whatever the tab: the accounts of one call."""
        self._narrow = test
        self.arrange()

    def sort(self, order: tuple[Order, ...]) -> None:
        self.order = order
        self._sorted = []
        self.arrange()

    def take(self, heads: Iterable[AccountHead], pending: dict[str, str]) -> int:
        """New contents for the rows shown, order untouched; how many rows a re-sort would change."""
        self.heads = {head.id: head for head in heads}
        self.pending = pending
        self.marked = {id: None for id in self.marked if id in self.heads}
        self._sorted, self._words = [], {}
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

    def turn_mark(self, account_id: str) -> None:
        if account_id in self.marked:
            del self.marked[account_id]
        else:
            self.marked[account_id] = None

    def find(self, text: str, start: int) -> int | None:
        """The first row from `start` on, round the end, that holds the words; None when no row does."""
        words = text.lower().split()
        for step in range(len(self.ids)):
            index = (start + step) % len(self.ids)
            if all(word in self._seen(self.heads[self.ids[index]]).words for word in words):
                return index
        return None

    def header(self, width: int) -> Line:
        return self.layout.header(width, self.order)

    def row(self, index: int, width: int) -> Line:
        head = self.heads[self.ids[index]]
        pending = self.pending.get(head.id, "")
        return self.layout.row(head, self.today, width, marked=head.id in self.marked, pending=pending)

    def _fresh(self) -> list[str]:
        if not self._sorted:
            self._sorted = sort_heads(list(self.heads.values()), self.order, self.today)
        return [head.id for head in self._sorted if self._belongs(head)]

    def _belongs(self, head: AccountHead) -> bool:
        place = self.place(head)
        if not place:
            return False
        if self._narrow is not None:
            if not self._narrow(self._seen(head)):
                return False
        elif self.tab in self._tests:
            if not self._passes(head, self._tests[self.tab]):
                return False
        elif (self.tab == ALL and place == WAITING) or self.tab not in (ALL, place):
            return False
        return not self._filter or self._passes(head, self._filter)

    def _count(self, view: str) -> int:
        tests = self._tests[view]
        return sum(1 for head in self.heads.values() if self.place(head) and self._passes(head, tests))

    def _passes(self, head: AccountHead, tests: list[Test]) -> bool:
        seen = self._seen(head)
        return all(test(seen) for test in tests)

    def _seen(self, head: AccountHead) -> Seen:
        words = self._words.get(head.id)
        if words is None:
            words = self._words[head.id] = words_of(head)
        return Seen(head, self.today, words, head.id in self.marked, self.pending.get(head.id, ""))


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
