"""No key acts on, and no word is filed under, another patient than the one shown."""

import pytest
from msgspec import Raw
from msgspec.structs import replace

from collector_tui.actions import Assign, FollowUp, Note, SetFollowUp
from collector_tui.model.account import Account
from collector_tui.model.codec import encode
from collector_tui.tui.messages import Synced
from collector_tui.wire.feed import Changes, Remove, Upsert
from tests.screen.whose_account import hold


async def heard(me, *items: Upsert | Remove) -> None:
    """The engine has brought these and told the screen."""
    me.desk.sync_side.take(Changes(items=items, cursor="c2", more=False))
    me.screen.post_message(Synced(True, ""))
    await me.settled()


def left(account: str) -> Remove:
    return Remove(id=account, version=900, reason="closed")


def given_to(account: Account, owner: str) -> Upsert:
    changed = replace(account, owner=owner, version=account.version + 1)
    return Upsert(version=changed.version, account=Raw(encode(changed)))


def header(me) -> str:
    """The rule above what is typed: whose form it is."""
    rule = me.screen.account_place.pane._rule.line
    return "".join(text for text, _ in rule)


def logged(me) -> list[tuple[str, str]]:
    return [(entry.account, entry.action.as_text()) for entry in me.desk.pending().values()]


async def test_a_note_keeps_its_account_when_that_leaves_and_says_so(at_desk) -> None:  # T5
    async with at_desk() as me:
        await me.press("N", *"half")
        await heard(me, left("LATE-1"))
        assert me.selected == "DEN-1", "the list has gone on"
        assert "LATE-1" in header(me)
        assert "DEN-1" not in header(me)
        assert "LATE-1 (DOE, JANE) is no longer on this desk." in me.told
        await me.press("ctrl+y")
        assert logged(me) == [("LATE-1", "half")]


async def test_a_follow_up_on_an_account_that_left_is_not_saved_and_kept_as_a_draft(at_desk) -> None:  # T5
    async with at_desk() as me:
        await me.press("n", *"cspd", "enter", "enter", "enter", *"88")
        await heard(me, left("LATE-1"))
        assert "LATE-1" in header(me)
        await me.press("ctrl+y")
        assert "LATE-1 is not on this desk any more" in me.told
        assert logged(me) == []
        await me.press("escape", "o")
        assert me.rows[0].split()[:4] == [".", "draft", "LATE-1", "CSPD"]
        await me.press("T")
        assert me.told == "kept as a note on LATE-1"
        assert logged(me) == [("LATE-1", "CSPD: channel: phone; call reference #: 88; follow-up date: 03/25/2026")]
        assert me.desk.drafts() == {}


@pytest.mark.parametrize("change", ["owner", "moved"])
async def test_what_the_server_changes_under_a_form_is_said_and_the_form_stays_with_its_account(
    at_desk, change
) -> None:
    async with at_desk() as me:
        account = me.desk.account("LATE-1")
        await me.press("N", *"half")
        if change == "owner":
            await heard(me, given_to(account, "mlee"))
            assert "LATE-1 (DOE, JANE) is assigned to mlee now." in me.told
        else:
            later = replace(account, follow_up_on=me.desk.today().replace(month=4), version=900)
            await heard(me, Upsert(version=900, account=Raw(encode(later))))
            assert "LATE-1 (DOE, JANE) moved to Waiting." in me.told
        await me.press("ctrl+y")
        assert logged(me) == [("LATE-1", "half")]


async def test_a_date_for_an_account_that_left_is_not_set_and_says_so(at_desk) -> None:  # T6
    async with at_desk() as me:
        await me.press("d", *"fri")
        await heard(me, left("LATE-1"))
        assert "LATE-1" in header(me)
        await me.press("enter")
        assert me.told == "LATE-1 is not on this desk any more. No date was set."
        assert logged(me) == []


async def test_an_assignment_goes_to_the_accounts_it_was_asked_for(at_desk) -> None:
    async with at_desk() as me:
        await me.press("A", *"jdoe")
        assert "LATE-1" in "\n".join(me.lines[-2:])
        await heard(me, left("LATE-1"))
        await me.press("enter")
        assert "LATE-1 is not on this desk any more" in me.told
        assert logged(me) == []


@pytest.mark.parametrize("key", ["n", "N", "d", "w", "A", "c", "space", "b", "V", "H", "full_stop"])
async def test_a_row_that_went_from_under_the_cursor_is_told_before_a_key_acts_on_the_next(at_desk, key) -> None:
    async with at_desk() as me:
        await heard(me, left("LATE-1"))
        assert me.told == (
            "LATE-1 (DOE, JANE) left this desk; nothing was done there. The cursor is on DEN-1 (DOE, JANE) now."
        )
        await me.press(key)
        assert not me.screen.is_typing
        assert (me.marked, me.screen.state.call) == ([], None)
        assert "The cursor is on DEN-1" in me.told
        await me.press("N")
        assert "DEN-1" in header(me)


