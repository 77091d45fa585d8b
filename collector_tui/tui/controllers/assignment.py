"""Who works on what: giving accounts to a collector, or dealing many to several."""

from functools import partial
from typing import Self

from collector_tui.actions import Assign
from collector_tui.desk import Refused
from collector_tui.tui.command import Command, Text
from collector_tui.tui.controller import Controller
from collector_tui.tui.question import Question
from collector_tui.tui.targets import chosen_ids, where


class Assignment(Controller):
    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        label = "give it to a collector; several names deal the marked"
        return (Command("assign", ("A",), label, "Work", cls.ask, cls.no_target, takes=Text("names", cls.assign)),)

    def ask(self) -> None:
        targets = tuple(chosen_ids(self.host))
        if len(targets) == 1:
            label = f"give {targets[0]} to (empty: to nobody):"
        else:
            label = f"deal {len(targets)} accounts to (names apart by commas; empty: to nobody):"
        self.host.ask(Question(label, partial(self._assign, targets), accounts=targets))

    def assign(self, names: str) -> None:
        if refusal := self._assign(tuple(chosen_ids(self.host)), names):
            self.say(refusal, "warn")

    def _assign(self, targets: tuple[str, ...], names: str) -> str | None:
        """Deal the accounts in their order, one to each in turn, so that everyone gets as many and as urgent ones."""
        if gone := [id for id in targets if not self.desk.knows(id)]:
            return f"Not assigned: {where(gone)} {'are' if len(gone) > 1 else 'is'} not on this desk any more."
        owners = [name.strip() for name in names.split(",") if name.strip()] or [""]
        now = self.desk.now()
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
