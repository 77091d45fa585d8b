"""Posters' lists on the screen, against a real server: what is seen at 80x24, and what is done from a line."""

import os
import re
from pathlib import Path

import pytest

from collector_tui.model.codec import decode
from collector_tui.sync.flow import Request
from collector_tui.wire.moves import Unmatched
from tests.contract.conftest import Server
from tests.contract.test_by_hand import account, document, money
from tests.screen.posters import LISTS

GOLDEN = Path(__file__).parent / "golden_posting"
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
        row = await me.open_row("unmatched", "B00012345")
        await me.press("l")
        await me.type("number cut")
        await me.press("enter")
        assert "the list of moves takes it back" in me.told
        assert me.screen.queue.cursor == row, "it goes on where it was"
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
        row = await me.open_row("unmatched", "held")
        await me.press("g")
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
        await me.open_row("adjustments", "GONE")
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


async def test_a_desk_without_a_server_says_so(at_posting) -> None:
    async with at_posting(served=False) as me:
        await me.open_list("unmatched")
        assert "started without a server" in me.account


async def test_what_goes_on_behind_a_page_is_said_and_opened(at_posting, server: Server) -> None:
    async with at_posting() as me:
        await me.open_list("unmatched")
        posting = me.screen.overlay
        client = server.client("ann", "supervisor")
        first = decode(Unmatched, client.send(Request(method="GET", path="/v1/unmatched?limit=1")).body)
        client.close()
        posting._show(posting._asked, first)
        me.screen.open_overlay(posting, 2)
        await me.settled()
        assert posting.title == "unmatched: 1 of 2 payments, 975.00 in all"
        assert me.rows[-1] == " 1 more: enter lists the next ones"
        await me.press("enter")
        assert posting.title == "unmatched: from 2, 1 of 2 payments, 975.00 in all"
        assert "LATE-1" in me.rows[1]
        assert me.rows[-1] == " 1 before: enter lists them"
        await me.press("j", "enter")
        assert len(me.rows) == 3


async def test_a_line_is_looked_for_by_its_number(at_posting) -> None:
    async with at_posting() as me:
        await me.open_list("remittances")
        await me.press("slash")
        await me.type("E4")
        await me.press("enter")
        assert [text.split()[3] for text in me.rows[1:]] == ["E4"]
        assert me.screen.overlay.title == "remittances E4: 1 remittance, 900.00 in all"
        await me.press("slash")
        me.put("E99")
        await me.press("enter")
        assert "Nothing fits 'E99'" in me.account
        await me.open_list("unmatched")
        await me.press("slash", "n")
        await me.type("LATE-1")
        await me.press("enter")
        assert [text.split()[1] for text in me.rows[1:]] == ["LATE-1"]
        await me.open_list("quarantine")
        await me.press("slash")
        assert not me.asking


async def test_accounts_of_a_batch_are_marked_in_the_queue(at_posting) -> None:
    async with at_posting() as me:
        await me.open_list("batches")
        [rejected] = [number for number, text in enumerate(me.rows) if text.split()[-2:] == ["1", "0"]]
        await me.press(*("j",) * (rejected - 1), "enter", "r")
        assert me.marked == ["REJ-1"]
        assert me.told == "1 rejected marked: n logs, c calls, esc clears"
        assert me.screen.overlay is None


@pytest.mark.parametrize("size", [(60, 15), (120, 40)])
@pytest.mark.parametrize("name", LISTS)
async def test_a_list_fits_the_screen_there_is(at_posting, name: str, size: tuple[int, int]) -> None:
    async with at_posting(size=size) as me:
        await me.open_list(name)
        width = me.screen.queue.size.width
        for index in range(len(me.rows)):
            shown = "".join(text for text, _ in me.screen.queue.draw(index, width))
            assert len(shown) <= width
            whole = me.rows[index].split()
            assert all(word.rstrip("…") in " ".join(whole) for word in shown.split()), "no number has lost digits"
        if name == "quarantine":
            await me.press("enter")
            assert re.search(
                r"amount \(BPR02\) +70.00 +60.00$", "\n".join(line[:width].rstrip() for line in me.lines), re.M
            )
