"""A controller holds the commands of one subject, each in a row: keys, words, what does it, why it may not be done."""

from typing import Self

from collector_tui.desk import Desk
from collector_tui.pages.queue_view import QueueView
from collector_tui.tui.command import Command
from collector_tui.tui.host import Host
from collector_tui.tui.state import WorkState
from collector_tui.tui.targets import MANY_MAX


class Controller:
    """Knows its host, the shared state and the desk; never the screen, never another controller."""

    def __init__(self, host: Host) -> None:
        self.host = host

    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        """Its rows, in the order that help and README list them."""
        raise NotImplementedError

    @property
    def desk(self) -> Desk:
        return self.host.desk

    @property
    def state(self) -> WorkState:
        return self.host.state

    @property
    def view(self) -> QueueView:
        return self.host.state.view

    def say(self, text: str, style: str = "") -> None:
        self.host.say(text, style)

    def run_named(self, command_id: str, text: str) -> None:
        """Do another controller's command, with a text behind its name."""
        keymap = self.host.keyboard.keymap
        self.host.keyboard.run(next(command for command in keymap.values() if command.id == command_id), text)

    def hang_up(self) -> None:
        """End the running call."""
        call, current = self.state.call, self.host.current_id
        assert call is not None, "a call is ended while it runs"
        self.state.end_call()
        self.host.show_queue(current)
        self.say(f"the call with {call.payer} is over")

    # Reasons why a command cannot act

    def always(self) -> str:
        """It can."""
        return ""

    def shut_by_overlay(self) -> str:
        """An overlay that must be left by hand lies over the list."""
        overlay = self.host.overlay
        shut = overlay is not None and not overlay.gives_way
        return f"Close this list first ({self.host.keyboard.keys('back')[0]})." if shut else ""

    def no_account(self) -> str:
        """Nothing is under the cursor, or another account than the one the person last saw there."""
        if self.state.lost:
            return self.state.lost
        return "" if self.host.current_id else "There is no account under the cursor."

    def no_row(self) -> str:
        """The list is covered or empty."""
        return self.shut_by_overlay() or self.no_account()

    def no_target(self) -> str:
        """No account is marked and none is under the cursor."""
        return self.shut_by_overlay() or self.state.lost or ("" if self.view.marked else self.no_account())

    def nothing_to_log_on(self) -> str:
        """No account, or more than one key should log on."""
        marked = len(self.view.marked)
        if marked > MANY_MAX:
            return f"{marked:,} accounts are marked; {MANY_MAX} at once is the most (esc clears the marks)."
        return self.no_target()
