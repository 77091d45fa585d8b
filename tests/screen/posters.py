"""A poster at the screen, and the real server that answers: late, not at all, or with its answer lost."""

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from sqlalchemy import select

from collector_tui.billing_api.ledger import tables
from collector_tui.commands.screen import asked
from collector_tui.sync.client import Client
from collector_tui.sync.flow import Request
from collector_tui.tui.app import CollectorApp
from collector_tui.tui.host import ServerAnswer
from collector_tui.wire.session import Me
from tests.contract.conftest import Clock, Server
from tests.contract.test_by_hand import other
from tests.hospitals import HOSPITAL, NOW, desk_with, ledger_of
from tests.ledgers import lent_ledger
from tests.screen.conftest import AtDesk
from tests.x12_files import claim_file, payment_file

PLB = "PLB*1*20261231*WO:GONE*20.00*FB:X*-30.00*WO:ICN9*-12.00"
FILES = (
    *HOSPITAL,
    claim_file("HB00012345", charge="120.00"),
    payment_file("B00012345", charge="120.00", paid="75.00", cas="CAS*CO*45*45.00", icn="OTHER", trace="E3"),
    other(payment_file("LATE-1", "2000.00", "900.00", "CAS*CO*45*1100.00", icn="L1", trace="E4"), ("DOE*JANE****MI*M123", "ROE*RICHARD****MI*R9")),
    claim_file("A1"),
    payment_file("A1", icn="I5", trace="E5"),
    payment_file("A1", icn="I5", trace="E5", paid="70.00", cas="CAS*CO*45*30.00"),
    payment_file("A1", paid="0.00", cas="CAS*CO*97*100.00", icn="I6", trace="E6", total="22.00", plb=PLB),
)  # fmt: skip
LISTS = ("quarantine", "remittances", "unmatched", "adjustments", "batches", "moves")


def held_id(server: Server) -> str:
    with server.engine.connect() as tx:
        return tx.execute(select(tables.quarantine.c.id)).scalar_one()


class SlowLine:
    """Holds questions with a word in their path until it is let go; or brings what is posted, and loses the answer."""

    def __init__(self) -> None:
        self.holds, self.loses_answers = "", False
        self._go = threading.Event()

    def wait_for(self, path: str) -> None:
        if self.holds and self.holds in path:
            assert self._go.wait(60), "nobody let it go"

    def let_go(self) -> None:
        self.holds = ""
        self._go.set()


class LosesAnswers(httpx.HTTPTransport):
    """The request arrives and is done; then the line drops."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        super().handle_request(request).close()
        raise httpx.ReadError("dropped")


class AtPosting(AtDesk):
    """A poster, who waits for the server's answers."""

    line: SlowLine

    async def answered(self) -> None:
        """Every answer has come, and all that it causes."""
        while list(self._pilot.app.workers):  # an answer may ask the next question
            await self._pilot.app.workers.wait_for_complete()
            await self.settled()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self._pilot.press(key)
            await self.settled()
            await self.answered()

    async def open_list(self, name: str) -> None:
        await self.press("P", "home", *("j",) * LISTS.index(name), "enter")

    async def open_row(self, name: str, words: str) -> int:
        """Open the only row of a list with these words: which it is, the heading counted."""
        await self.open_list(name)
        [row] = [number for number, text in enumerate(self.rows) if words in text]
        await self.press(*("j",) * (row - 1), "enter")
        return row


@pytest.fixture
def server() -> Iterator[Server]:
    clock = Clock()
    clock.time = NOW
    with lent_ledger(ledger_of(FILES)) as engine, TemporaryDirectory(prefix="ct") as folder:
        running = Server(engine, clock, Path(folder) / "s")
        yield running
        running.stop()


@pytest.fixture
def at_posting(tmp_path: Path, server: Server):
    """`async with at_posting() as me:` opens the app of a person of a role."""

    @asynccontextmanager
    async def open_app(
        role: str = "supervisor", *, served: bool = True, size: tuple[int, int] = (80, 24)
    ) -> AsyncIterator[AtPosting]:
        desk = desk_with(tmp_path / "mine", FILES)
        desk.sync_side.keep_me(Me(user="boss", role=role, policy=desk.policy))
        address, line = server.address("boss", role), SlowLine()

        def ask(method: str, path: str, body: bytes | None) -> ServerAnswer:
            line.wait_for(path)
            lost = method == "POST" and line.loses_answers
            transport = LosesAnswers(uds=address.socket) if lost else None
            return asked(lambda: Client(address, transport=transport), Request(method=method, path=path, body=body))

        app = CollectorApp(desk, None, None, ask if served else None)
        try:
            async with app.run_test(size=size) as pilot:
                me = AtPosting(pilot, desk, app.work)
                me.line = line
                await me.settled()
                yield me
        finally:
            desk.close()

    return open_app
