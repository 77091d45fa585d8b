"""Pastes, undo and keys pressed by habit: nothing pasted runs a command, nothing typed is lost by one key."""

import pytest

PASTES = ("q", "\x1bq", "nCSPD\r", "\r\nq", "j\rj\r", "N text \x19", "/x\r", "\u241b[A", "\n\n", "\t")


@pytest.mark.parametrize("text", PASTES)
async def test_what_is_pasted_into_the_list_runs_nothing(at_desk, text: str) -> None:
    """T9, B30."""
    async with at_desk() as me:
        before, queue = me.selected, me.queue
        await me.paste(text)
        assert (me.selected, me.queue, me.screen.is_typing, me.screen.overlay) == (before, queue, False, None)
        assert "Pasted text runs no commands" in me.told
        assert me.screen.app.is_running


@pytest.mark.parametrize("opens", ["o", "question_mark", "s", "z"])
async def test_nor_where_a_list_or_a_choice_is_open(at_desk, opens: str) -> None:
    """T9."""
    async with at_desk() as me:
        await me.press(opens)
        before = me.rows, me.screen.overlay, me.screen.keyboard.choices
        await me.paste("q\rj")
        assert (me.rows, me.screen.overlay, me.screen.keyboard.choices) == before
        assert not me.screen.is_typing


async def test_several_pasted_lines_stay_in_a_note_in_their_order(at_desk) -> None:
    """T9: with what was Esc shown as a sign."""
    async with at_desk() as me:
        await me.press("N")
        await me.paste("one\ntwo \u241b[31m\n")
        await me.type("three")
        await me.press("ctrl+y")
        assert me.desk.account(me.desk.heads()[0].id) is not None
        texts = [entry.action.text for entry in me.desk.pending().values()]
        assert texts == ["one\ntwo \u241b[31m\nthree"]


@pytest.mark.parametrize(
    ("pasted", "stands"),
    [("one\ntwo\nthree", "one two three"), ("\n\none", "one"), ("one\n", "one"), ("\n", ""), ("  a\n\n b ", "a b")],
)
async def test_several_pasted_lines_stand_in_a_line_apart_by_spaces(at_desk, pasted: str, stands: str) -> None:
    """T30: none of them goes without a word."""
    async with at_desk() as me:
        await me.press("slash")
        await me.paste(pasted)
        assert (me.asking, me.answer) == (True, stands)


async def test_a_paste_goes_where_the_cursor_is_and_over_what_is_selected(at_desk) -> None:
    async with at_desk() as me:
        await me.press("slash", "a", "b", "left")
        await me.paste("1\n2")
        assert me.answer == "a1 2b"
        await me.press("home", "shift+end")
        await me.paste("x")
        assert me.answer == "x"


async def test_undo_and_redo_in_a_note_go_word_by_word(at_desk) -> None:
    """T4."""
    async with at_desk() as me:
        await me.press("N")
        await me.type("left a message")
        note = me.screen.typing.note_form
        await me.press("ctrl+z")
        assert note.text == "left a"
        await me.press("ctrl+z", "ctrl+z", "ctrl+z", "ctrl+z")
        assert note.text == ""
        await me.press("ctrl+r", "ctrl+r", "ctrl+r", "ctrl+r")
        assert note.text == "left a message"


@pytest.mark.parametrize("keys", [("ctrl+u",), ("home", "ctrl+k"), ("ctrl+x",), ("f7", "backspace"), ("ctrl+z",) * 9])
async def test_whatever_key_empties_a_note_it_can_be_taken_back(at_desk, keys: tuple[str, ...]) -> None:
    """T4: also when the note was left meanwhile."""
    async with at_desk() as me:
        await me.press("N")
        await me.type("left a message")
        note = me.screen.typing.note_form
        back = "ctrl+r" if "ctrl+z" in keys else "ctrl+z"
        await me.press(*keys)
        assert note.text == ""
        for left in (False, True):
            if left:
                await me.press(*keys, "escape", "N")
            for _ in range(9):
                if note.text != "left a message":
                    await me.press(back)
            assert note.text == "left a message"


@pytest.mark.parametrize(
    "keys", [("ctrl+u",), ("home", "ctrl+k"), ("ctrl+w",) * 3, ("backspace",) * 7, ("home", "shift+end", "x")]
)
async def test_a_line_has_undo_and_redo_too(at_desk, keys: tuple[str, ...]) -> None:
    """T4."""
    async with at_desk() as me:
        await me.press("slash")
        await me.type("ab cd e")
        await me.press(*keys)
        after = me.answer
        for step in range(9):
            if me.answer == "ab cd e":
                await me.press(*("ctrl+r",) * step)
                break
            await me.press("ctrl+z")
        assert me.answer == after
        await me.press(*("ctrl+z",) * 20)
        assert me.answer == ""


async def test_an_expanded_template_can_be_taken_back(at_desk) -> None:
    """T4: what was typed before it is there still."""
    async with at_desk() as me:
        await me.press("n")
        await me.type("admn")
        await me.press("enter")
        assert me.screen.typing.form.entry.at == "text"
        await me.type("spoke to Ann .cs ")
        assert ".cs" not in me.typed
        await me.press("ctrl+z")
        assert "spoke to Ann" in me.typed


@pytest.mark.parametrize("opens", ["", "N", "n", "slash", "o", "question_mark"])
async def test_ctrl_q_says_how_to_leave_and_stays(at_desk, opens: str) -> None:
    """T2."""
    async with at_desk() as me:
        if opens:
            await me.press(opens)
        await me.press("ctrl+q")
        assert me.screen.app.is_running
        assert "ctrl+q does nothing here" in me.told
        assert "q quits" in me.told


async def test_esc_and_enter_in_one_packet_are_two_keys_in_the_list(at_desk) -> None:
    """T11: terminals send both as alt+enter sends them."""
    async with at_desk() as me:
        await me.press("space", "alt+enter")
        assert me.marked == []
        assert me.screen.zoomed
