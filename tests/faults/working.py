"""A made-up morning at a desk, from a seed, and what of it must be found again whatever happens to the machine."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import msgspec

from collector_tui.actions import Note, SetFollowUp
from collector_tui.desk.desk import Desk
from collector_tui.desk.outbox import OWN
from collector_tui.model.account import Account
from collector_tui.model.codec import encode
from collector_tui.storage.keys import Keys
from collector_tui.wire.actions import ActionResult
from collector_tui.wire.feed import Changes, Remove, Upsert
from collector_tui.wire.problem import Problem
from tests.faults.disk import MemoryDisk

HOME = Path("/desk")
KEYS = Keys(bytes(range(32)))
ACCOUNTS = ("A-1", "A-2", "A-3", "A-4")
START = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)

Found = dict[str, object]


class Clock:
    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


def open_desk(disk: MemoryDisk, clock: Clock | None = None) -> Desk:
    return Desk(HOME, clock or Clock(), KEYS, disk)


def kept(desk: Desk) -> Found:
    """All that must never be lost: entries with their states, and drafts as the disk has taken them."""
    entries = {key: msgspec.to_builtins(entry, builtin_types=(bytes,)) for key, entry in desk.pending().items()}
    drafts = {key: fields for key, fields in desk._state.outbox.drafts().items() if not key.startswith(OWN)}
    return {"entries": entries, "drafts": drafts}


def cached(desk: Desk) -> Found:
    """What the cache holds: the cursor tells which page was the last one."""
    return {head.id: head.version for head in sorted(desk._state.cache.heads.values(), key=lambda head: head.id)} | {
        "cursor": desk.sync_side.cursor
    }


class Morning:
    """Does one thing after the other; `acknowledged` is what was there when the last call returned."""

    def __init__(self, desk: Desk, random: Random) -> None:
        self.desk, self.random = desk, random
        self.acknowledged = kept(desk)
        self.caches: list[Found] = [cached(desk)]
        self.version = 0

    def steps(self, count: int) -> Iterator[str]:
        """Names of things done. Whatever raises OSError leaves everything as it was, and the morning goes on."""
        for _ in range(count):
            do = self.random.choice(self._choices())
            try:
                do()
            finally:
                self.acknowledged = kept(self.desk)
                self.caches.append(cached(self.desk))
            yield do.__name__

    def _choices(self) -> list[Callable[[], None]]:
        return [
            self.note, self.note, self.note, self.many, self.day, self.draft, self.draft, self.undo, self.redo,
            self.send, self.answer, self.answer, self.page, self.page, self.start_over, self.drop, self.tidy,
        ]  # fmt: skip

    def _note(self, account: str) -> Note:
        return Note(id=self.desk.new_id(), account=account, made_at=self.desk.now(), text=self._words())

    def _words(self) -> str:
        return "spoke with the payer " * self.random.choice((1, 1, 2, 60))

    def note(self) -> None:
        account = self.random.choice(ACCOUNTS)
        self.desk.do(self._note(account), drafts={account: None})

    def many(self) -> None:
        self.desk.do(*(self._note(account) for account in ACCOUNTS[:3]))

    def day(self) -> None:
        account = self.random.choice(ACCOUNTS)
        next_on = date(2026, 4, self.random.randint(1, 28))
        replaced = [key for key, entry in self.desk.pending().items() if not entry.offered][-1:]
        made = SetFollowUp(id=self.desk.new_id(), account=account, made_at=self.desk.now(), next=next_on)
        self.desk.do(made, instead_of=replaced)

    def draft(self) -> None:
        self.desk.save_draft(self.random.choice(ACCOUNTS), self.random.choice([{"text": self._words()}, None]))

    def undo(self) -> None:
        self.desk.undo()

    def redo(self) -> None:
        self.desk.redo()

    def send(self) -> None:
        self.desk.sync_side.to_send(self.random.choice((1, 2, 50)))

    def answer(self) -> None:
        """The server has decided one of the offered entries."""
        offered = [key for key, entry in self.desk.pending().items() if entry.offered and entry.state == "waiting"]
        if offered:
            applied = self.random.random() < 0.7
            problem = None if applied else Problem(detail="refused by the payer's rule")
            status = "applied" if applied else "rejected"
            self.desk.sync_side.settle(
                ActionResult(id=offered[0], status=status, version=self.version + 1, problem=problem)
            )

    def page(self) -> None:
        """A page of the feed: some accounts changed, one may have left."""
        self.version += 1
        chosen = self.random.sample(ACCOUNTS, 2)
        items: list[Upsert | Remove] = [
            Upsert(version=self.version, account=msgspec.Raw(encode(Account(id=own, version=self.version))))
            for own in chosen
        ]
        if self.random.random() < 0.2:
            items.append(Remove(id=chosen[0], version=self.version, reason="left scope"))
        more = self.random.random() < 0.3
        self.desk.sync_side.take(Changes(items=tuple(items), cursor=f"c{self.version}", more=more))

    def start_over(self) -> None:
        if self.random.random() < 0.2:
            self.desk.sync_side.start_over()

    def drop(self) -> None:
        refused = [key for key, entry in self.desk.pending().items() if entry.state == "refused"]
        if refused:
            self.desk.drop_refused(refused[0])

    def tidy(self) -> None:
        self.desk.sync_side.tend()
