"""What a collector logs: a follow-up, a suggested step, a plain note, the next date; on one account or all marked."""

from functools import partial
from typing import Self

from collector_tui.actions.entered_in_error import POSTS_MONEY
from collector_tui.tui.command import Command, Text
from collector_tui.tui.controller import Controller
from collector_tui.tui.host import Host
from collector_tui.tui.log_forms import LogForms
from collector_tui.tui.targets import chosen, targets_of

ERRORS_SHOWN = 5  # of a person's own entries, one key each


class FollowUps(Controller):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._forms = LogForms(host)

    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        group, shut = "Work", cls.nothing_to_log_on
        return (
            Command("log", ("n",), "log a follow-up", group, cls.log, shut, footer="log"),
            Command("another", ("plus",), "log another on the account logged last", group, cls.another, cls.nothing_logged),
            Command("error", ("X",), "mark an entry of yours as entered in error", group, cls.ask_error, cls.no_row),
            Command("note", ("N",), "add a plain note", group, cls.note, shut, footer="note"),
            Command("date", ("d",), "set the next follow-up date", group, cls.date, shut, footer="date"),
            Command("step", ("w", "W", "t"), "log the first, second or third suggested step", group, cls.pressed_step, shut, takes=Text("step", cls.named_step)),
        )  # fmt: skip

    def log(self) -> None:
        self._forms.log(chosen(self.host))

    def nothing_logged(self) -> str:
        return self.shut_by_overlay() or ("" if self.state.logged_last else "Nothing was logged in this session yet.")

    def another(self) -> None:
        """A second entry of the same call: its account has left the list, or the list has gone on."""
        self._forms.log(targets_of(self.desk, self.state.logged_last))

    def ask_error(self) -> None:
        """Which of this person's own entries on the account, the newest first; then why."""
        account = self.desk.account(self.host.current_id)
        assert account is not None, "no_row() saw one"
        marked = {line.voids for line in account.activities}
        mine = [
            line for line in reversed(account.activities)
            if line.by == self.desk.user and not line.voids and line.id not in marked and line.code not in POSTS_MONEY
        ]  # fmt: skip
        if not mine:
            self.say(f"You have no entry on {account.id} that can be marked as entered in error.", "warn")
            return
        choices = {
            str(number): (f"{line.code or 'note'} {line.at:%m/%d}", partial(self._forms.mark_error, account.id, line))
            for number, line in enumerate(mine[:ERRORS_SHOWN], 1)
        }
        self.host.keyboard.choose(f"{account.id}: entered in error", choices)

    def note(self) -> None:
        self._forms.note(chosen(self.host))

    def date(self) -> None:
        targets = chosen(self.host)
        self._forms.date(targets, f"{targets.name} follow-up (+14, fri, 12/01):")

    def named_step(self, text: str) -> None:
        if text.isdecimal():
            self._step(int(text) - 1)
        else:
            self.pressed_step()

    def pressed_step(self) -> None:
        self._step(self.host.keyboard.pressed_key("step"))

    def _step(self, number: int) -> None:
        """The form of a suggested step, its code taken already; a draft that was left here goes first."""
        targets = chosen(self.host)
        steps = targets.accounts[0].work.steps
        code = self.desk.playbook.code(steps[number].code) if number < len(steps) else None
        if code is None:
            self.say(f"No {('first', 'second', 'third')[min(number, 2)]} step is suggested here.", "warn")
        elif self.desk.draft(targets.draft_key("follow-up").text()):
            self._forms.log(targets)
        else:
            entry = self._forms.new_entry(targets)
            entry.choose(code)
            self._forms.type_entry(targets, entry)
            self.say(entry.sentence_against() or steps[number].why, "warn" if entry.against else "dim")
