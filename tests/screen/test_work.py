"""A collector's moves on the work screen."""

from datetime import date

import pytest

from collector_tui.actions import FollowUp
from collector_tui.billing_api.http.problems import problem
from collector_tui.wire.actions import ActionResult
from tests.hospitals import HOSPITAL, LATE


async def test_the_first_account_is_the_one_with_the_highest_score(at_desk) -> None:
    async with at_desk() as me:
        assert me.queue == ["LATE-1", "DEN-1", "REJ-1", "SELF-1"]
        assert me.selected == "LATE-1"
        assert "67 days since billed" in me.account


async def test_the_score_is_explained_by_parts_that_add_up(at_desk) -> None:
    async with at_desk() as me:
        await me.press("j")
        head = me.screen.state.view.heads["DEN-1"]
        account = me.desk.account("DEN-1")
        assert sum(part.points for part in account.work.parts) == head.work.score
        assert f"Why {head.work.score} value" in me.account


async def test_a_denial_is_told_in_plain_words(at_desk) -> None:
    async with at_desk() as me:
        await me.press("j")
        assert me.selected == "DEN-1"
        assert "denied 9,840.22 with CO-197 on 02/20: Required authorization or notification not on file." in me.account
        await me.press("e")
        assert "charge - adjustments = paid: balanced" in me.account


async def test_a_standard_claim_status_takes_at_most_fifteen_keys(at_desk) -> None:
    async with at_desk() as me:
        keys = ["n", "c", "s", "p", "enter", "enter", "enter", *"88213", "ctrl+y"]
        await me.press(*keys)
        assert len(keys) - len("88213") <= 15
        [entry] = me.desk.pending().values()
        assert isinstance(entry.action, FollowUp)
        assert (entry.action.code, entry.action.fields["call_ref"], entry.action.fields["channel"]) == (
            "CSPD",
            "88213",
            "phone",
        )
        assert entry.action.next == date(2026, 3, 25)
        assert me.told == "saved CSPD on LATE-1; follow-up 03/25"


async def test_after_saving_the_next_account_is_under_the_cursor(at_desk) -> None:
    async with at_desk() as me:
        await me.press("n", *"cspd", "enter", "enter", "enter", "7", "ctrl+y")
        assert me.queue == ["DEN-1", "REJ-1", "SELF-1"]
        assert me.selected == "DEN-1"
        assert "Pend 1" in me.picture
        assert "out 1" in me.picture


async def test_what_is_typed_right_behind_a_command_reaches_its_form(at_desk) -> None:
    async with at_desk() as me:
        await me.press("slash", *"den")
        assert (me.screen.state.view.filter, me.queue) == ("den", ["DEN-1"])


async def test_a_missing_field_is_asked_for_and_nothing_is_saved(at_desk) -> None:
    async with at_desk() as me:
        await me.press("n", *"cspd", "enter", "ctrl+y")
        assert me.told == "Call reference # is needed."
        assert me.desk.pending() == {}
        await me.press("9", "ctrl+y")
        assert len(me.desk.pending()) == 1


async def test_esc_keeps_what_was_typed_and_n_goes_on_with_it(at_desk) -> None:
    async with at_desk() as me:
        await me.press("n", *"cspd", "enter", "enter", "enter", *"882", "escape")
        assert me.told == "kept as a draft on LATE-1"
        await me.press("n")
        assert me.screen.typing.form.entry.at == "call_ref"
        await me.press(*"13", "ctrl+y")
        [entry] = me.desk.pending().values()
        assert entry.action.fields["call_ref"] == "88213"
        assert me.desk.draft("LATE-1") is None


async def test_drafts_of_a_note_and_a_follow_up_live_side_by_side(at_desk) -> None:
    async with at_desk() as me:
        await me.press("N", *"thenote", "escape")
        await me.press("n", *"cspd", "enter", "enter", "enter", *"882", "escape")
        await me.press("d", *"fri", "enter")
        assert me.told == "LATE-1: follow-up set to Fri 03/13/2026"
        assert me.desk.draft("LATE-1~note") == {"text": "thenote"}
        assert me.desk.draft("LATE-1")["~typed"] == "882"


async def test_an_emptied_note_leaves_no_draft(at_desk) -> None:
    async with at_desk() as me:
        await me.press("N", *"x", "escape")
        assert me.desk.draft("LATE-1~note") == {"text": "x"}
        await me.press("N", "backspace", "escape")
        assert me.desk.draft("LATE-1~note") is None


