"""A world of a server and three desks on a bad line: real desks on a disk in memory, the real server's own functions.

The same seed is the same world, but for ids and keys. `python -m tests.faults.world 1000000` takes a million steps.
"""

import io
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from sqlalchemy import create_engine, event, select
from sqlalchemy.pool import StaticPool

from collector_tui.actions import FollowUp, Note, SetFollowUp, last_coded
from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import load
from collector_tui.billing_api.ledger.database import start_epoch
from collector_tui.billing_api.sync.feed import feed_epoch, page_of_changes
from collector_tui.billing_api.sync.take_actions import take_actions
from collector_tui.desk.desk import Desk, Refused
from collector_tui.model.codec import decode, encode
from collector_tui.sync.engine import run_flow
from collector_tui.sync.flow import Reply, Request, Setback, pull, push
from collector_tui.wire.actions import ActionBatch, ActionResults
from collector_tui.work.rulebook import shipped_rulebook
from tests.faults.disk import MemoryDisk
from tests.faults.working import HOME, KEYS
from tests.ledgers import empty_ledger_file
from tests.x12_files import claim_file

ACCOUNTS = ("W-1", "W-2", "W-3", "W-4")
START = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
FATES = ("lost", "answer lost", "twice", "late", "half", "busy", "large")
PAGE = 2  # accounts, so that a snapshot has pages
RUN_STEPS = 25