async def test_marks_that_left_are_told_before_the_next_key_acts_on_the_cursor_alone(at_desk) -> None:
    async with at_desk() as me:
        await me.press("j", "space", "k", "k")
        assert (me.marked, me.selected) == (["DEN-1"], "LATE-1")
        await heard(me, left("DEN-1"))
        await me.press("N")
        assert not me.screen.is_typing
        assert me.told == "DEN-1 (DOE, JANE) left this desk; nothing was done there."


async def test_letters_behind_a_key_that_could_not_open_a_form_run_no_commands(at_desk) -> None:  # T8
    async with at_desk(files=()) as me:
        await me.press("N", *"quit now", "enter")
        assert me.told == "There is no account under the cursor."
        assert not me.screen.is_typing
        assert me.screen.overlay is None
    async with at_desk() as me:
        await heard(me, left("LATE-1"))
        await me.press("n", *"cspd", "enter", "z", "d")
        assert (me.screen.is_typing, me.screen.zoomed) == (False, False)
        await me.press("z")
        assert me.screen.zoomed, "after a pause keys are commands again"


async def test_keys_do_nothing_while_the_screen_is_too_small_to_be_seen(at_desk) -> None:  # T7
    async with at_desk() as me:
        await me.press("N", *"half")
        await me.resize(40, 10)
        await me.press("x", "ctrl+y", "escape", "q")
        assert logged(me) == []
        await me.resize(80, 24)
        assert me.screen.typing.note_form.text == "half"
        await me.press("escape")
        await me.resize(59, 24)
        await me.press("n", "d", "full_stop", "q", "j")
        await me.resize(80, 24)
        assert not me.screen.is_typing
        assert me.selected == "LATE-1"


async def test_a_draft_of_an_account_that_left_opens_no_form_on_another(at_desk) -> None:  # T18
    async with at_desk() as me:
        await me.press("n", *"cspd", "enter", "enter", "enter", *"88", "escape")
        await heard(me, left("LATE-1"))
        await me.press("o", "enter")
        assert not me.screen.is_typing
        assert me.told.startswith("LATE-1 is not on this desk any more")
        assert logged(me) == []


async def test_a_note_draft_of_an_account_that_left_goes_on_under_its_own_number(at_desk) -> None:  # T18
    async with at_desk() as me:
        await me.press("N", *"half", "escape")
        await heard(me, left("LATE-1"))
        await me.press("o", "enter")
        assert "LATE-1: not on this desk" in header(me)
        await me.press(*"done", "ctrl+y")
        assert logged(me) == [("LATE-1", "halfdone")]


async def test_words_for_marked_accounts_are_never_reopened_on_others(at_desk) -> None:
    async with at_desk() as me:
        await me.press("space", "space", "N", *"ab", "escape", "escape")
        await me.press("j", "space", "space", "N")
        assert me.screen.typing.note_form.text == ""
        await me.press("escape", "escape", "o", "enter")
        assert me.screen.typing.note_form.text == "ab"
        await me.press("ctrl+y")
        assert {account for account, _ in logged(me)} == {"LATE-1", "DEN-1"}


async def test_a_line_of_the_outbox_that_goes_is_told_before_a_key_acts_on_the_next(at_desk) -> None:
    async with at_desk() as me:
        for _ in range(2):
            await me.press("N", *"x", "escape", "j")
        await me.press("o")
        assert [row.split()[2] for row in me.rows] == ["LATE-1", "DEN-1"]
        me.desk.save_draft("LATE-1~note", None)  # gone by another hand
        await heard(me, left("SELF-1"))
        await me.press("x")
        assert me.told == "The draft on LATE-1 is not in the outbox any more; nothing was done with another line."
        await me.press("x")
        assert me.told.startswith("delete the draft on DEN-1")


async def test_a_line_of_the_outbox_keeps_the_cursor_when_others_come_before_it(at_desk) -> None:
    async with at_desk() as me:
        await me.press("N", *"x", "escape", "o")
        me.desk.save_draft("A-FIRST~note", {"text": "from another session"})
        me.desk.save_draft("LATE-1~note", me.desk.draft("LATE-1~note"))
        await heard(me, left("SELF-1"))
        await me.press("x")
        assert me.told.startswith("delete the draft on LATE-1")


async def test_every_kind_of_entry_is_logged_where_it_was_begun(at_desk) -> None:
    """Note, date, assignment, follow-up: begun on one account, saved after the list was turned over."""
    async with at_desk() as me:
        for keys, kind in (
            (("N", *"a", "ctrl+y"), Note),
            (("d", *"fri", "ctrl+y"), SetFollowUp),
            (("A", *"jdoe", "ctrl+y"), Assign),
            (("n", *"cspd", "enter", "enter", "enter", "7", "ctrl+y"), FollowUp),
        ):
            await me.press("g")
            begun = me.selected
            await me.press(*keys[:-1])
            other = next(id for id in me.queue if id != begun)
            me.screen.show_queue(other)
            await me.press(keys[-1])
            entry = list(me.desk.pending().values())[-1]
            assert (entry.account, type(entry.action)) == (begun, kind)


def test_what_is_saved_is_on_the_account_that_was_shown() -> None:  # T5, T6, T7, T18; the long form is a command
    hold(2)
