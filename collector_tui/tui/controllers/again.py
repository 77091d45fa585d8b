"""The last entry once more, or not at all: repeat, undo, redo."""

from collections.abc import Callable
from typing import Self

from collector_tui.actions import AnyAction
from collector_tui.desk import Refused
from collector_tui.tui.command import Command
from collector_tui.tui.controller import Controller
from collector_tui.tui.host import Host
from collector_tui.tui.log_forms import LAST, LogForms
from collector_tui.tui.targets import chosen, where


class Again(Controller):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._forms = LogForms(host)

    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        group = "Work"
        return (
            Command("repeat", ("full_stop",), "repeat the last follow-up here", group, cls.repeat, cls.nothing_to_repeat),
            Command("undo", ("u",), "undo the last unsent entry", group, cls.undo, cls.always, footer="undo"),
            Command("redo", ("U",), "log again what undo took back", group, cls.redo, cls.always),
        )  # fmt: skip

    def nothing_to_repeat(self) -> str:
        if reason := self.nothing_to_log_on():
            return reason
        return "" if self.desk.draft(LAST) else "Nothing was logged on this desk yet; n logs."

    def repeat(self) -> None:
        """The same code, fields and text, each account's own proposals; what then is missing is asked for."""
        last = dict(self.desk.draft(LAST) or {})
        targets = chosen(self.host)
        entry = self._forms.new_entry(targets)
        code = self.desk.playbook.code(last.pop("~code", ""))
        if code is None:
            self.say("The last entry's code is no longer in the playbook.", "warn")
            return
        text = last.pop("~text", "")
        entry.take_code(code)
        entry.fill(last, text)
        if missing := entry.missing():
            entry.at = missing.step
            self._forms.type_entry(targets, entry)
            self.say(missing.why, "warn")
        else:
            self._forms.submit(targets, entry)

    def undo(self) -> None:
        nothing = "Nothing unsent to undo; correct what was sent with another note."
        self._turn_back(self.desk.undo, "took back", nothing)

    def redo(self) -> None:
        nothing = "Nothing was taken back; there is nothing to log again."
        self._turn_back(self.desk.redo, "logged again", nothing)

    def _turn_back(self, turn: Callable[[], list[AnyAction]], deed: str, nothing: str) -> None:
        try:
            actions = turn()
        except (OSError, Refused) as error:
            self.say(f"Not done: {getattr(error, 'strerror', None) or error}.", "bad")
            return
        if not actions:
            self.say(nothing, "warn")
            return
        self.host.reload()
        accounts = [action.account for action in actions]
        self.say(f"{deed} the {actions[0].name} on {where(accounts)}")
