"""Who works on what: giving accounts to a collector, or dealing many to several."""

import re
from collections.abc import Collection, Sequence
from functools import partial
from typing import Self

from collector_tui.actions import Assign
from collector_tui.desk import Refused
from collector_tui.model.text import counted, folded, one_line
from collector_tui.tui.command import Command, Text
from collector_tui.tui.controller import Controller
from collector_tui.tui.question import Question
from collector_tui.tui.targets import chosen_ids, where

OTHERS = ("supervisor", "")  # the roles that may give an account to another; empty: not heard yet


class Assignment(Controller):
    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        label = "assign to a collector; several names share the marked accounts"
        return (Command("assign", ("A",), label, "Work", cls.ask, cls.no_target, takes=Text("names", cls.assign)),)

    def ask(self) -> None:
        ids = tuple(chosen_ids(self.host))
        self.say(self._whom(), "dim")
        self.host.ask(Question(f"assign {where(ids)} to (blank: unassign):", partial(self._read, ids), accounts=ids))

    def assign(self, names: str) -> None:
        if refusal := self._read(tuple(chosen_ids(self.host)), names):
            self.say(refusal, "warn")

    def _whom(self) -> str:
        if self.desk.role not in OTHERS:
            return f"yourself ({self.desk.user}) or blank; a supervisor assigns to others"
        return ", ".join(self.desk.people)

    def _read(self, ids: tuple[str, ...], names: str) -> str | None:
        """Take the names, and the number of accounts typed back where it is more than one."""
        if self.desk.role not in OTHERS and one_line(names) not in ("", self.desk.user):
            return f"Only a supervisor assigns to another person; {self._whom()}."
        try:
            owners = owners_of(names, {*self.desk.people, self.desk.user} if self.desk.people else ())
        except ValueError as nobody:
            return f"{nobody} There are {', '.join(self.desk.people)}."
        if len(ids) == 1:
            return self._assign(ids, owners)
        whom = ", ".join(owners) or "nobody"
        label = f"type {len(ids)} to assign them to {whom}:"
        self.host.ask(Question(label, partial(self._typed_back, ids, owners), accounts=ids))
        return None

    def _typed_back(self, ids: tuple[str, ...], owners: Sequence[str], typed: str) -> str | None:
        if typed.strip().replace(",", "") != str(len(ids)):
            return f"That is not {len(ids)}: nothing is assigned. Type {len(ids)}, or esc."
        return self._assign(ids, owners)

    def _assign(self, ids: tuple[str, ...], owners: Sequence[str]) -> str | None:
        """Share the accounts in their order, one to each in turn, so that everyone gets as many and as urgent ones."""
        if gone := [id for id in ids if not self.desk.knows(id)]:
            return f"Not assigned: {where(gone)} {'are' if len(gone) > 1 else 'is'} not on this desk any more."
        now, whom = self.desk.now(), owners or ("",)
        made = [
            Assign(id=self.desk.new_id(), account=id, made_at=now, owner=whom[number % len(whom)])
            for number, id in enumerate(ids)
        ]
        try:
            self.desk.do(*made)
        except (Refused, OSError) as refusal:
            return f"Not assigned: {refusal}"
        self.say(f"{counted(len(made), 'account')} assigned to {', '.join(owners) or 'nobody'}")
        self.host.logged(ids)
        return None


def owners_of(names: str, people: Collection[str]) -> list[str]:
    """The users that are named, apart by commas or blanks; each once. Raises ValueError for one who is not among the people.

    Without any `people` whoever is named is taken: the server knows them.
    """
    called = {folded(person): person for person in people}
    owners: list[str] = []
    for piece in re.split(r"[,;]", names):
        whole = one_line(piece)
        for name in [whole] if folded(whole) in called else whole.split():
            if people and folded(name) not in called:
                raise ValueError(f"Nobody is called {name!r}.")
            owners.append(called.get(folded(name), name))
    return list(dict.fromkeys(owners))
