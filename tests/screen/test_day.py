"""A collector's day through the real screen and a real server: forty accounts, a line that drops, a refusal; nothing is lost.

The script is `day.txt`. Every key is counted; at the end the ledger is held against what was typed.
"""

import asyncio
import io
import shlex
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from collector_tui.actions import FollowUp
from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import load
from collector_tui.demo.hospital import write_hospital
from collector_tui.desk.desk import Desk
from collector_tui.sync.engine import run_flow
from collector_tui.sync.flow import Session
from collector_tui.tui.messages import Synced
from tests.contract.conftest import Clock, Server
from tests.ledgers import open_ledger

SCRIPT = Path(__file__).parent / "day.txt"
TODAY = date(2026, 3, 10)
ACCOUNTS_WORKED = 40
OVERRIDDEN = {("limit_passed", "good cause: the payer lost the file"), ("lease", "on the phone already")}
STATUS_KEYS_MAX, DENIAL_KEYS_MAX = 15, 30  # the trade's budget for a status and for a denial, free text apart


class Day:
    """One person, one server, a colleague; what was typed, and how many keys it took."""

    def __init__(self, me, server: Server, colleague: Desk) -> None:
        self.me, self.server, self.colleague = me, server, colleague
        self.online = True
        self.worked: dict[str, str] = {}  # account -> what was told
        self.keys: list[tuple[str, int, int]] = []  # what was told, keys, letters of free text

    async def play(self) -> None:
        for line in SCRIPT.read_text().splitlines():
            if line.startswith("!"):
                await self.happen(line)
            elif line and not line.startswith("#"):
                queue, keys, told = (part.strip() for part in line.split(" | "))
                await self.work(queue, keys, told)

    async def happen(self, line: str) -> None:
        me = self.me
        if "drops" in line:
            self.online = False
            await asyncio.to_thread(self.server.stop)
            me.screen.post_message(Synced(False, "The server cannot be reached."))
            await me.settled()
        elif "back" in line:
            await asyncio.to_thread(self.server.start)
            self.online = True
            await self.talk()
        else:
            await self.talk()
            me.screen.open_queue("underpaid")
            await self.next_one()
            theirs = me.selected
            await asyncio.to_thread(sync, self.colleague, self.server, "mlee")
            fields = {"expected": "900.00", "allowed": "500.00", "contract_term": "case rate", "cause": "modifier"}
            made = FollowUp(
                id=self.colleague.new_id(), account=theirs, made_at=self.colleague.now(), code="UPVR", fields=fields
            )
            self.colleague.do(made)
            await asyncio.to_thread(sync, self.colleague, self.server, "mlee")

    async def work(self, queue: str, keys: str, told: str) -> None:
        me = self.me
        if queue == "in_call":
            await me.press(keys)
            assert told in me.told, me.told
            return
        queue, _, late = queue.partition(" ")
        if me.screen.state.call is None:
            me.screen.open_queue(queue)
        await self.next_one(late=bool(late))
        here = me.selected
        assert here, f"{queue} has no account left"
        assert here not in self.worked
        pressed, letters = 0, 0
        for token in shlex.split(keys, posix=False):
            if token == "!":
                await self.talk()
            elif token.startswith('"'):
                me.put(token.strip('"'))  # counted by the letter below
                await me.settled()
                letters += len(token.strip('"'))
            else:
                await me.press(token)
                pressed += 1
        assert told in me.told, f"{queue} {here} {keys}: {me.told}\n{me.picture}"
        self.worked[here] = told
        self.keys.append((told, pressed, letters))
        if self.online and me.screen.state.call is None:
            await self.talk()

    async def next_one(self, *, late: bool = False) -> None:
        """Go to the first account shown that was not worked today, past its appeal's last day or not (`late`)."""
        await self.me.settled()
        await self.me.press("g")
        for _ in range(len(self.me.queue)):
            if self.me.selected not in self.worked and late == self.past_appeal(self.me.selected):
                return
            await self.me.press("j")

    def past_appeal(self, account_id: str) -> bool:
        account = self.me.desk.account(account_id)
        limits = account.work.deadlines if account is not None else ()
        return any(limit.what == "appeal" and limit.on < TODAY for limit in limits)

    async def talk(self) -> None:
        await asyncio.to_thread(sync, self.me.desk, self.server, "jdoe")
        self.me.screen.post_message(Synced(True, ""))
        await self.me.settled()


