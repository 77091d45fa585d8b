"""Sifting the list: filter, sort, and the marks that let one key act on many accounts."""

from collections.abc import Callable

from collector_tui.pages.columns import BEST_FIRST, BY_ID, COLUMNS, Order, order_words, read_order
from collector_tui.tui.controller import Controller
from collector_tui.tui.question import Question
from collector_tui.work.query import EXAMPLES, BadQuery


class Sifting(Controller):
    _anchor = ""  # the account marked last

    def _why_not(self) -> str:
        return self.screen.why_not_queue()

    why_not_filter = why_not_sort = why_not_resort = _why_not

    def do_filter(self, text: str = "") -> None:
        if text:
            if refusal := self._set_filter(text):
                self.say(refusal, "warn")
            return
        before = self.view.filter
        self.say(EXAMPLES, "dim")
        question = Question(
            "filter:", self._set_filter, self._follow, lambda: self._sift(before, typing=True), text=before
        )
        self.screen.ask(question)

    def _follow(self, text: str) -> None:
        try:
            self._sift(text, typing=True)
        except BadQuery as refusal:
            self.say(str(refusal), "warn")

    def _set_filter(self, text: str) -> str | None:
        try:
            self._sift(text, typing=False)
        except BadQuery as refusal:
            return str(refusal)
        self.say("")
        return None

    def _sift(self, text: str, *, typing: bool) -> None:
        here = self.screen.current_id
        self.view.sift(text, typing=typing)
        self.screen.show_queue(here)

    def do_sort(self, text: str = "") -> None:
        if text:
            try:
                self._sort(read_order(text) or BEST_FIRST)
            except ValueError as refusal:
                self.say(f"Not sorted: {refusal}.", "warn")
            return
        choices: dict[str, tuple[str, Callable[[], None]]] = {
            column.letter: (column.title.lower(), lambda id=column.id: self._sort_by(id))  # type: ignore[misc]
            for column in COLUMNS
        }
        self.screen.keyboard.choose("sort:", choices | {"q": ("queue", lambda: self._sort(BEST_FIRST))})

    def _sort_by(self, column: str) -> None:
        """Sort by a column; once more turns it round, and what it was sorted by before breaks ties."""
        order = self.view.order
        again = order[0].column == column and order != BEST_FIRST
        first = Order(column, again and not order[0].reverse)
        self._sort((first, *(own for own in order if own.column != column))[:3])

    def _sort(self, order: tuple[Order, ...]) -> None:
        here = self.screen.current_id
        self.view.sort(order)
        self.screen.show_queue(here)
        first = BY_ID[order[0].column]
        turned = ", turned round" if order[0].reverse else ""
        self.say(f"sorted by {first.title.lower()}{turned}  ({order_words(order)})", "dim")

    def do_resort(self) -> None:
        self.screen.reload(arrange=True)
        self.say("sorted anew")

    def why_not_mark(self) -> str:
        return self._why_not() or self.no_account

    why_not_mark_range = why_not_mark_all = why_not_mark

    def do_mark(self) -> None:
        self._anchor = self.screen.current_id
        self.view.turn_mark(self._anchor)
        self.screen.queue.update()
        self.screen.queue.move(1)
        self._count()

    def do_mark_range(self) -> None:
        """All rows from the one marked last (or the first) to the cursor."""
        here = self.screen.queue.cursor
        anchor = self.view.ids.index(self._anchor) if self._anchor in self.view.ids else here
        for index in range(min(anchor, here), max(anchor, here) + 1):
            self.view.marked[self.view.ids[index]] = None
        self._anchor = self.screen.current_id
        self.screen.queue.update()
        self._count()

    def do_mark_all(self) -> None:
        if all(id in self.view.marked for id in self.view.ids):
            for id in self.view.ids:
                del self.view.marked[id]
        else:
            self.view.marked.update(dict.fromkeys(self.view.ids))
        self.screen.queue.update()
        self._count()

    def _count(self) -> None:
        marked = len(self.view.marked)
        shown = sum(1 for id in self.view.ids if id in self.view.marked)
        hidden = f", {marked - shown} of them not shown here" if marked > shown else ""
        self.say(f"{marked} marked{hidden}: n, N, d and . act on all of them" if marked else "nothing is marked")
