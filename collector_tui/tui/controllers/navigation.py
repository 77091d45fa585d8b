"""Moving: the cursor, the account's page, from queue to queue, and finding a row."""

from collector_tui.pages.queue_view import ALL
from collector_tui.tui.controller import Controller
from collector_tui.tui.question import Question
from collector_tui.tui.widgets.line_list import LineList


class Moves(Controller):
    _sought = ""

    @property
    def _target(self) -> LineList:
        """What the arrows move: the list, or the zoomed account that hides it."""
        return self.pane.body if self.screen.zoomed_pane else self.screen.queue

    def do_down(self) -> None:
        self._target.move(1)

    def do_up(self) -> None:
        self._target.move(-1)

    def do_page_down(self) -> None:
        self._target.move(self._target.page)

    def do_page_up(self) -> None:
        self._target.move(-self._target.page)

    def do_first(self) -> None:
        self._target.move_to(0)

    def do_last(self) -> None:
        self._target.move_to(self._target.count - 1)

    def do_pane_down(self) -> None:
        self.pane.body.move(max(1, self.pane.body.page // 2))

    def do_pane_up(self) -> None:
        self.pane.body.move(-max(1, self.pane.body.page // 2))

    def why_not_find(self) -> str:
        return self.screen.why_not_queue() or self.no_account

    def do_find(self, text: str = "") -> None:
        if text:
            self._look_for(text, 0)
        else:
            self.screen.ask(Question("find:", self._found, typed=self._follow))

    def why_not_find_again(self) -> str:
        return self.why_not_find() or ("" if self._sought else "Nothing was sought yet; f finds.")

    def do_find_again(self) -> None:
        self._look_for(self._sought, 1)

    def _follow(self, text: str) -> None:
        self._look_for(text, 0)

    def _found(self, text: str) -> str | None:
        return None if not text.strip() or self._look_for(text, 0) else f"No row here holds {text!r}."

    def _look_for(self, text: str, ahead: int) -> bool:
        """Go to the next row that holds the words, from the cursor on and round the end."""
        if not text.strip():
            return True
        self._sought = text
        index = self.view.find(text, self.screen.queue.cursor + ahead)
        if index is None:
            self.say(f"No row here holds {text!r}.", "warn")
            return False
        self.screen.queue.move_to(index)
        return True

    def why_not_queue(self) -> str:
        return "The call shows one payer's accounts; c ends it." if self.screen.calls.running else ""

    why_not_next_queue = why_not_previous_queue = why_not_queue

    def do_next_queue(self) -> None:
        self._turn_tab(1)

    def do_previous_queue(self) -> None:
        self._turn_tab(-1)

    def _turn_tab(self, by: int) -> None:
        self.screen.close_overlay()
        tabs = [tab.id for tab in self.view.tabs() if tab.count or tab.id in (ALL, self.view.tab)]
        self.screen.open_queue(tabs[(tabs.index(self.view.tab) + by) % len(tabs)])

    def do_queue(self, text: str = "") -> None:
        """By its number, counted behind All, or by its name."""
        tabs = self.view.tabs()
        if not text:
            number = self.screen.keyboard.number("queue") + 1
            found = tabs[number] if number < len(tabs) else None
        else:
            found = next((tab for tab in tabs if text.lower() in (tab.id, tab.title.lower(), tab.short.lower())), None)
        if found is None:
            named = ", ".join(tab.title for tab in tabs)
            self.say(f"There is no such queue; there are {named}.", "warn")
        else:
            self.screen.close_overlay()
            self.screen.open_queue(found.id)
