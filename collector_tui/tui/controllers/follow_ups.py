"""What a collector logs: a follow-up, a suggested step, a plain note, the next date; on one account or all marked."""

from typing import Self

from collector_tui.tui.command import Command, Text
from collector_tui.tui.controller import Controller
from collector_tui.tui.host import Host
from collector_tui.tui.log_forms import LogForms
from collector_tui.tui.targets import chosen


class FollowUps(Controller):
    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._forms = LogForms(host)

    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        group, shut = "Work", cls.nothing_to_log_on
        return (
            Command("log", ("n",), "log a follow-up", group, cls.log, shut, footer="log"),
            Command("note", ("N",), "add a plain note", group, cls.note, shut, footer="note"),
            Command("date", ("d",), "set the next follow-up date", group, cls.date, shut, footer="date"),
            Command("step", ("w", "W", "t"), "log the first, second or third suggested step", group, cls.pressed_step, shut, takes=Text("step", cls.named_step)),
        )  # fmt: skip

    def log(self) -> None:
        self._forms.log(chosen(self.host))

    def note(self) -> None:
        self._forms.note(chosen(self.host))

    def date(self) -> None:
        targets = chosen(self.host)
        label = "follow-up date (+14, fri, 12/01; blank: now):"
        many = len(targets.accounts)
        self._forms.date(targets, label if many == 1 else f"{many} accounts {label}")

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
            entry.choose(code, steps[number].fields)
            self._forms.type_entry(targets, entry)
            self.say(entry.sentence_against() or steps[number].why, "warn" if entry.against else "dim")