async def test_a_template_is_filled_from_the_account(at_desk) -> None:
    async with at_desk() as me:
        await me.press("n", *"admn", "enter")
        await me.type(".nof ")
        assert me.typed.startswith("Not on file at ACME HEALTH, ref {}.")


async def test_a_plain_note_may_have_several_lines(at_desk) -> None:
    async with at_desk() as me:
        await me.press("N", *"one", "enter", *"two", "ctrl+y")
        [entry] = me.desk.pending().values()
        assert entry.action.text == "one\ntwo"
        assert "one" in me.account


async def test_undo_takes_back_what_was_not_sent(at_desk) -> None:
    async with at_desk() as me:
        await me.press("N", *"oops", "ctrl+y", "u")
        assert me.told == "took back the note on LATE-1"
        assert me.desk.pending() == {}
        await me.press("u")
        assert me.told.startswith("Nothing unsent to undo")


async def test_a_card_number_is_kept_out_of_notes_and_the_text_stays(at_desk) -> None:
    async with at_desk() as me:
        await me.press("N")
        await me.type("card 4111 1111 1111 1111")
        await me.press("ctrl+y")
        assert "looks like a card number" in me.told
        assert me.screen.typing.note_form.text.startswith("card 4111")
        assert me.desk.pending() == {}


async def test_the_follow_up_date_is_typed_as_people_say_it(at_desk) -> None:
    async with at_desk() as me:
        await me.press("d", *"fri", "enter")
        assert me.told == "LATE-1: follow-up set to Fri 03/13/2026"
        assert me.selected == "DEN-1"


async def test_queues_are_turned_with_brackets_and_esc_goes_home(at_desk) -> None:
    async with at_desk() as me:
        await me.press("right_square_bracket")
        assert me.queue == ["REJ-1"]
        await me.press("escape")
        assert len(me.queue) == 4


async def test_the_filter_narrows_while_typing_and_esc_clears_it(at_desk) -> None:
    async with at_desk() as me:
        await me.press("slash", *"self")
        assert me.queue == ["SELF-1"]
        await me.press("enter", "escape")
        assert len(me.queue) == 4


async def test_data_that_arrives_moves_neither_cursor_nor_order(at_desk, tmp_path) -> None:
    async with at_desk() as me:
        await me.press("j")
        before = me.queue
        me.desk.sync_side.start_over()
        import io

        from collector_tui.billing_api.access.tokens import Caller
        from collector_tui.billing_api.intake.take_in import take_in
        from collector_tui.billing_api.ledger.database import open_engine
        from collector_tui.billing_api.sync.feed import page_of_changes
        from tests.hospitals import NOW
        from tests.x12_files import claim_file

        engine = open_engine(str(tmp_path / "ledger.db"))
        take_in(engine, "new", io.BytesIO(claim_file("BIG-1", "90000.00", billed="20260102")), "post", NOW, NOW.date())
        with engine.begin() as tx:
            me.desk.sync_side.take(page_of_changes(tx, Caller("jdoe", "collector"), "", 500))
        engine.dispose()
        me.screen.reload()
        await me.settled()
        assert (me.queue, me.selected) == (before, "DEN-1")
        assert "list changed, R refreshes" in me.picture
        await me.press("R")
        assert (me.queue[0], me.selected) == ("BIG-1", "DEN-1")


async def test_a_refused_entry_is_shown_with_its_reason_and_settled_by_a_person(at_desk) -> None:
    async with at_desk() as me:
        await me.press("N", *"mine", "ctrl+y")
        [action_id] = me.desk.pending()
        me.desk.sync_side.settle(
            ActionResult(id=action_id, status="rejected", problem=problem(422, "The account was merged."))
        )
        me.screen.reload()
        await me.press("o")
        assert me.rows == [" x REFUSED  03/10 15:00  LATE-1  note  mine"]
        assert "The account was merged." in me.account
        await me.press("x")
        assert me.told.startswith("delete the refused note on LATE-1 for good?")
        await me.press("n")
        assert len(me.desk.pending()) == 1
        await me.press("x", "y")
        assert me.desk.pending() == {}


