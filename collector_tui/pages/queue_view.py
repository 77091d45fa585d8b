"""Which accounts the list shows and in what order. The order never changes under the hand: ids stay where they are."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date

from msgspec import Struct

from collector_tui.model.account import AccountHead
from collector_tui.model.saved_view import SavedView
from collector_tui.model.text import folded, letters_and_digits
from collector_tui.model.work import Queue
from collector_tui.pages.columns import BEST_FIRST, Layout, Order, read_order, sort_heads
from collector_tui.pages.text import Line
from collector_tui.work.batches import Cause, by_cause, cause
from collector_tui.work.head_facts import words_of
from collector_tui.work.query import BadQuery, Seen, Test, read_query

# To be worked today; every account on this desk; until their day; what was looked for, wherever it stands.
WORK, ALL, WAITING, FOUND = "work", "all", "waiting", "found"


class Tab(Struct, frozen=True):
    id: str
    title: str
    short: str
    count: int


class Row(Struct, frozen=True):
    """An account as the filter sees it, and the tab it belongs to."""

    place: str
    seen: Seen


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
        self._waiting = {queue.id for queue in self.queues if queue.waits}
        self.today = today
        self.heads: dict[str, AccountHead] = {}
        self.pending: dict[str, str] = {}  # account id -> "~" waits to be sent, "x" was refused
        self.marked: dict[str, None] = {}  # account ids in the order they were marked
        self.tab = WORK
        self.filter = ""
        self.order: tuple[Order, ...] = BEST_FIRST
        self.ids: list[str] = []
        self._layout = Layout()
        self._views = {f"view:{view.title}": view for view in views}
        self._tests = {id: read_query(view.filter) for id, view in self._views.items()}
        self._filter: list[Test] = []
        self._narrow: Test | None = None
        self.sought = ""
        self.found_ids: tuple[str, ...] = ()  # ids, in the order they were found
        self._visitors: dict[str, AccountHead] = {}  # among `heads`: looked up at the server, not on this desk
        self._rows: list[Row] = []  # every account, in the order of the sort
        self._tabs: list[Tab] = []
        self._causes: dict[Cause, list[AccountHead]] = {}  # by payer and cause, made when first asked for

    def place(self, head: AccountHead) -> str:
        """The tab an account belongs to: its queue, or waiting until its day."""
        waits = head.follow_up_on is not None and head.follow_up_on > self.today
        return WAITING if waits or head.work.queue in self._waiting else head.work.queue

    def tabs(self) -> list[Tab]:
        """What is to be worked, the saved views, the worked queues, the waiting, all of them, with their counts."""
        if not self._tabs:
            rows = self._in_order()
            counts = Counter(row.place for row in rows)
            worked = [queue for queue in self.queues if not queue.waits]
            total = sum(counts[queue.id] for queue in worked)
            saved = [
                Tab(id, view.title, view.title, sum(1 for row in rows if row.place and _passes(row, self._tests[id])))
                for id, view in self._views.items()
            ]
            listed = [Tab(queue.id, queue.title, queue.short, counts[queue.id]) for queue in worked]
            self._tabs = [
                Tab(WORK, "To work", "Work", total),
                *saved,
                *listed,
                Tab(WAITING, "Pending", "Pend", counts[WAITING]),
                Tab(ALL, "All", "All", total + counts[WAITING]),
                *([Tab(FOUND, "Found", "Found", len(self.found_ids))] if self.found_ids else ()),
            ]
        return self._tabs

    def named(self, name: str) -> tuple[str, str]:
        """The tab that a name means, and the filter that narrows it to what is meant; two empty texts: it means none.

        Every name by which a queue is called anywhere will do, also of one that waits, or the beginning of several.
        """
        wanted = letters_and_digits(name)
        places = {tab.id: (tab.id, "") for tab in self.tabs()}
        places |= {queue.id: (WAITING, f"queue={queue.id}") for queue in self.queues if queue.waits}
        called_so: list[Tab | Queue] = [*self.tabs(), *self.queues]
        named = [(each.id, letters_and_digits(called)) for each in called_so for called in names_of(each)]
        begun = {each for each, called in named if wanted and called.startswith(wanted)}
        for place in (each for each, called in named if called == wanted and wanted):
            return places[place]
        if len(begun) == 1:
            return places[begun.pop()]
        group = folded(name).strip().rstrip("_")
        if group and any(queue.id.startswith(f"{group}_") for queue in self.queues):
            return WORK, f"queue:{group}_"
        return "", ""

    def names(self) -> list[str]:
        """What tabs and queues are called, each name once."""
        titles = [*(tab.title for tab in self.tabs()), *(queue.title for queue in self.queues)]
        return list(dict.fromkeys(titles))

    def open(self, tab: str) -> None:
        """Show another tab in its own order."""
        view = self._views.get(tab)
        self.tab = tab
        self.sort(read_order(view.sort) or BEST_FIRST if view else BEST_FIRST)

    def filter_by(self, text: str, *, typing: bool = False) -> None:
        """Filter by `text`. Raises BadQuery, the filter as it was; a term that is being typed does not count yet."""
        self._filter = read_query(text, typing=typing)
        self.filter = text.strip()
        self.arrange()

    def narrow(self, test: Test | None) -> None:
        """Show only what passes, whatever the tab: the accounts of one call."""
        self._narrow = test
        self.arrange()

    def sort(self, order: tuple[Order, ...]) -> None:
        self.order = order
        self._rows = []
        self.arrange()

    def take(self, heads: Iterable[AccountHead], pending: dict[str, str]) -> int:
        """New contents for the rows shown, order untouched; how many rows a re-sort would change."""
        self.heads = {head.id: head for head in heads}
        self._visitors = {key: head for key, head in self._visitors.items() if key not in self.heads}
        self.heads |= self._visitors
        self.pending = pending
        self._layout.measure(self.heads.values(), self.today)
        for gone in [id for id in self.marked if id not in self.heads]:
            del self.marked[gone]
        self._rows, self._tabs, self._causes = [], [], {}
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

    def leave(self, account_ids: Collection[str]) -> None:
        """Take rows out that no longer belong here, the others staying where they are."""
        gone = set(account_ids) - set(self._fresh())
        self.ids = [id for id in self.ids if id not in gone]

    def bring_back(self, account_ids: Collection[str]) -> None:
        """Put rows that belong here again where the right order has them, the others staying where they are."""
        fresh = self._fresh()
        for account_id in account_ids:
            if account_id in fresh and account_id not in self.ids:
                behind = set(fresh[fresh.index(account_id) + 1 :])
                index = next((n for n, id in enumerate(self.ids) if id in behind), len(self.ids))
                self.ids.insert(index, account_id)

    def turn_mark(self, account_id: str) -> None:
        if account_id in self.marked:
            del self.marked[account_id]
        else:
            self.marked[account_id] = None

    def find(self, text: str, start: int) -> int | None:
        """The first row from `start` on, round the end, that holds the words; None when no row does.

        A row stays until the list is refreshed, also when its account belongs elsewhere by now.
        """
        every = (*self._in_order(), *(self._in_tab() if self.tab == FOUND else ()))
        words, rows = folded(text).split(), {row.seen.head.id: row.seen.words for row in every}
        for step in range(len(self.ids)):
            index = (start + step) % len(self.ids)
            if all(word in rows.get(self.ids[index], "") for word in words):
                return index
        return None

    def on_desk(self) -> list[AccountHead]:
        """Every account of this desk, in no order; none that was only looked up."""
        return [head for head in self.heads.values() if head.id not in self._visitors]

    def tab_of(self, account_id: str) -> str:
        """The tab in which an account is to be seen."""
        if account_id in self._visitors:
            return FOUND
        head = self.heads.get(account_id)
        return self.place(head) if head else WORK

    def show_found(self, sought: str, account_ids: Iterable[str], visitors: Iterable[AccountHead] = ()) -> None:
        """What a search found, in its order; `visitors` are not on this desk. The tab appears, or goes with nothing in it."""
        self.sought = sought
        for gone in self._visitors:
            del self.heads[gone]
        self._visitors = {head.id: head for head in visitors if head.id not in self.heads}
        self.heads |= self._visitors
        self.found_ids = tuple(account_id for account_id in dict.fromkeys(account_ids) if account_id in self.heads)
        self._tabs = []
        for gone in [id for id in self.marked if id not in self.heads]:
            del self.marked[gone]
        if self.tab == FOUND:
            self.arrange()

    def header(self, width: int) -> Line:
        return self._layout.header(width, self.order, self.tab)

    def row(self, index: int, width: int) -> Line:
        head = self.heads[self.ids[index]]
        pending = self.pending.get(head.id, "")
        marked = head.id in self.marked
        return self._layout.row(head, self.today, width, marked=marked, pending=pending, tab=self.tab)

    def alike(self, head: AccountHead) -> list[AccountHead]:
        """The accounts with the same payer and cause."""
        if not self._causes:
            self._causes = by_cause(self.on_desk())
        return self._causes.get(cause(head), [])

    def worked(self, head: AccountHead) -> bool:
        """Whether the account is there to be worked on today."""
        return self.place(head) not in ("", WAITING)

    def _in_order(self) -> list[Row]:
        if not self._rows:
            ranked = sort_heads(self.on_desk(), self.order, self.today)
            self._rows = [self._row(head) for head in ranked]
        return self._rows

    def _row(self, head: AccountHead) -> Row:
        pending = self.pending.get(head.id, "")
        return Row(self.place(head), Seen(head, self.today, words_of(head), self.marked, pending))

    def _fresh(self) -> list[str]:
        """The ids that belong here; one pass for each term, each over what the one before left."""
        rows = self._in_tab()
        for test in self._filter:
            rows = [row for row in rows if test(row.seen)]
        return [row.seen.head.id for row in rows]

    def _in_tab(self) -> list[Row]:
        if self.tab == FOUND:
            hits = [self.heads[id] for id in self.found_ids if id in self.heads]
            return list(map(self._row, hits if self.order == BEST_FIRST else sort_heads(hits, self.order, self.today)))
        worked = [row for row in self._in_order() if row.place]
        if self._narrow is not None:
            return [row for row in worked if self._narrow(row.seen)]
        if self.tab in self._tests:
            return [row for row in worked if _passes(row, self._tests[self.tab])]
        if self.tab == ALL:
            return worked
        if self.tab == WORK:
            return [row for row in worked if row.place != WAITING]
        return [row for row in worked if row.place == self.tab]


def _passes(row: Row, tests: list[Test]) -> bool:
    return all(test(row.seen) for test in tests)


def names_of(tab: Tab | Queue) -> tuple[str, str, str]:
    """All that a tab or a queue is called."""
    return (tab.id.removeprefix("view:"), tab.title, tab.short)


def tab_line(tabs: list[Tab], current: str, width: int) -> Line:
    """The tabs, by short names where room is scarce; the current one is always among them."""
    texts = [f" {tab.title} {tab.count} " for tab in tabs]
    if sum(map(len, texts)) > width:
        texts = [f" {tab.short} {tab.count}" for tab in tabs]
    if sum(map(len, texts)) > width:
        tabs = [tab for tab in tabs if tab.count or tab.id in (WORK, WAITING, ALL, current)]
        texts = [f" {tab.short} {tab.count}" for tab in tabs]
    current_at = next((n for n, tab in enumerate(tabs) if tab.id == current), 0)
    first = 0
    while first < current_at and sum(map(len, texts[first : current_at + 1])) > width - 2:
        first += 1
    spans = [("<" if first else "", "dim")]
    for n in range(first, len(tabs)):
        if sum(len(text) for text, _ in spans) + len(texts[n]) > width - 1:
            spans.append((">", "dim"))
            break
        spans.append((texts[n], _tab_style(tabs[n], current=n == current_at)))
    return tuple(spans)


def _tab_style(tab: Tab, *, current: bool) -> str:
    if current:
        return "tab"
    return "" if tab.count else "dim"
