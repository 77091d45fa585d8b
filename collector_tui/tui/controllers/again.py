"""The last entry once more, or not at all: repeat, undo, redo."""

from collections.abc import Callable
from typing import NamedTuple, Self

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
        """Take back what is not sent; its row, its tab's count and the cursor are as they were."""
        nothing = "Nothing unsent to undo; X marks what was sent as entered in error."
        if taken := self._turn(self.desk.undo, nothing):
            self.host.reload()
            self.view.bring_back(taken.accounts)
            self.host.go_to(taken.accounts[0])
            self.say(f"took back the {taken.words}")

    def redo(self) -> None:
        if taken := self._turn(self.desk.redo, "Nothing was taken back; there is nothing to log again."):
            self.host.logged(taken.accounts)
            self.say(f"logged again the {taken.words}")

    def _turn(self, turn: Callable[[], list[AnyAction]], nothing: str) -> "_Turned | None":
        """What was turned back, or None and the reason told."""
        try:
            actions = turn()
        except (OSError, Refused) as error:
            self.say(f"Not done: {getattr(error, 'strerror', None) or error}.", "bad")
            return None
        if not actions:
            self.say(nothing, "warn")
            return None
        accounts = list(dict.fromkeys(action.account for action in actions))
        return _Turned(accounts, f"{actions[0].name} on {where(accounts)}")


class _Turned(NamedTuple):
    """The accounts of the entries, and the words for them."""

    accounts: list[str]
    words: str