async def test_a_key_that_cannot_act_says_why(at_desk) -> None:
    async with at_desk(files=()) as me:
        await me.press("n")
        assert me.told == "There is no account under the cursor."
        await me.press("x")
        assert me.told == "Open the outbox (o) and go to a refused entry or a draft first."


async def test_a_disk_that_refuses_is_told_and_the_text_stays(at_desk, monkeypatch) -> None:
    from collector_tui.storage.disk import RealFile

    def full(self, content):
        raise OSError(28, "No space left on device")

    async with at_desk() as me:
        await me.press("N")
        await me.type("keep me")
        monkeypatch.setattr(RealFile, "write", full)
        await me.press("ctrl+y")
        assert me.told.startswith("NOT SAVED: the disk refuses (No space left on device)")
        assert me.screen.typing.note_form.text == "keep me"
        monkeypatch.undo()
        await me.press("ctrl+y")
        assert len(me.desk.pending()) == 1


async def test_a_wide_screen_shows_list_and_account_side_by_side(at_desk) -> None:
    async with at_desk(size=(120, 40)) as me:
        assert any("LATE-1" in row and "Status" in row for row in me.lines[:6]), me.picture


async def test_the_smallest_screen_still_works_and_a_smaller_one_says_so(at_desk) -> None:
    async with at_desk(size=(60, 15)) as me:
        assert "LATE-1" in me.picture
        await me.press("N", *"half")
        await me.resize(50, 10)
        assert "60x15 cells; make" in me.picture
        await me.resize(80, 24)
        assert "LATE-1" in me.picture
        await me.press(*"way", "ctrl+y")
        [entry] = me.desk.pending().values()
        assert entry.action.text == "halfway"


async def test_hostile_text_is_shown_not_obeyed(at_desk) -> None:
    nasty = "[/] [@click=app.quit]x[/] \x1b]52;c;QUJD\x07 \x9b2J \u202egnp"
    async with at_desk() as me:
        from collector_tui.actions import Note

        me.desk.do(Note(id=me.desk.new_id(), account="LATE-1", made_at=me.desk.now(), text=nasty))
        me.screen.reload()
        await me.settled()
        assert "[@click=app.quit]" in me.account


async def test_an_empty_queue_says_what_to_do(at_desk) -> None:
    async with at_desk(files=LATE) as me:
        await me.press("1")
        assert "This queue is empty. [ and ] go to another." in me.account


def test_the_hospital_of_these_tests_has_every_kind_of_file() -> None:
    assert len(HOSPITAL) == 7


async def test_the_screen_never_waits_for_a_server_that_never_answers(at_desk, tmp_path) -> None:
    import threading

    from collector_tui.sync.engine import SyncEngine
    from collector_tui.tui.messages import Synced
    from collector_tui.wire.session import Me
    from tests.hospitals import desk_with

    asked, never = threading.Event(), threading.Event()

    class Silent:
        def send(self, request):
            asked.set()
            never.wait(30)
            raise AssertionError("the test ended first")

        def close(self) -> None: ...

    desk = desk_with(tmp_path)
    async with at_desk(desk=desk, engine=lambda tell: SyncEngine(desk, Silent, tell)) as me:
        assert asked.wait(10)
        await me.press("j", "e", "N", *"busy", "ctrl+y")
        assert me.told == "saved a note on DEN-1"
        assert "connecting" in me.picture
        desk.sync_side.keep_me(Me(user="post", role="intake"))  # the same desk, now a poster's
        me.screen.post_message(Synced(True, ""))
        await me.settled()
        assert "remittances and their proof" in me.picture, "it opens at the posting lists"
        assert "online posting" in me.picture
        await me.press("escape")
        assert "A posting desk has no accounts: P opens the posting lists, D the deposits." in me.picture
        never.set()


async def test_a_fault_of_ours_tells_places_and_no_patient_data(at_desk, monkeypatch) -> None:
    from collector_tui.tui.app import crash_report
    from collector_tui.tui.controllers.account import AccountPages

    def fails(self) -> None:
        patient = "SECRET NAME"
        raise KeyError(patient)

    monkeypatch.setattr(AccountPages, "zoom", fails)
    with pytest.raises(KeyError) as fault:
        async with at_desk() as me:
            await me.press("z")
    told = crash_report(fault.value)
    assert "KeyError" in told
    assert "fails" in told
    assert "SECRET" not in told
