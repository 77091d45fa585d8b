"""Posters' lists on the screen, against a real server: what is seen at 80x24, and what is done from a line."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from collector_tui.commands.screen import asked
from collector_tui.sync.client import Client
from collector_tui.sync.flow import Request
from collector_tui.tui.app import CollectorApp
from collector_tui.tui.host import ServerAnswer
from tests.contract.conftest import Clock, Server
from tests.contract.test_by_hand import account, document, money, other
from tests.hospitals import HOSPITAL, NOW, desk_with, ledger_of
from tests.ledgers import lent_ledger
from tests.screen.conftest import AtDesk
from tests.x12_files import claim_file, payment_file

GOLDEN = Path(__file__).parent / "golden_posting"
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

Open = Callable[..., AsyncIterator[AtDesk]]


class AtPosting(AtDesk):
    """A poster, who waits for the server's answers."""

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self._pilot.press(key)
            await self.settled()
            while list(self._pilot.app.workers):  # an answer may ask the next question
                await self._pilot.app.workers.wait_for_complete()
                await self.settled()

    async def open_list(self, name: str) -> None:
        await self.press("P", *("j",) * LISTS.index(name), "enter")


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
    async def open_app(role: str = "supervisor", *, served: bool = True) -> AsyncIterator[AtPosting]:
        desk = desk_with(tmp_path / "mine", FILES)
        address = server.address("boss", role)

        def ask(method: str, path: str, body: bytes | None) -> ServerAnswer:
            return asked(lambda: Client(address), Request(method=method, path=path, body=body))

        app = CollectorApp(desk, None, None, ask if served else None)
        try:
            async with app.run_test(size=(80, 24)) as pilot:
                me = AtPosting(pilot, desk, app.work)
                await me.settled()
                yield me
        finally:
            desk.close()

    return open_app


PICTURES = {
    "menu": ("P",),
    **{name: ("P", *("j",) * number, "enter") for number, name in enumerate(LISTS)},
    "evidence": ("P", "enter", "enter"),
    "evidence-choice": ("P", "enter", "enter", "enter"),
    "unmatched-choice": ("P", "j", "j", "enter", "enter"),
}


@pytest.mark.parametrize("name", PICTURES)
async def test_the_list_looks_as_it_did(at_posting, name: str) -> None:
    async with at_posting() as me:
        await me.press(*PICTURES[name])
        seen = me.picture.rstrip() + "\n"
    kept = GOLDEN / f"{name}-80x24.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        kept.write_text(seen, encoding="utf-8")
    assert seen == kept.read_text(encoding="utf-8")


def test_every_picture_is_of_a_list() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}-80x24.txt" for name in PICTURES}


async def test_an_unmatched_payment_is_linked_and_taken_back_by_keys(at_posting, server: Server) -> None:
    before = money(server)
    async with at_posting() as me:
        await me.open_list("unmatched")
        [row] = [number for number, text in enumerate(me.rows) if "B00012345" in text]
        await me.press(*("j",) * (row - 1), "enter", "l")
        await me.type("number cut")
        await me.press("enter")
        assert "the list of moves takes it back" in me.told
        assert not any(text.split()[1] == "B00012345" for text in me.rows[1:])
        assert document(server, "HB00012345").balances == {}
        await me.open_list("moves")
        assert "B00012345 > HB00012345" in me.rows[1]
        await me.press("enter", "y")
        await me.type("wrong one")
        await me.press("enter")
        assert "taken back" in me.rows[1]
    assert money(server) == before


async def test_a_held_payment_is_posted_where_it_is_or_looked_at(at_posting, server: Server) -> None:
    async with at_posting() as me:
        await me.open_list("unmatched")
        [row] = [number for number, text in enumerate(me.rows) if "held" in text]
        await me.press(*("j",) * (row - 1), "enter", "g")
        assert me.selected == "LATE-1"
        await me.open_list("unmatched")
        await me.press(*("j",) * (row - 1), "enter", "c")
        await me.press("enter")
        assert me.asking, "a reason is asked for"
        await me.type("married name")
        await me.press("enter")
    assert account(server, "LATE-1").payments, "it is posted there"


async def test_a_provider_adjustment_is_put_with_an_account(at_posting, server: Server) -> None:
    async with at_posting() as me:
        await me.open_list("adjustments")
        [row] = [number for number, text in enumerate(me.rows) if "GONE" in text]
        await me.press(*("j",) * (row - 1), "enter")
        await me.type("NONE")
        await me.press("enter")
        await me.type("asked")
        await me.press("enter")
        assert "Not done" in me.told
        await me.press(*("j",) * 0, "enter")
        await me.type("A1")
        await me.press("enter")
        await me.type("asked")
        await me.press("enter")
        assert not any("GONE" in text for text in me.rows)
    assert len(account(server, "A1").provider_adjustments) == 1


async def test_a_correction_takes_the_place_of_what_is_on_file(at_posting, server: Server) -> None:
    async with at_posting() as me:
        await me.open_list("quarantine")
        await me.press("enter", "enter", "p")
        await me.type("payer says so")
        await me.press("enter")
        assert "Nothing waits in quarantine." in me.account
    assert 7_000 in [payment.claim.paid_cents for payment in document(server, "A1").payments]
    assert 6_000 not in [payment.claim.paid_cents for payment in document(server, "A1").payments]


@pytest.mark.parametrize("name", LISTS)
async def test_without_the_line_it_says_so(at_posting, server: Server, name: str) -> None:
    server.stop()
    async with at_posting() as me:
        await me.open_list(name)
        assert "cannot be reached" in me.account
        assert len(me.rows) == 1
        await me.press("enter", "escape")
        assert me.selected
    server.start()


async def test_who_is_no_poster_is_told(at_posting) -> None:
    async with at_posting("collector") as me:
        await me.open_list("unmatched")
        assert "intake or supervisor" in me.account


async def test_a_desk_without_a_server_says_so(at_posting) -> None:
    async with at_posting(served=False) as me:
        await me.open_list("unmatched")
        assert "started without a server" in me.account
