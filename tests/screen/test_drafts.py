"""What is being typed is kept as it grows, and comes back."""

import errno
from time import monotonic

from collector_tui.tui.widgets.text_box import DRAFT_OLD_S, DRAFT_PAUSE_S


async def test_a_draft_is_never_two_seconds_old_while_somebody_types_on(at_desk, monkeypatch) -> None:  # T3
    now = monotonic()
    monkeypatch.setattr("collector_tui.tui.widgets.text_box.monotonic", lambda: now)
    async with at_desk() as me:
        await me._pilot.press("N")
        typed = ""
        for _ in range(40):  # a key each fifth of a second: no pause ever comes
            now += 0.2
            await me._pilot.press("a")
            typed += "a"
            kept = (me.desk.draft("LATE-1~note") or {}).get("text", "")
            assert (len(typed) - len(kept)) * 0.2 <= DRAFT_OLD_S + DRAFT_PAUSE_S < 2
    assert kept


async def test_a_full_disk_keeps_the_draft_in_memory_until_it_has_room(at_desk, monkeypatch) -> None:  # T13
    async with at_desk() as me:
        outbox = me.desk._state.outbox
        writes = outbox._files[0].change

        def full(*_args, **_more):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(outbox._files[0], "change", full)
        await me.press("N", *"words")
        me.screen.keep_drafts()
        assert "No space left on device" in me.told
        await me.press("ctrl+y")
        assert me.told.startswith("NOT SAVED")
        await me.press("escape")
        assert me.desk.draft("LATE-1~note") == {"text": "words"}
        await me.press("q")
        assert "only in memory" in me.told
        await me.press("escape", "N")
        assert me.screen.typing.note_form.text == "words"
        monkeypatch.setattr(outbox._files[0], "change", writes)
        await me.press("!")
        me.screen.keep_drafts()
        assert outbox.drafts()["LATE-1~note"] == {"text": "words!"}
        assert me.desk.unkept == 0


async def test_a_draft_that_is_reopened_says_so_and_can_be_started_anew(at_desk) -> None:
    async with at_desk() as me:
        await me.press("N", *"old", "escape", "N")
        assert "ctrl+n starts a new one" in me.told
        await me.press("ctrl+n")
        assert me.screen.typing.note_form.text == ""
        await me.press(*"new", "ctrl+y")
        assert [entry.action.text for entry in me.desk.pending().values()] == ["new"]
        assert [fields["text"] for fields in me.desk.drafts().values()] == ["old"]
        await me.press("g", "n", *"cspd", "enter", "enter", "enter", *"1", "escape", "n", "ctrl+n")
        assert me.screen.typing.form.entry.code is None


async def test_a_suggested_step_that_is_only_looked_at_leaves_no_draft(at_desk) -> None:
    async with at_desk() as me:
        await me.press("w", "escape")
        assert me.desk.drafts() == {}
        await me.press("w", "enter", *"x", "escape")
        assert len(me.desk.drafts()) == 1
