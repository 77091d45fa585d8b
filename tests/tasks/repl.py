"""The demo hospital's desk in an interpreter: python -m tests.tasks repl"""

import code
import tempfile
from pathlib import Path
from typing import Any

from collector_tui.desk import Desk
from collector_tui.model.account import Account
from collector_tui.pages.account import PAGES_BY_NAME
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import plain
from collector_tui.work.gates import gate, gate_question
from collector_tui.work.waterfall import rank
from tests.pictures import demo_desk

WIDTH = 100
BANNER = """The demo hospital's desk, {count} accounts, on {today:%m/%d/%Y}. Nothing here is kept.
    desk                               the one door to everything local
    first(5), first(queue="credit")    ids of the first accounts, as the list ranks them
    account("{id}")                 a whole account
    explain("{id}")                 where it stands, and why; explain(id, "eob") another of its pages
    gate("{id}", "appeal")          what stands against an act"""


class Play:
    """What can be asked of the desk, by words short enough to type."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def first(self, count: int = 10, queue: str = "") -> list[str]:
        heads = [head for head in rank(self._desk.heads()) if not queue or head.work.queue == queue]
        return [head.id for head in heads[:count]]

    def account(self, account_id: str) -> Account:
        account = self._desk.account(account_id)
        if account is None:
            raise LookupError(f"There is no account {account_id!r} on this desk; first() names some.")
        return account

    def explain(self, account_id: str, page: str = "stands") -> None:
        reading = Reading(self._desk.now(), self._desk.rulebook)
        print(plain(PAGES_BY_NAME[page].build(self.account(account_id), WIDTH, reading)))

    def gate(self, account_id: str, act: str) -> None:
        desk = self._desk
        for finding in gate(gate_question(act, self.account(account_id), desk.now(), desk.rulebook)):
            print(f"{finding.level}: {finding.sentence} ({finding.rule}; {finding.source})")

    def words(self) -> dict[str, Any]:
        """The interpreter's names."""
        names = ("first", "account", "explain", "gate")
        return {"desk": self._desk} | {name: getattr(self, name) for name in names}


def interact() -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = demo_desk(Path(folder))
        play = Play(desk)
        banner = BANNER.format(count=len(desk.heads()), today=desk.today(), id=play.first(1)[0])
        code.interact(banner, local=play.words(), exitmsg="")
        desk.close()


if __name__ == "__main__":
    interact()
