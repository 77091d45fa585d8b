"""One key for many accounts: bulk entries, repeat, undo and redo, and the call that works a payer's accounts."""

from datetime import date, datetime, timedelta

from collector_tui.desk.desk import Desk
from tests.hospitals import NOW, desk_with


def logged(desk: Desk) -> dict[str, tuple[str, str]]:
    """Account -> the code and the text of what waits on it."""
    actions = [entry.action for entry in desk.pending().values()]
    return {action.account: (getattr(action, "code", ""), getattr(action, "text", "")) for action in actions}


async def test_a_follow_up_on_marked_accounts_is_proposed_for_each_of_them(at_desk) -> None:
    async with at_desk() as me:
        await me.press("space", "space", "n")
        assert "on 2 accounts: LATE-1, DEN-1" in me.picture
        await me.press(*"cspd", "enter", "enter", "enter", *"77", "ctrl+y")
        assert me.told == "saved CSPD on 2 accounts"
        assert me.marked == []
        icns = {entry.action.account: entry.action.fields.get("icn") for entry in me.desk.pending().values()}
        assert icns == {"LATE-1": None, "DEN-1": "D1"}
        assert {entry.action.fields["call_ref"] for entry in me.desk.pending().values()} == {"77"}


async def test_a_template_is_filled_for_each_account(at_desk) -> None:
    async with at_desk() as me:
        await me.press("space", "space", "n", *"admn", "enter")
        await me.type(".doc ")
        await me.press("ctrl+y")
        assert me.told == "The text still has a blank {}: fill it in, or take it out."
        me.put("Records for {payer}, {denial} {stake}.")
        await me.press("ctrl+y")
        assert me.told.startswith("LATE-1: the template has no word for a blank here"), "it has no denial"
        me.put("Records for {payer}, {stake}, {balance}.")
        await me.press("ctrl+y")
        texts = [text for _, text in logged(me.desk).values()]
        assert len(texts) == 2
        assert texts[0] != texts[1]
        assert all("{" not in text for text in texts)


async def test_one_account_that_refuses_keeps_all_from_being_saved(at_desk) -> None:
    async with at_desk() as me:
        await me.press("space", "space", "d")
        await me.type("+150")
        await me.press("enter")
        assert me.told.startswith("LATE-1: The timely filing deadline is 07/01/2026; choose that day or earlier.")
        assert "override reason for +150 on 2 accounts:" in me.picture
        assert (me.asking, me.desk.pending()) == (True, {})


async def test_undo_takes_back_all_that_one_key_logged_and_redo_brings_it_again(at_desk) -> None:
    async with at_desk() as me:
        await me.press("asterisk", "N", *"same", "ctrl+y")
        assert me.told == "saved a note on 4 accounts"
        await me.press("u")
        assert (me.told, me.desk.pending()) == ("took back the note on 4 accounts", {})
        await me.press("U")
        assert me.told == "logged again the note on 4 accounts"
        assert len(me.desk.pending()) == 4
        await me.press("U")
        assert me.told.startswith("Nothing was taken back")


async def test_what_was_undone_survives_the_end_of_the_app(at_desk, tmp_path) -> None:
    async with at_desk() as me:
        await me.press("N", *"long", "ctrl+y", "u", "q")
    async with at_desk(desk=Desk(tmp_path / "desk", lambda: NOW)) as me:
        await me.press("U")
        assert logged(me.desk) == {"LATE-1": ("", "long")}


async def test_repeat_logs_the_same_on_the_next_account_with_its_own_facts(at_desk) -> None:
    async with at_desk() as me:
        await me.press("full_stop")
        assert me.told == "Nothing was logged on this desk yet; n logs."
        await me.press("n", *"cspd", "enter", "enter", "enter", *"881", "ctrl+y")
        assert me.selected == "DEN-1"
        await me.press("full_stop")
        repeated = [entry.action for entry in me.desk.pending().values()][-1]
        assert (repeated.account, repeated.fields["call_ref"], repeated.fields["icn"]) == ("DEN-1", "881", "D1")


class Watch:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


async def test_a_call_works_the_payers_accounts_and_fills_the_minutes(at_desk, tmp_path) -> None:
    desk_with(tmp_path).close()
    watch = Watch()
    async with at_desk(desk=Desk(tmp_path / "desk", watch)) as me:
        await me.press("c")
        assert me.queue == ["LATE-1", "DEN-1", "REJ-1"]
        assert "Get the representative's name and a call reference number" in me.account
        watch.now += timedelta(minutes=7)
        await me.press("n", *"cspd", "enter", "enter", "enter", *"12", "ctrl+y")
        assert me.selected == "DEN-1", "a call goes on to its next account"
        watch.now += timedelta(minutes=5)
        await me.press("space", "space", "n", *"cspd", "enter", "enter", "enter", *"13", "ctrl+y")
        minutes = [entry.action.minutes for entry in me.desk.pending().values()]
        assert minutes == [7, 3, 2], "every minute once"
        await me.press("c")
        assert me.told == "the call with ACME HEALTH is over"
        assert "SELF-1" in me.queue


async def test_the_patients_account_has_no_payer_to_call(at_desk) -> None:
    async with at_desk() as me:
        await me.press("G", "c")
        assert me.told == "This is a patient balance; there is no payer to call."


async def test_a_full_denial_entry_takes_at_most_thirty_keys_text_and_all(at_desk) -> None:
    async with at_desk() as me:
        await me.press("j")
        keys = ["n", *"dnrv", "enter", "enter", *"no auth", "enter", "f", "enter", *"um", "ctrl+y"]
        await me.press(*("space" if key == " " else key for key in keys))
        [entry] = me.desk.pending().values()
        assert len(keys) <= 30
        assert entry.action.fields == {
            "denial_code": "CO-197", "root_cause": "no auth", "preventable": "front", "owner": "um",
        }  # fmt: skip
        assert entry.action.next == date(2026, 3, 10)


async def test_the_next_account_is_one_key_away(at_desk) -> None:
    async with at_desk() as me:
        await me.press("j")
        assert me.account.startswith("── DEN-1")


async def test_what_stands_against_an_act_is_told_whole_below_the_form(at_desk) -> None:
    async with at_desk() as me:
        await me.press("slash", *"LATE-1", "enter", "n")
        me.put("apl1")
        await me.press("enter")
        assert "> level name" in me.picture
        assert "The payer has not decided this claim; nothing to appeal." in me.picture
        assert "override reason" in me.picture
        await me.press("ctrl+y")
        await me.press("escape")
