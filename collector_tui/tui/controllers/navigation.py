"""Moving: the cursor, the account's page, from queue to queue."""

from typing import Self

from collector_tui.pages.queue_view import WORK
from collector_tui.tui.command import Command, Text
from collector_tui.tui.controller import Controller
from collector_tui.tui.host import MovableLines


class Navigation(Controller):
    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        move, queue = "Move", "Queue"
        return (
            Command("down", ("j", "down"), "next account", move, cls.down, cls.always),
            Command("up", ("k", "up"), "previous account", move, cls.up, cls.always),
            Command("page_down", ("pagedown", "ctrl+d"), "a page down", move, cls.page_down, cls.always),
            Command("page_up", ("pageup", "ctrl+u"), "a page up", move, cls.page_up, cls.always),
            Command("first", ("g", "home"), "first account", move, cls.first, cls.always),
            Command("last", ("G", "end"), "last account", move, cls.last, cls.always),
            Command("pane_down", ("J",), "scroll the account down", move, cls.pane_down, cls.always),
            Command("pane_up", ("K",), "scroll the account up", move, cls.pane_up, cls.always),
            Command("next_queue", ("right_square_bracket", "right"), "next queue", queue, cls.next_queue, cls.held_by_call),
            Command("previous_queue", ("left_square_bracket", "left"), "previous queue", queue, cls.previous_queue, cls.held_by_call),
            Command("queue", tuple("123456789"), "first to ninth queue", queue, cls.numbered_queue, cls.held_by_call, takes=Text("queue", cls.named_queue)),
        )  # fmt: skip

    @property
    def _moved(self) -> MovableLines:
        """What the arrows move: the list, or the zoomed account that hides it."""
        return self.host.page_lines if self.host.zoomed else self.host.queue

    def down(self) -> None:
        self._moved.move(1)

    def up(self) -> None:
        self._moved.move(-1)

    def page_down(self) -> None:
        self._moved.move(self._moved.page)

    def page_up(self) -> None:
        self._moved.move(-self._moved.page)

    def first(self) -> None:
        self._moved.move_to(0)

    def last(self) -> None:
        self._moved.move_to(self._moved.count - 1)

    def pane_down(self) -> None:
        self.host.page_lines.move(self._half_page)

    def pane_up(self) -> None:
        self.host.page_lines.move(-self._half_page)

    @property
    def _half_page(self) -> int:
        return max(1, self.host.page_lines.page // 2)

    # From queue to queue

    def held_by_call(self) -> str:
        return "The call shows one payer's accounts; c ends it." if self.state.call is not None else ""

    def next_queue(self) -> None:
        self._turn_tab(1)

    def previous_queue(self) -> None:
        self._turn_tab(-1)

    def _turn_tab(self, by: int) -> None:
        self.host.close_overlay()
        tabs = [tab.id for tab in self.view.tabs() if tab.count or tab.id in (WORK, self.view.tab)]
        self.host.open_queue(tabs[(tabs.index(self.view.tab) + by) % len(tabs)])

    def numbered_queue(self) -> None:
        """By its number, counted from the tab after the first."""
        tabs, number = self.view.tabs(), self.host.keyboard.pressed_key("queue") + 1
        self._open_queue(tabs[number].id if number < len(tabs) else "")

    def named_queue(self, text: str) -> None:
        self._open_queue(*self.view.named(text))

    def _open_queue(self, tab: str, narrowed_by: str = "") -> None:
        if not tab:
            self.say(f"There is no such queue; there are {', '.join(self.view.names())}.", "warn")
            return
        self.host.close_overlay()
        if narrowed_by:
            self.view.filter_by(narrowed_by)
        self.host.open_queue(tab)
