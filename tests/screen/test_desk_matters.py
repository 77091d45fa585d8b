"""What a collector sees of the desk itself: drafts, other people's work, disagreements, time away."""

from datetime import UTC, datetime, timedelta

from collector_tui.actions import FollowUp
from collector_tui.desk.desk import Desk
from collector_tui.tui.link import turn_day
from collector_tui.tui.messages import Synced
from collector_tui.wire.actions import ActionResult, Superseded
from collector_tui.wire.feed import Changes
from collector_tui.wire.leases import Lease
from collector_tui.wire.problem import Problem
from collector_tui.wire.session import Me, Policy
from tests.hospitals import NOW, desk_with


async def heard(me) -> None:
    """The engine has just talked to the server."""
    me.screen.post_message(Synced(True, ""))
    await me.settled()


def theirs(account: str) -> Changes:
    lease = Lease(id="l1", account=account, holder="mlee", until=NOW + timedelta(minutes=20), fence=3)
    return Changes(items=(), cursor="c", more=False, leases=(lease,))


async def test_someone_elses_account_is_seen_in_the_list_and_in_the_account(at_desk) -> None:
    async with at_desk() as me:
        me.desk.sync_side.take(theirs(me.selected))
        await heard(me)
        assert me.rows[0].startswith(" @") or "@" in me.rows[0][:3]
        await me.press("z")
        assert "mlee has it until 15:20" in me.picture


async def test_opening_an_account_asks_for_its_lease_and_logging_gives_it_back(at_desk) -> None:
    async with at_desk() as me:
        here = me.selected
        await me.press("N")
        assert me.desk.leases.to_ask() == here
        me.desk.leases.granted = Lease(id="l1", account=here, holder="jdoe", until=NOW + timedelta(minutes=20), fence=1)
        assert (me.desk.leases.to_ask(), me.desk.leases.to_end()) == ("", None)
        await me.type("called")
        await me.press("ctrl+y")
        assert me.desk.leases.to_end() == me.desk.leases.granted


async def test_a_draft_from_before_is_told_listed_and_gone_on_with(at_desk, tmp_path) -> None:
    async with at_desk() as me:
        here = me.selected
        await me.press("N")
        await me.type("half a sen")
        await me.press("escape", "j")
    async with at_desk(desk=Desk(tmp_path / "desk", lambda: NOW)) as me:
        assert me.told == "1 draft is kept from before; o lists them"
        await me.press("o")
        assert me.rows[0].split() == [".", "draft", here, "note", "half", "a", "sen"]
        await me.press("enter")
        assert me.screen.typing.note_form.text == "half a sen"
        await me.type("tence")
        await me.press("ctrl+y")
        assert [entry.action.text for entry in me.desk.pending().values()] == ["half a sentence"]
        assert me.desk.drafts() == {}, "it went in the same write"


async def test_a_draft_can_be_thrown_away(at_desk) -> None:
    async with at_desk() as me:
        await me.press("N")
        await me.type("never mind")
        await me.press("escape", "o", "x", "y")
        assert me.desk.drafts() == {}
        assert me.told.startswith("deleted the draft on ")


async def test_a_disagreement_shows_yours_and_theirs_with_a_choice(at_desk) -> None:
    async with at_desk(size=(120, 40)) as me:
        me.desk.do(
            FollowUp(
                id=me.desk.new_id(), account="DEN-1", made_at=NOW, code="UPCL", text="closed it",
                fields={"cause": "late", "fix_owner": "us"}, after="",
            )
        )  # fmt: skip
        ((action_id, _),) = me.desk.pending().items()
        me.desk.sync_side.to_send(10)
        moved_on = Problem(status=409, detail="The matter has moved on.", theirs="mlee logged APL1: appeal sent")
        me.desk.sync_side.settle(ActionResult(id=action_id, status="conflict", problem=moved_on))
        await heard(me)
        await me.press("o")
        for told in ("Yours", "closed it", "Theirs", "mlee logged APL1: appeal sent", "E log yours again after theirs"):
            assert told in me.account
        await me.press("E")
        assert me.screen.typing.form.display


async def test_a_date_that_someone_else_had_set_is_told(at_desk) -> None:
    async with at_desk() as me:
        await me.press("d")
        await me.type("+14")
        await me.press("enter")
        ((action_id, _),) = me.desk.pending().items()
        me.desk.sync_side.to_send(10)
        me.desk.sync_side.settle(
            ActionResult(id=action_id, status="applied", version=9, superseded=Superseded(NOW.date(), "mlee"))
        )
        await heard(me)
        assert me.told.startswith("mlee had set ")
        assert "your date stands" in me.told


