"""A call: the queue narrowed to what one payer owes, the facts its representative asks for, and the minutes."""

from typing import Self

from collector_tui.model.account import PATIENT_PAYS
from collector_tui.model.text import counted
from collector_tui.tui.command import Command
from collector_tui.tui.controller import Controller


class Calls(Controller):
    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        label = "call sheet of this payer, with a timer"
        return (Command("call", ("c",), label, "Work", cls.call, cls.nobody_to_call, footer="call"),)

    def nobody_to_call(self) -> str:
        if self.state.call is not None:
            return ""
        if reason := self.no_row():
            return reason
        payer = self.view.heads[self.host.current_id].payer
        return "" if payer != PATIENT_PAYS else "This is a patient balance; there is no payer to call."

    def call(self) -> None:
        """Start a call with the payer of this account, or end the one that runs."""
        if self.state.call is not None:
            self.hang_up()
            return
        current = self.host.current_id
        payer = self.view.heads[current].payer
        self.state.begin_call(payer, self.desk.now())
        self.host.show_queue(current)
        self.say(f"{counted(len(self.view.ids), 'account')} of {payer}: space or * marks, n logs with the minutes")
