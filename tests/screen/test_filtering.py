"""Narrowing and ordering the list, and marking many accounts."""

from collector_tui.model.saved_view import SavedView
from collector_tui.tui.settings import Settings


async def test_field_terms_narrow_the_list(at_desk) -> None:
    async with at_desk() as me:
        for terms, found in (
            ("bal>5000", ["DEN-1"]),
            ("carc:197", ["DEN-1"]),
            ("carc:CO-197", ["DEN-1"]),
            ("days>60 !queue:denied !queue:self", ["LATE-1", "REJ-1"]),
            ("payer:acme bal<=500", ["REJ-1"]),
            ("-payer:acme", ["SELF-1"]),
            ("patient:jane score>=10 why:197", ["DEN-1"]),
        ):
            await me.press("slash")
            me.put(terms)
            await me.press("enter")
            assert me.queue == found, terms
            await me.press("escape")


async def test_a_term_that_cannot_be_understood_is_told_and_the_prompt_stays(at_desk) -> None:
    async with at_desk() as me:
        await me.press("slash")
        await me.type("ball>5")
        await me.press("enter")
        assert me.told.startswith("There is no field 'ball' to filter by; there are acct,")
        assert me.asking
        await me.press("escape")
        assert len(me.queue) == 4


async def test_a_half_typed_term_does_not_empty_the_list(at_desk) -> None:
    async with at_desk() as me:
        await me.press("slash", *"bal", "greater_than_sign")
        assert len(me.queue) == 4


async def test_esc_while_filtering_brings_the_last_filter_back(at_desk) -> None:
    async with at_desk() as me:
        await me.press("slash", *"den", "enter", "slash", *"xx", "escape")
        assert (me.screen.state.view.filter, me.queue) == ("den", ["DEN-1"])
        await me.press("escape")
        assert len(me.queue) == 4


async def test_sorting_twice_turns_round_and_the_last_sort_breaks_ties(at_desk) -> None:
    async with at_desk() as me:
        await me.press("s", "b")
        assert me.queue == ["DEN-1", "LATE-1", "REJ-1", "SELF-1"]
        await me.press("s", "b")
        assert me.queue == ["SELF-1", "REJ-1", "LATE-1", "DEN-1"]
        await me.press("s", "y")
        assert me.queue == ["REJ-1", "LATE-1", "DEN-1", "SELF-1"], "ties of the payer by balance, small first"
        assert "Payer↑" in me.picture
        assert me.selected == "LATE-1", "the cursor stays on its account"


async def test_any_other_key_leaves_the_sort_as_it_was(at_desk) -> None:
    async with at_desk() as me:
        before = me.queue
        await me.press("s", "escape")
        assert (me.told, me.queue) == ("left as it was", before)


async def test_a_saved_view_is_a_tab_with_its_own_filter_and_order(at_desk) -> None:
    views = (SavedView("Acme", "payer:acme", "-balance"),)
    async with at_desk(settings=Settings(views=views)) as me:
        assert "Acme 3" in me.picture
        await me.press("1")
        assert me.queue == ["REJ-1", "LATE-1", "DEN-1"]
        await me.press("2")
        assert me.queue == ["REJ-1"], "the shipped queues follow"


async def test_find_goes_round_the_end(at_desk) -> None:
    async with at_desk() as me:
        await me.press("f", *"1", "enter", "F")
        assert me.selected == "DEN-1"
        await me.press("G", "F")
        assert me.selected == "LATE-1"
        await me.press("f", *"nobody", "enter")
        assert me.told.startswith("No account on this desk for 'nobody'")


async def test_marks_stay_with_their_accounts_through_filter_and_sort(at_desk) -> None:
    async with at_desk() as me:
        await me.press("space", "space")
        assert me.marked == ["LATE-1", "DEN-1"]
        await me.press("slash", *"rej", "enter", "space")
        assert me.told.startswith("3 marked, 2 of them not shown here")
        await me.press("escape", "s", "b")
        assert me.marked == ["LATE-1", "DEN-1", "REJ-1"]
        assert "■" in me.lines[2]
        await me.press("escape")
        assert me.marked == []


async def test_a_range_and_all_are_marked(at_desk) -> None:
    async with at_desk() as me:
        await me.press("space", "j", "V")
        assert me.marked == ["LATE-1", "DEN-1", "REJ-1"]
        await me.press("asterisk")
        assert len(me.marked) == 4
        await me.press("asterisk")
        assert me.marked == []


async def test_with_the_mouse_on_a_click_and_the_wheel_move_the_cursor(at_desk) -> None:
    async with at_desk() as me:
        await me.click_row(2)
        assert me.selected == "REJ-1"
        await me.turn_wheel_up(2)
        assert me.selected == "LATE-1"
