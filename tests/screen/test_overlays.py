"""The overlays on the queue: outbox, help, and the commands by name."""

from datetime import date

from collector_tui.actions import FollowUp, Note
from collector_tui.billing_api.http.problems import problem
from collector_tui.tui.controllers.core import COMMANDS
from collector_tui.tui.log_forms import FORMS
from collector_tui.tui.settings import Settings
from collector_tui.wire.actions import ActionResult


def refuse(desk, why: str = "The account was merged.") -> str:
    """The server refuses the only entry of the outbox."""
    [action_id] = desk.pending()
    desk.sync_side.settle(ActionResult(id=action_id, status="rejected", problem=problem(422, why)))
    return action_id


def only(desk):
    """The only entry of the outbox."""
    [entry] = desk.pending().values()
    return entry


async def test_a_refused_entry_is_edited_and_sent_anew(at_desk) -> None:
    async with at_desk() as me:
        await me.press("n", *"cspd", "enter", "enter", "enter", *"882", "enter", "enter", "enter", "enter")
        await me.type("said so")
        await me.press("ctrl+y")
        refused = refuse(me.desk)
        me.screen.reload()
        await me.press("o")
        assert "E edit and resend" in me.account
        await me.press("E")
        assert "said so" in me.picture
        await me.press("enter", "enter", *"13", "ctrl+y")
        entry = only(me.desk)
        assert (entry.state, entry.action.fields["call_ref"], entry.action.text) == ("waiting", "88213", "said so")
        assert entry.action.id != refused


async def test_leaving_an_edit_keeps_the_refused_entry_and_the_draft(at_desk) -> None:
    async with at_desk() as me:
        await me.press("N", *"mine", "ctrl+y")
        refused = refuse(me.desk)
        me.screen.reload()
        await me.press("o", "E", *"too", "escape")
        assert list(me.desk.pending()) == [refused]
        await me.press("o", "E")
        assert me.screen.typing.note_form.text == "minetoo"


async def test_a_refused_follow_up_is_kept_as_a_note(at_desk) -> None:
    async with at_desk() as me:
        await me.press("n", *"cspd", "enter", "enter", "enter", *"882", "ctrl+y")
        assert isinstance(only(me.desk).action, FollowUp)
        refuse(me.desk)
        me.screen.reload()
        await me.press("o", "T")
        action = only(me.desk).action
        assert isinstance(action, Note)
        assert action.text.startswith("CSPD: channel: phone; call reference #: 882")


async def test_an_unsent_entry_is_edited_in_its_place(at_desk) -> None:
    async with at_desk() as me:
        await me.press("d", *"fri", "enter", "o", "E")
        me.put("+7")
        await me.press("enter")
        assert only(me.desk).action.next == date(2026, 3, 17)


async def test_an_entry_of_a_kind_that_has_no_form_says_so(at_desk, monkeypatch) -> None:
    async with at_desk() as me:
        await me.press("N", *"mine", "ctrl+y")
        monkeypatch.delitem(FORMS, Note)
        await me.press("o", "E")
        assert me.told == "This desk has no form for such an entry."
        assert len(me.desk.pending()) == 1


async def test_what_was_sent_is_not_edited(at_desk) -> None:
    async with at_desk() as me:
        await me.press("N", *"x", "ctrl+y")
        me.desk.sync_side.to_send(10)
        await me.press("o", "E")
        assert me.told == "The server may have it already; correct it with another note."


async def test_enter_in_the_outbox_goes_to_the_account(at_desk) -> None:
    async with at_desk() as me:
        await me.press("j", "d", *"fri", "enter")
        assert "DEN-1" not in me.queue
        await me.press("o", "enter")
        assert me.selected == "DEN-1"


async def test_a_command_is_run_by_a_part_of_its_name(at_desk) -> None:
    async with at_desk() as me:
        await me.press("ctrl+p")
        await me.type("compl")
        assert len(me.rows) == 1
        await me.press("enter")
        assert "Allowed today" in me.account


async def test_the_command_line_takes_what_stands_behind_the_name(at_desk) -> None:
    async with at_desk() as me:
        await me.press("colon")
        await me.type("filter bal>5000")
        await me.press("enter")
        assert me.queue == ["DEN-1"]
        await me.press("colon")
        await me.type("filter bal>x")
        await me.press("enter")
        assert me.told == "bal>x needs a number, as in bal>500."
        await me.press("escape", "colon")
        await me.type("queue rej")
        await me.press("tab", "enter")
        assert me.queue == ["REJ-1"]


async def test_tab_completes_a_name_and_esc_runs_nothing(at_desk) -> None:
    async with at_desk() as me:
        await me.press("colon", *"his", "tab")
        assert me.screen.typing.prompt.typed == "history"
        await me.press("escape")
        assert me.screen.state.page == "stands"
        assert me.selected == "LATE-1"


async def test_a_command_that_cannot_act_is_listed_with_its_reason(at_desk) -> None:
    async with at_desk() as me:
        await me.press("colon", *"copy")
        assert "Copying is off here" in me.rows[0]


async def test_here_help_lists_what_can_be_done_and_runs_it(at_desk) -> None:
    async with at_desk() as me:
        await me.press("question_mark")
        told = "\n".join(me.rows)
        assert "log a follow-up" in told
        assert "delete a refused entry" not in told, "nothing was refused"
        await me.press("l")
        assert "CMS-1500" in me.account, "a command's own key runs it from the list"


async def test_all_help_lists_every_command_and_sign(at_desk) -> None:
    async with at_desk() as me:
        await me.press("f1")
        told = "\n".join(me.rows)
        assert [command.label for command in COMMANDS if command.label not in told] == []
        assert "refused by the server" in told


async def test_every_command_has_one_handler_and_every_handler_a_command(at_desk) -> None:
    async with at_desk() as me:
        assert set(me.screen.keyboard.handlers) == {command.id for command in COMMANDS}


async def test_copying_is_asked_for_by_config_and_sends_osc_52(at_desk, monkeypatch) -> None:
    sent: list[str] = []
    async with at_desk(settings=Settings(clipboard=True)) as me:
        monkeypatch.setattr(me.screen, "send_raw", sent.append)
        monkeypatch.delenv("TMUX", raising=False)
        await me.press("y", "a")
        assert sent == ["\x1b]52;c;TEFURS0x\x07"]
        monkeypatch.setenv("TMUX", "x")
        await me.press("y", "a")
        assert sent[1] == "\x1bPtmux;\x1b\x1b]52;c;TEFURS0x\x07\x1b\\"


async def test_what_is_typed_right_behind_a_saving_key_is_a_command_again(at_desk) -> None:
    async with at_desk() as me:
        await me.press_at_once("N", *"one", "ctrl+y", "j", "N", *"two", "ctrl+y", "e")
        texts = [(entry.action.account, entry.action.text) for entry in me.desk.pending().values()]
        assert texts == [("LATE-1", "one"), ("DEN-1", "two")]
        assert me.screen.state.page == "eob"


async def test_the_page_a_person_left_is_there_the_next_day(at_desk, tmp_path) -> None:
    from collector_tui.desk.desk import Desk
    from tests.hospitals import NOW

    async with at_desk() as me:
        await me.press("m", "q")
    async with at_desk(desk=Desk(tmp_path / "desk", lambda: NOW)) as me:
        assert me.screen.state.page == "money"