async def test_a_desk_too_long_without_the_server_shows_nothing_and_says_so(at_desk, tmp_path) -> None:
    desk = desk_with(tmp_path)
    desk.sync_side.keep_me(Me(user="jdoe", role="collector", policy=Policy(offline_warn_days=2, offline_lock_days=5)))
    desk.close()
    later = datetime(2026, 3, 13, 15, 0, tzinfo=UTC)
    async with at_desk(desk=Desk(tmp_path / "desk", lambda: later)) as me:
        assert me.told == "3 days without the server: this list may be out of date."
        assert len(me.rows) == 4
    async with at_desk(desk=Desk(tmp_path / "desk", lambda: later + timedelta(days=3))) as me:
        assert me.rows == []
        assert "6 days without the server" in me.picture


async def test_a_screen_left_alone_locks_with_the_draft_kept(at_desk, tmp_path) -> None:
    desk = desk_with(tmp_path)
    desk.sync_side.keep_me(Me(user="jdoe", role="collector", policy=Policy(idle_lock_s=60, offline_lock_days=0)))
    async with at_desk(desk=desk) as me:
        await me.press("N")
        await me.type("half")
        app = me.screen.app
        app.lock_when_idle()
        assert not app.locked, "a key was pressed just now"
        app.last_key -= 61
        app.lock_when_idle()
        await me.settled()
        assert app.locked
    again = Desk(tmp_path / "desk", lambda: NOW)
    assert [fields["text"] for fields in again.drafts().values()] == ["half"]
    again.close()


async def test_past_midnight_list_and_pane_are_of_the_new_day(at_desk, tmp_path) -> None:
    # T14: the same screen, still open
    desk_with(tmp_path).close()
    hour = [NOW]
    desk = Desk(tmp_path / "desk", lambda: hour[0])
    async with at_desk(desk=desk) as me:
        await me.press("d", *"tomorrow", "enter")
        put_off = next(iter(me.desk.pending().values())).account
        assert me.screen.state.view.tab_of(put_off) == "waiting"
        hour[0] = NOW + timedelta(days=1)
        await heard(me)
        assert me.screen.state.view.today == desk.today() == NOW.date() + timedelta(days=1)
        assert me.screen.state.view.tab_of(put_off) != "waiting"
        assert me.told == "It is Wednesday 03/11 now; what is due is of today."
        hour[0] = NOW + timedelta(days=2)
        turn_day(me.screen)
        assert me.screen.state.view.today == desk.today()


async def test_a_computer_that_slept_locks_at_the_first_key(at_desk, tmp_path) -> None:
    # T16: hours with the lid closed count
    desk = desk_with(tmp_path)
    desk.sync_side.keep_me(Me(user="jdoe", role="collector", policy=Policy(idle_lock_s=60, offline_lock_days=0)))
    async with at_desk(desk=desk) as me:
        app = me.screen.app
        app.last_key -= 3600
        before = me.selected
        await me._pilot.press("j")
        await me.settled()
        assert app.locked
        assert me.selected == before


async def test_who_asks_the_server_is_told_what_came_of_it(at_desk, monkeypatch) -> None:
    # T22, B27: r always ends in a result line
    async with at_desk() as me:
        monkeypatch.setattr(me.screen, "sync_now", lambda: True)
        for online, problem, sentence in (
            (True, "", "in step with the server at 15:00; 0 waiting to be sent"),
            (True, "", "in step with the server at 15:00; 0 waiting to be sent"),
            (False, "The server at x cannot be reached.", "The server at x cannot be reached."),
            (False, "The server at x cannot be reached.", "The server at x cannot be reached."),
            (True, "", "online again"),
        ):
            await me.press("r")
            assert me.told == "asking the server"
            me.screen.post_message(Synced(online, problem))
            await me.settled()
            assert me.told == sentence


async def test_a_call_is_told_who_has_the_account_and_not_that_the_server_is_away(at_desk) -> None:
    # B10: the true reason
    async with at_desk() as me:
        me.desk.leases.kept_by_server(True)
        call = FollowUp(
            id=me.desk.new_id(), account="SELF-1", made_at=NOW, code="PCRP",
            fields={"number_type": "home", "channel": "phone"},
        )  # fmt: skip
        lease = [finding.sentence for finding in me.desk.against(call) if finding.rule == "lease"]
        assert [sentence.startswith("Not reserved for you") for sentence in lease] == [True]
        me.desk.sync_side.take(theirs("SELF-1"))
        lease = [finding.sentence for finding in me.desk.against(call) if finding.rule == "lease"]
        assert lease == [f"mlee has this account until {(NOW + timedelta(minutes=20)).astimezone():%H:%M}."]
