"""The way out: close what is open, clear what narrows the list, go home; and leave."""

from typing import Self

from collector_tui.pages.queue_view import FOUND, WORK
from collector_tui.tui.command import Command
from collector_tui.tui.controller import Controller
from collector_tui.tui.overlay import Stepping


class Leaving(Controller):
    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        group = "Screen"
        return (
            Command("back", ("escape",), "close, then clear filter, marks and queue", group, cls.back, cls.always),
            Command("redraw", ("ctrl+l",), "redraw the screen", group, cls.redraw, cls.always),
            Command("quit", ("q",), "quit", group, cls.quit, cls.always),
        )

    def back(self) -> None:
        """Close what is open, then clear the filter, the marks and the queue; never leave."""
        host, state, view = self.host, self.state, self.view
        if host.overlay is not None:
            if not (isinstance(host.overlay, Stepping) and host.overlay.step_back()):
                host.close_overlay()
        elif host.zoomed:
            host.turn_zoom()
        elif view.tab == FOUND:
            host.open_queue(WORK)
        elif state.call is not None:
            self.hang_up()
        elif state.history_filter:
            state.history_filter = ""
            host.show_account()
        elif view.filter:
            current = host.current_id
            view.filter_by("")
            host.show_queue(current)
        elif view.marked:
            count = len(view.marked)
            view.marked.clear()
            host.queue.update()
            self.say(f"{count} no longer marked")
        elif view.tab != WORK:
            host.open_queue(WORK)

    def redraw(self) -> None:
        self.host.refresh()

    def quit(self) -> None:
        """Leave; what the disk would not take is not left behind without a word."""
        if unkept := self.desk.unkept:
            drafts = f"{unkept} draft{'s are' if unkept > 1 else ' is'}"
            question = f"{drafts} only in memory, the disk takes no more. Quit and lose what was typed?"
            self.host.keyboard.choose(question, {"y": ("yes", self.host.quit)})
            return
        self.host.quit()
