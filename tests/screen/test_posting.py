"""Posters' lists on the screen, against a real server: what is seen at 80x24, and what is done from a line."""

import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from sqlalchemy import select

from collector_tui.billing_api.ledger import tables
from collector_tui.commands.screen import asked
from collector_tui.model.codec import encode
from collector_tui.sync.client import Client
from collector_tui.sync.flow import Request
from collector_tui.tui.app import CollectorApp
from collector_tui.tui.host import ServerAnswer
from collector_tui.tui.kept_lines import KeptLines
from collector_tui.wire.intake import QuarantineDecision
from collector_tui.wire.session import Me
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


def held_id(server: Server) -> str:
    with server.engine.connect() as tx:
        return tx.execute(select(tables.quarantine.c.id)).scalar_one()


Open = Callable[..., AsyncIterator[AtDesk]]


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
        assert (me.told, me.asking, me.answer) == ("There is no account NONE.", True, "NONE"), "no reason is asked for"
        me.put("A1")
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


async def test_who_is_no_poster_is_told_at_once(at_posting) -> None:
    async with at_posting("collector") as me:
        await me.press("P")
        assert me.told == "Posting is for payment posters and supervisors; your role is collector."
        assert me.screen.overlay is None


async def test_a_poster_is_told_before_typing_that_a_supervisor_decides(at_posting) -> None:
    async with at_posting("intake") as me:
        await me.press("P", "enter", "enter")
        assert "a supervisor decides" in me.lines[-1]
        await me.press("enter")
        assert not me.screen.keyboard.choices
        await me.open_list("unmatched")
        await me.press("enter", "o")
        assert me.asking, "what a poster may do is asked for"


async def test_what_was_typed_comes_back_when_the_server_was_down(at_posting, server: Server) -> None:
    async with at_posting() as me:
        await me.press("P", "enter", "enter", "enter", "d")
        await me.type("called ACME, ref 8812")
        server.stop()
        await me.press("enter")
        assert "cannot be reached (nothing answers there)." in " ".join(me.picture.split()), "whole, over two lines"
        assert (me.asking, me.answer) == (True, "called ACME, ref 8812")
        await me.type(" now")
        await me.press("escape", "escape")
        assert KeptLines(me.desk).line(f"dismiss {held_id(server)}") == "called ACME, ref 8812 now"
        server.start()
        await me.press("enter", "enter", "d")
        assert me.answer == "called ACME, ref 8812 now"
        await me.press("enter")
        assert "Nothing waits in quarantine." in me.account
        assert KeptLines(me.desk).line(f"dismiss {held_id(server)}") == ""


async def test_a_refused_move_asks_again_with_what_was_typed(at_posting) -> None:
    async with at_posting() as me:
        await me.open_list("unmatched")
        [row] = [number for number, text in enumerate(me.rows) if "B00012345" in text]
        await me.press(*("j",) * (row - 1), "enter", "o")
        await me.type("B00012345")
        await me.press("enter")
        await me.type("typed once")
        await me.press("enter")
        assert me.told == "Not done: B00012345 has no claim on file either."
        assert me.answer == "B00012345"
        me.put("HB00012345")
        await me.press("enter")
        assert me.answer == "typed once"
        await me.press("enter")
        assert "the list of moves takes it back" in me.told


async def test_a_lost_answer_is_not_told_as_not_done(at_posting) -> None:
    async with at_posting() as me:
        await me.press("P", "enter", "enter", "enter", "d")
        await me.type("test file")
        me.line.loses_answers = True
        await me.press("enter")
        assert me.told.startswith("It is not known whether it was done; look at the list. ")
        assert "(the line dropped)." in me.picture
        assert "Nothing waits in quarantine." in me.account, "the list was asked for anew"


async def test_what_another_desk_has_decided_is_told_as_that(at_posting, server: Server) -> None:
    async with at_posting() as me:
        await me.press("P", "enter", "enter", "enter", "d")
        await me.type("B dismisses")
        client = server.client("ann", "supervisor")
        word = encode(QuarantineDecision(decision="release", reason="A releases"))
        path = f"/v1/quarantine/{held_id(server)}"
        assert client.send(Request(method="POST", path=path, body=word)).status == 200
        client.close()
        await me.press("enter")
        assert me.told.startswith("Not done: ")
        assert "ann" in me.told
        assert "A releases" in me.told
        assert "Nothing waits in quarantine." in me.account


async def test_a_late_answer_opens_nothing(at_posting) -> None:
    async with at_posting() as me:
        await me.open_list("quarantine")
        me.line.holds = "/v1/quarantine/"
        await me.press_at_once("enter")
        assert "asking the server" in me.lines[-2]
        await me.press_at_once("escape", "escape", "j")
        me.line.let_go()
        await me.answered()
        assert me.screen.overlay is None


async def test_a_late_answer_to_another_list_is_dropped(at_posting) -> None:
    async with at_posting() as me:
        me.line.holds = "/v1/quarantine"
        await me.press_at_once("P", "enter")
        await me.press_at_once("P", "j", "enter")
        me.line.let_go()
        await me.answered()
        assert "paid on" in me.rows[0]
        assert "E6" in me.rows[1]


async def test_while_a_decision_is_under_way_there_is_no_second_one(at_posting) -> None:
    async with at_posting() as me:
        await me.press("P", "enter", "enter", "enter", "d")
        await me.type("test file")
        me.line.holds = "/v1/quarantine/"
        await me.press_at_once("enter")
        assert "sending; the server has not answered yet" in me.lines[-2]
        await me.press_at_once("enter")
        assert me.told == "That was sent already; the server has not answered yet."
        await me.press_at_once("escape", "escape", "escape")
        me.line.let_go()
        await me.answered()
        assert (me.told, me.screen.overlay) == ("dismiss: done", None)


async def test_esc_goes_back_one_step_to_where_the_cursor_was(at_posting) -> None:
    async with at_posting() as me:
        await me.open_list("unmatched")
        await me.press("escape")
        assert me.screen.queue.cursor == LISTS.index("unmatched")
        await me.press("k", "k", "enter", "enter", "escape")
        assert ("paid" in me.rows[0], me.screen.queue.cursor) == (True, 1)
        await me.press("escape", "escape")
        assert me.screen.overlay is None


async def test_quitting_does_not_wait_for_a_server_that_hangs(at_posting) -> None:
    async with at_posting() as me:
        me.line.holds = "/v1/"
        await me.press_at_once("P", "enter", "q")
        line = me.line
    line.let_go()


async def test_a_desk_without_a_server_says_so(at_posting) -> None:
    async with at_posting(served=False) as me:
        await me.open_list("unmatched")
        assert "started without a server" in me.account
