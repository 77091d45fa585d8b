"""Narrowing the list: filter, sort, and the marks that let one key act on many accounts."""

from functools import partial
from typing import Self

from collector_tui.model.text import counted
from collector_tui.pages.columns import BEST_FIRST, BY_ID, COLUMNS, Order, order_words, read_order
from collector_tui.tui.command import Command, Text
from collector_tui.tui.controller import Controller
from collector_tui.tui.overlay import Searching
from collector_tui.tui.question import Choices, Question
from collector_tui.work.query import EXAMPLES, BadQuery, is_plain


class Filtering(Controller):
    _anchor = ""  # the account marked last

    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        group = "Queue"
        return (
            Command("filter", ("slash",), "filter the list; in a posting list: find by number", group, cls.ask_filter, cls.no_filter, footer="filter", takes=Text("terms", cls.filter)),
            Command("sort", ("s",), "sort by a column; the last one breaks ties", group, cls.ask_sort, cls.shut_by_overlay, footer="sort", takes=Text("columns", cls.sort)),
            Command("resort", ("R",), "refresh the list with what has changed", group, cls.resort, cls.shut_by_overlay),
            Command("mark", ("space",), "mark this row and go on", group, cls.mark, cls.no_row, footer="mark"),
            Command("mark_range", ("V",), "mark from the last mark to here", group, cls.mark_range, cls.no_row),
            Command("mark_all", ("asterisk",), "mark all shown, or none", group, cls.mark_all, cls.no_row),
        )  # fmt: skip

    def no_filter(self) -> str:
        return "" if isinstance(self.host.overlay, Searching) else self.shut_by_overlay()

    def ask_filter(self) -> None:
        if isinstance(self.host.overlay, Searching):
            self.host.overlay.ask_search()
            return
        before = self.view.filter
        self.say(EXAMPLES, "dim")
        self.host.ask(
            Question(
                "filter:",
                self._set_filter,
                typed=self._follow,
                cancelled=lambda: self._filter_by(before, typing=True),
                text=before,
            )
        )

    def filter(self, text: str) -> None:
        if refusal := self._set_filter(text):
            self.say(refusal, "warn")

    def _follow(self, text: str) -> None:
        try:
            self._filter_by(text, typing=True)
        except BadQuery as refusal:
            self.say(str(refusal), "warn")

    def _set_filter(self, text: str) -> str | None:
        try:
            self._filter_by(text, typing=False)
        except BadQuery as refusal:
            return str(refusal)
        self.say("")
        if is_plain(text):
            self._look_further(text)
        return None

    def _look_further(self, text: str) -> None:
        """What is not in this list may wait, be another's, be closed: find it wherever it is, or say that there is more."""
        if not self.view.ids:
            self.run_named("find", text)
        elif more := [hit for hit in self.desk.lookup.find(text) if hit not in self.view.ids]:
            key = self.host.keyboard.keys("find")[0]
            self.say(f"{counted(len(more), 'more account')} outside this list; {key} finds any account")

    def _filter_by(self, text: str, *, typing: bool) -> None:
        current = self.host.current_id
        self.view.filter_by(text, typing=typing)
        self.host.show_queue(current)

    # The order

    def ask_sort(self) -> None:
        columns: Choices = {
            column.letter: (column.title.lower(), partial(self._sort_by, column.id)) for column in COLUMNS
        }
        self.host.keyboard.choose("sort:", {**columns, "q": ("queue", partial(self._sort, BEST_FIRST))})

    def sort(self, text: str) -> None:
        try:
            self._sort(read_order(text) or BEST_FIRST)
        except ValueError as refusal:
            self.say(f"Not sorted: {refusal}.", "warn")

    def _sort_by(self, column: str) -> None:
        """Sort by a column; once more turns it round, and what it was sorted by before breaks ties."""
        order = self.view.order
        again = order[0].column == column and order != BEST_FIRST
        first = Order(column, again and not order[0].reverse)
        self._sort((first, *(key for key in order if key.column != column))[:3])

    def _sort(self, order: tuple[Order, ...]) -> None:
        current = self.host.current_id
        self.view.sort(order)
        self.host.show_queue(current)
        first = BY_ID[order[0].column]
        turned = ", reversed" if order[0].reverse else ""
        self.say(f"sorted by {first.title.lower()}{turned}  ({order_words(order)})", "dim")

    def resort(self) -> None:
        self.host.reload(arrange=True)
        self.say("refreshed")

    # Marks

    def mark(self) -> None:
        self._anchor = self.host.current_id
        self.view.turn_mark(self._anchor)
        self.host.queue.update()
        self.host.queue.move(1)
        self._count()

    def mark_range(self) -> None:
        """All rows from the one marked last (or the first) to the cursor."""
        cursor, ids = self.host.queue.cursor, self.view.ids
        anchor = ids.index(self._anchor) if self._anchor in ids else cursor
        for index in range(min(anchor, cursor), max(anchor, cursor) + 1):
            self.view.marked[ids[index]] = None
        self._anchor = self.host.current_id
        self.host.queue.update()
        self._count()

    def mark_all(self) -> None:
        """All that are shown; none of them when all are marked already."""
        marked, ids = self.view.marked, self.view.ids
        if all(id in marked for id in ids):
            for id in ids:
                del marked[id]
        else:
            marked.update(dict.fromkeys(ids))
        self.host.queue.update()
        self._count()

    def _count(self) -> None:
        marked = len(self.view.marked)
        shown = sum(1 for id in self.view.ids if id in self.view.marked)
        hidden = f", {marked - shown} of them not shown here" if marked > shown else ""
        self.say(f"{marked} marked{hidden}: n, N, d and . act on all of them" if marked else "nothing is marked")