def sync(desk: Desk, server: Server, user: str) -> None:
    client = server.client(user)
    run_flow(Session(desk).converse(), client)
    client.close()


@pytest.fixture
def hospital(tmp_path: Path):
    engine, clock = open_ledger(tmp_path / "ledger.db"), Clock()
    clock.time = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)  # noon in the east, nine in the west
    for path in write_hospital(tmp_path / "files", 400, 7, TODAY):
        take_in(engine, path.name, io.BytesIO(path.read_bytes()), "intake", clock(), TODAY)
    server = Server(engine, clock, tmp_path / "s")
    yield server
    if server.path.exists():
        server.stop()
    engine.dispose()


async def test_the_day_of_a_collector(at_desk, hospital: Server, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", hospital.clock)
    # What two people log in one millisecond stands in either order: the colleague's clock is a second behind.
    colleague = Desk(tmp_path / "colleague", lambda: hospital.clock() - timedelta(seconds=1))
    await asyncio.to_thread(sync, desk, hospital, "jdoe")
    async with at_desk(desk=desk) as me:
        day = Day(me, hospital, colleague)
        await day.play()
        await the_refused_one_becomes_a_note(day)
        assert len(day.worked) == ACCOUNTS_WORKED
        assert me.desk.counts().waiting == me.desk.counts().refused == 0
        mine = set(day.worked)
    colleague.close()
    the_ledger_holds_what_was_typed(hospital, day, mine)
    the_keys_are_within_the_budget(day)


async def the_refused_one_becomes_a_note(day: Day) -> None:
    """The colleague had worked on it: closing it was refused, told with what stands there instead, and kept as a note."""
    me = day.me
    assert me.desk.counts().refused == 1
    await me.press("o")
    assert "mlee logged UPVR" in " ".join(me.account.split())
    await me.press("T")
    await day.talk()


def the_ledger_holds_what_was_typed(hospital: Server, day: Day, mine: set[str]) -> None:
    """Each account has its entry, once; nobody else's account was touched; and every cent is where it was."""
    row = tables.activity.c
    with hospital.engine.begin() as tx:
        by_me = (
            tx.execute(select(row.account_id).where(row.body.like('%"by":"jdoe"%'), row.at >= hospital.clock()))
            .scalars()
            .all()
        )
        accounts = load(tx, mine)
        choices = tx.execute(
            select(tables.choice.c.rules, tables.choice.c.override).where(tables.choice.c.level == "block")
        ).all()
    assert sorted(by_me) == sorted(mine), "one entry of the day on each account"
    for account in accounts.values():
        charged = sum(one.cents for one in account.entries if one.kind == "charge")
        less = sum(one.cents for one in account.entries if one.kind in ("payment", "adjustment"))
        assert charged - less == sum(account.balances.values()) or not account.balances
        code = day.worked[account.id].removeprefix("saved ")
        own = account.activities[-1]
        assert own.by == "jdoe"
        if len(code) == 4 and code != "UPCL":
            assert own.code == code, account.id
    assert {(one.rules, one.override) for one in choices} == OVERRIDDEN


def the_keys_are_within_the_budget(day: Day) -> None:
    for told, pressed, letters in day.keys:
        if "CSPD" in told:
            assert pressed + letters <= STATUS_KEYS_MAX, (told, pressed, letters)
        assert pressed <= DENIAL_KEYS_MAX
    assert sum(pressed for _, pressed, _ in day.keys) <= 5 * len(day.keys), "five keys an account, free text apart"
