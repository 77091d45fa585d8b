"""Who works on what: giving accounts to a collector, or dealing many to several."""

from typing import Self

from collector_tui.actions import Assign
from collector_tui.desk import Refused
from collector_tui.tui.command import Command, Text
from collector_tui.tui.controller import Controller
from collector_tui.tui.question import Question
from collector_tui.tui.targets import chosen_ids


class Assignment(Controller):
    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        label = "give it to a collector; several names deal the marked"
        return (Command("assign", ("A",), label, "Work", cls.ask, cls.no_target, takes=Text("names", cls.assign)),)

    def ask(self) -> None:
        many = len(chosen_ids(self.host))
        if many == 1:
            label = "give to (empty: to nobody):"
        else:
            label = f"deal {many} accounts to (names apart by commas; empty: to nobody):"
        self.host.ask(Question(label, self._assign))

    def assign(self, names: str) -> None:
        if refusal := self._assign(names):
            self.say(refusal, "warn")

    def _assign(self, names: str) -> str | None:
        """Deal the accounts in their order, one to each in turn, so that everyone gets as many and as urgent ones."""
        owners = [name.strip() for name in names.split(",") if name.strip()] or [""]
        targets, now = chosen_ids(self.host), self.desk.now()
        made = [
            Assign(id=self.desk.new_id(), account=id, made_at=now, owner=owners[number % len(owners)])
            for number, id in enumerate(targets)
        ]
        try:
            self.desk.do(*made)
        except (Refused, OSError) as refusal:
            return f"Not assigned: {refusal}"
        whom = ", ".join(owners) if owners != [""] else "nobody"
        self.say(f"{len(made)} account{'s' if len(made) > 1 else ''} assigned to {whom}")
        self.host.logged(targets)
        return None
