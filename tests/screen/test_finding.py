"""Any account in one step: waiting, closed, another's or on no desk, by `f`, `/` and `:`; and what is told when it is not found."""

import pytest
from sqlalchemy import select

from collector_tui.actions import FollowUp
from collector_tui.billing_api.ledger import tables
from collector_tui.pages.queue_view import FOUND, WAITING, WORK
from tests.hospitals import NOW
from tests.x12_files import claim_file, payment_file

WAYS = ("f", "slash", "colon")  # B13: one step, the same from each


async def look_for(me, way: str, sought: str) -> None:
    await me.press(way)
    me.put(sought)
    await me.press("enter")


def put_off(desk, account: str) -> None:
    follow_up = FollowUp(
        id=desk.new_id(), account=account, made_at=NOW, code="CSPD", text="wait", after="",
        next=NOW.date().replace(day=20), fields={"channel": "phone", "call_ref": "1", "rep": "Dana"},
    )  # fmt: skip
    desk.do(follow_up)


@pytest.fixture
def gone(server):
    """Paid and closed at the server: on no desk."""
    server.take(claim_file("GONE-9"), payment_file("GONE-9", icn="G9X", trace="E99"))
    return server


@pytest.mark.parametrize("way", WAYS)
async def test_a_waiting_account_is_found_from_any_tab_and_filter(at_posting, way: str) -> None:
    async with at_posting("collector") as me:
        put_off(me.desk, "LATE-1")
        me.screen.reload(arrange=True)
        assert "LATE-1" not in me.queue
        await me.press("1")
        await look_for(me, way, "late-1")
        assert (me.screen.state.view.tab, me.selected) == (FOUND, "LATE-1")
        assert "LATE-1" in me.account or "LATE-1" in me.picture
        await me.press("escape")
        assert me.screen.state.view.tab == WORK
        assert me.screen.state.view.tab_of("LATE-1") == WAITING


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("sought", ["GONE-9", "gone9", "G9X", "E99"])
async def test_a_closed_account_is_found_at_the_server_and_opens(at_posting, gone, way: str, sought: str) -> None:
    async with at_posting("collector") as me:
        await look_for(me, way, sought)
        assert me.queue == ["GONE-9"]
        assert me.told == "1 account found, 1 not on this desk."
        assert "not on this desk, read at the server" in me.picture
        await me.press("e")
        assert "G9X" in me.account
        assert not me.desk.knows("GONE-9"), "it is in memory alone"
        await me.press("escape")
        assert "GONE-9" not in me.queue


async def test_hits_of_desk_and_server_stand_in_one_list(at_posting, gone) -> None:
    async with at_posting("collector") as me:
        await look_for(me, "f", "doe 01/02/1970")
        assert "GONE-9" in me.queue
        assert "DEN-1" in me.queue
        assert me.screen.state.view.tab == FOUND


@pytest.mark.parametrize("way", WAYS)
async def test_the_reason_is_told_when_the_server_is_away_and_what_the_desk_alone_found(
    at_posting, gone, way: str
) -> None:
    async with at_posting("collector") as me:
        put_off(me.desk, "LATE-1")
        me.screen.reload(arrange=True)
        gone.stop()
        await look_for(me, way, "late-1")
        assert me.selected == "LATE-1", "what is on the desk needs no server"
        await look_for(me, way, "gone-9")
        assert me.told.startswith("No account on this desk for 'gone-9'. The server did not say what else there is: ")
        assert "cannot be reached" in me.told
        gone.start()


@pytest.mark.parametrize("way", ["f", "colon"])
async def test_a_row_that_belongs_elsewhere_since_it_was_listed_is_gone_to(at_posting, way: str) -> None:
    async with at_posting("collector") as me:
        put_off(me.desk, "LATE-1")
        me.screen.reload()
        assert "LATE-1" in me.queue
        await me.press("G" if me.queue[-1] != "LATE-1" else "g")
        assert me.selected != "LATE-1"
        await look_for(me, way, "late-1")
        assert me.selected == "LATE-1"


async def test_without_a_server_it_is_said(at_desk) -> None:
    async with at_desk() as me:
        await look_for(me, "f", "nobody")
        assert me.told == "No account on this desk for 'nobody'; this desk has no server to ask."


async def test_nobody_is_told_as_nobody(at_posting) -> None:
    async with at_posting("collector") as me:
        await look_for(me, "f", "zzyzx 01/01/1901")
        assert me.told == "No account for 'zzyzx 01/01/1901', on this desk or at the server."


async def test_a_late_answer_opens_nothing_under_fingers_that_have_moved_on(at_posting, gone) -> None:
    async with at_posting("collector") as me:
        me.line.holds = "search"
        await me._pilot.press("f")
        me.put("gone-9")
        await me._pilot.press("enter")
        await me.settled()
        assert "asking the server" in me.told
        await me._pilot.press("j")
        await me.settled()
        here, tab = me.selected, me.screen.state.view.tab
        me.line.let_go()
        await me.answered()
        assert (me.selected, me.screen.state.view.tab) == (here, tab)
        assert me.told.endswith("the tab Found shows them.")
        await me.press("left_square_bracket")
        assert me.queue == ["GONE-9"]


async def test_a_note_on_a_closed_account_is_taken_by_the_server(at_posting, gone) -> None:
    async with at_posting("collector") as me:
        await look_for(me, "f", "gone-9")
        await me.press("N")
        await me.type("called about the paid bill")
        await me.press("ctrl+y")
        [entry] = me.desk.pending().values()
        assert entry.account == "GONE-9"
        await me.press("h")
        assert "called about the paid bill" in me.account


async def test_a_filter_says_what_it_leaves_out(at_posting) -> None:
    async with at_posting("collector") as me:
        put_off(me.desk, "LATE-1")
        me.screen.reload(arrange=True)
        await look_for(me, "slash", "doe")
        assert me.told == "1 more account outside this list; f finds any account"
        await me.press("f")
        me.put("late")
        await me.press("enter")
        assert me.selected == "LATE-1"


async def test_the_search_is_audited(at_posting, gone) -> None:
    async with at_posting("collector") as me:
        await look_for(me, "f", "gone-9")
    rows = tables.audit.c
    with gone.engine.begin() as tx:
        assert tx.execute(select(rows.user, rows.account_id).where(rows.act == "search")).all() == [("boss", "GONE-9")]