class Hospital:
    """The server's database in memory, once made and put back for every world."""

    def __init__(self) -> None:
        self._raw = self._opened(empty_ledger_file())
        self.engine = create_engine("sqlite://", creator=lambda: self._raw, poolclass=StaticPool)
        event.listen(self.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        for account in ACCOUNTS:
            raw = claim_file(account, billed="20251201")
            take_in(self.engine, "f", io.BytesIO(raw), "post", START, START.date())
        self.first = self.copy()

    @staticmethod
    def _opened(content: bytes) -> sqlite3.Connection:
        raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        raw.deserialize(content[:18] + b"\x01\x01" + content[20:])  # no write-ahead log, which memory has not
        raw.execute("PRAGMA foreign_keys=ON")
        return raw

    def copy(self) -> bytes:
        return self._raw.serialize()

    def put_back(self, copy: bytes, *, restored: bool) -> None:
        """The database as it was. A restore by the book gives the feed a new epoch."""
        self.engine.dispose()
        self._raw = self._opened(copy)
        if restored:
            with self.engine.begin() as tx:
                start_epoch(tx)


class Line:
    """A connection whose requests and answers meet a fate."""

    def __init__(self, world: "World", user: str, *, clean: bool = False) -> None:
        self.world, self.user, self.clean = world, user, clean

    def send(self, request: Request) -> Reply:
        world = self.world
        fate = "" if self.clean or world.random.random() < 0.5 else world.random.choice(FATES)
        if fate == "lost":
            raise Setback("lost")
        if fate == "busy":
            return Reply(status=503)
        if fate == "large" and request.method == "POST" and len(decode(ActionBatch, request.body or b"").actions) > 1:
            return Reply(status=413)
        if fate == "late":
            world.on_the_way.append((self.user, request))
            raise Setback("no answer in time")
        reply = world.serve(self.user, request)
        if fate == "twice":
            reply = world.serve(self.user, request)
        if fate == "answer lost":
            raise Setback("the line dropped")
        return Reply(status=reply.status, body=reply.body[: len(reply.body) // 2]) if fate == "half" else reply


class World:
    """What may happen, one step at a time. `logged` is every note that a desk called saved and nobody took back."""

    def __init__(self, hospital: Hospital, seed: int) -> None:
        self.hospital, self.random, self.seed = hospital, Random(seed), seed
        hospital.put_back(hospital.first, restored=False)
        self.now = START
        self.disks = {"jdoe": MemoryDisk(), "mlee": MemoryDisk(), "kim": MemoryDisk()}
        self.desks = {user: self._open(user) for user in self.disks}
        self.scopes: dict[str, tuple[str, ...]] = dict.fromkeys(self.disks, ())
        self.on_the_way: list[tuple[str, Request]] = []
        self.backup = hospital.first
        self.logged: dict[str, str] = {}
        self.refused: set[str] = set()
        self.steps: Sequence[Callable[[], None]] = (
            self.note, self.note, self.set_date, self.close_matter, self.undo, self.sync, self.sync, self.sync,
            self.crash, self.deliver_late, self.reassign, self.jump, self.take_backup, self.restore, self.drop_refused,
        )  # fmt: skip

    def step(self) -> str:
        do = self.random.choice(self.steps)
        do()
        return do.__name__

    # The server

    def caller(self, user: str) -> Caller:
        return Caller(user, "collector", self.scopes[user])

    def serve(self, user: str, request: Request) -> Reply:
        """As the routes do, without the HTTP between."""
        engine, now = self.hospital.engine, self.now
        try:
            if request.method == "POST":
                batch = decode(ActionBatch, request.body or b"")
                caller = self.caller(user)
                with engine.begin() as tx:
                    epoch = feed_epoch(tx)
                results = take_actions(engine, BOOK, caller, batch.client, batch.actions, now)
                return Reply(status=200, body=encode(ActionResults(results=tuple(results), epoch=epoch)))
            cursor = request.path.rpartition("cursor=")[2]
            with engine.begin() as tx:
                return Reply(status=200, body=encode(page_of_changes(tx, self.caller(user), cursor, PAGE)))
        except ApiProblem as problem:
            return Reply(status=problem.problem.status, body=encode(problem.problem))

    # People

    def _open(self, user: str) -> Desk:
        return Desk(HOME, self._clock, KEYS, self.disks[user])

    def _clock(self) -> datetime:
        self.now += timedelta(milliseconds=7)
        return self.now

    def _someone(self) -> Desk:
        return self.desks[self.random.choice(list(self.desks))]

    def _log(self, desk: Desk, made: Note | FollowUp | SetFollowUp) -> None:
        try:
            desk.do(made)
        except Refused:
            return  # a clock that jumped back may make a day a past one
        self.logged[made.id] = made.account

    def note(self) -> None:
        desk = self._someone()
        account = self.random.choice(ACCOUNTS)
        self._log(desk, Note(id=desk.new_id(), account=account, made_at=desk.now(), text="called"))

    def set_date(self) -> None:
        desk, account = self._someone(), self.random.choice(ACCOUNTS)
        seen = desk.account(account)
        was = seen.follow_up_on if seen else None
        next_on = self.random.choice([None, date(2027, 1, self.random.randint(1, 28))])
        self._log(desk, SetFollowUp(id=desk.new_id(), account=account, made_at=desk.now(), next=next_on, was=was))

    def close_matter(self) -> None:
        desk, account = self._someone(), self.random.choice(ACCOUNTS)
        seen = desk.account(account)
        if seen is not None:
            fields = {"cause": "late charge", "fix_owner": "us"}
            after = getattr(last_coded(seen), "id", "")
            made = FollowUp(
                id=desk.new_id(), account=account, made_at=desk.now(), code="UPCL", fields=fields, after=after
            )
            self._log(desk, made)

    def undo(self) -> None:
        for action in self._someone().undo():
            del self.logged[action.id]

    def drop_refused(self) -> None:
        desk = self._someone()
        for key, entry in desk.pending().items():
            if entry.state == "refused":
                desk.drop_refused(key)
                self.refused.add(key)

    def sync(self, user: str = "", *, clean: bool = False) -> None:
        user = user or self.random.choice(list(self.desks))
        desk, line = self.desks[user], Line(self, user, clean=clean)
        try:
            run_flow(push(desk, self.random.choice((1, 3, 50))), line)
            run_flow(pull(desk, PAGE), line)
            desk.sync_side.tend()
        except Setback:
            if clean:
                raise

    # What goes wrong

    def crash(self) -> None:
        """The power goes at a desk, or its process is killed."""
        user = self.random.choice(list(self.desks))
        disk = self.disks[user]
        trees = [disk.tree(), *disk.after_power_cut(self.random)]
        self.disks[user] = MemoryDisk(self.random.choice(trees))
        self.desks[user] = self._open(user)

    def deliver_late(self) -> None:
        """A request that everyone had given up arrives."""
        if self.on_the_way:
            self.serve(*self.on_the_way.pop(self.random.randrange(len(self.on_the_way))))

    def reassign(self) -> None:
        user = self.random.choice(list(self.desks))
        self.scopes[user] = self.random.choice([(), ("no_response",), ("denied",)])

    def jump(self) -> None:
        """The desks' clocks jump; so does the server's, which is the same one here."""
        self.now = max(START, self.now + timedelta(minutes=self.random.choice((-90, -1, 1, 90, 600))))

    def take_backup(self) -> None:
        self.backup = self.hospital.copy()

    def restore(self) -> None:
        if self.random.random() < 0.3:
            self.hospital.put_back(self.backup, restored=True)

    # What must hold

    def check(self) -> None:
        """After a few rounds on a good line every desk shows what the server has, and the server has all that was logged."""
        while self.on_the_way:
            self.deliver_late()
        self._each_desk_holds_its_scope()
        self.scopes = dict.fromkeys(self.scopes, ())
        for _ in range(2):
            for user in self.desks:
                self.sync(user, clean=True)
        with self.hospital.engine.begin() as tx:
            truth = load(tx, ACCOUNTS)
            rows = tx.execute(select(tables.activity.c.id, tables.activity.c.account_id)).all()
        where = f"seed {self.seed}"
        taken = {row.id: row.account_id for row in rows}
        refused = self.refused | {
            key for desk in self.desks.values() for key, entry in desk.pending().items() if entry.state == "refused"
        }
        lost = {key for key, account in self.logged.items() if taken.get(key) != account} - refused
        assert not lost, f"{where}: {len(lost)} acknowledged entries are nowhere"
        assert taken.keys() <= self.logged.keys() | refused, f"{where}: what was taken back is on the server"
        assert len(rows) == len(taken), f"{where}: doubled"
        for user, desk in self.desks.items():
            for account_id in ACCOUNTS:
                seen = desk.account(account_id)
                assert seen is not None, f"{where}: {account_id} is not on {user}'s desk"
                ids = [activity.id for activity in seen.activities]
                assert len(ids) == len(set(ids)), f"{where}: {user} sees an entry twice"
                assert set(ids) == {own.id for own in truth[account_id].activities}, (
                    f"{where}: {user} sees something else"
                )
                assert seen.follow_up_on == truth[account_id].follow_up_on, f"{where}: {user} sees another date"
            left = [entry for entry in desk.pending().values() if entry.state != "refused"]
            assert not left, f"{where}: {len(left)} entries never left {user}'s desk"

    def _each_desk_holds_its_scope(self) -> None:
        for user, desk in self.desks.items():
            self.sync(user, clean=True)
            self.sync(user, clean=True)
            with self.hospital.engine.begin() as tx:
                heads = tx.execute(select(tables.account_head.c.account_id, tables.account_head.c.queue)).all()
            wanted = {head.account_id for head in heads if self.caller(user).may_see(head.queue)}
            assert {head.id for head in desk.heads()} == wanted, (
                f"seed {self.seed}: {user} has another scope's accounts"
            )


BOOK = shipped_rulebook()


def run(hospital: Hospital, seed: int, steps: int = RUN_STEPS) -> None:
    """One world from its start to its end. Raises AssertionError with the seed."""
    world = World(hospital, seed)
    for _ in range(steps):
        world.step()
    world.check()


def main(steps: int, seed: int) -> None:
    hospital, began, taken = Hospital(), time.perf_counter(), 0
    while taken < steps:
        run(hospital, seed)
        seed, taken = seed + 1, taken + RUN_STEPS
        if taken % 25_000 == 0:
            print(f"{taken:,} steps, {time.perf_counter() - began:.0f} s, next seed {seed}", flush=True)
    print(
        f"{taken:,} steps in {taken // RUN_STEPS:,} worlds: all converge, 0 lost, 0 doubled, {time.perf_counter() - began:.0f} s"
    )


if __name__ == "__main__":
    main(*([int(own) for own in sys.argv[1:]] + [10_000, 1][len(sys.argv) - 1 :]))
