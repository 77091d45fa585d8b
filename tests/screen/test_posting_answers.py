"""What a poster types and the server answers: refused, late, lost, decided by another desk meanwhile."""

from collector_tui.model.codec import encode
from collector_tui.sync.flow import Request
from collector_tui.tui.kept_lines import KeptLines
from collector_tui.wire.intake import QuarantineDecision
from tests.contract.conftest import Server
from tests.screen.posters import LISTS, held_id


async def test_what_was_typed_comes_back_when_the_server_was_down(at_posting, server: Server) -> None:
    async with at_posting() as me:
        await me.press("P", "enter", "enter", "enter", "d")
        await me.type("called ACME, ref 8812")
        server.stop()
        await me.press("enter")
        assert "cannot be reached: nothing answers there" in " ".join(me.picture.split()), "whole, over two lines"
        assert (me.asking, me.answer) == (True, "called ACME, ref 8812")
        await me.type(" now")
        await me.press("escape", "escape")
        assert KeptLines(me.desk).line(f"dismiss {held_id(server)}") == "called ACME, ref 8812 now"
        server.start()
        await me.press("enter", "enter", "d")
        assert me.answer == "called ACME, ref 8812 now"
        await me.press("enter")
        assert "Nothing waits in quarantine." in me.account
        assert KeptLines(me.desk).line(f"dismiss {held_id(server)}") == ""


async def test_a_refused_move_asks_again_with_what_was_typed(at_posting) -> None:
    async with at_posting() as me:
        await me.open_row("unmatched", "B00012345")
        await me.press("o")
        await me.type("B00012345")
        await me.press("enter")
        await me.type("typed once")
        await me.press("enter")
        assert me.told == "Not done: B00012345 has no claim on file either."
        assert me.answer == "B00012345"
        me.put("HB00012345")
        await me.press("enter")
        assert me.answer == "typed once"
        await me.press("enter")
        assert "the list of moves takes it back" in me.told


async def test_a_lost_answer_is_not_told_as_not_done(at_posting) -> None:
    async with at_posting() as me:
        await me.press("P", "enter", "enter", "enter", "d")
        await me.type("test file")
        me.line.loses_answers = True
        await me.press("enter")
        assert me.told.startswith("Not confirmed by the server; check the list. ")
        assert "the line dropped" in me.picture
        assert "Nothing waits in quarantine." in me.account, "the list was asked for anew"


async def test_what_another_desk_has_decided_is_told_as_that(at_posting, server: Server) -> None:
    async with at_posting() as me:
        await me.press("P", "enter", "enter", "enter", "d")
        await me.type("B dismisses")
        client = server.client("ann", "supervisor")
        word = encode(QuarantineDecision(decision="dismiss", reason="A was first"))
        path = f"/v1/quarantine/{held_id(server)}"
        assert client.send(Request(method="POST", path=path, body=word)).status == 200
        client.close()
        await me.press("enter")
        assert me.told.startswith("Not done: ")
        assert "ann" in me.told
        assert "A was first" in me.told
        assert "Nothing waits in quarantine." in me.account


async def test_a_late_answer_opens_nothing(at_posting) -> None:
    async with at_posting() as me:
        await me.open_list("quarantine")
        me.line.holds = "/v1/quarantine/"
        await me.press_at_once("enter")
        assert "asking the server" in me.lines[-2]
        await me.press_at_once("escape", "escape", "j")
        me.line.let_go()
        await me.answered()
        assert me.screen.overlay is None


async def test_a_late_answer_to_another_list_is_dropped(at_posting) -> None:
    async with at_posting() as me:
        me.line.holds = "/v1/quarantine"
        await me.press_at_once("P", "enter")
        await me.press_at_once("P", "j", "enter")
        me.line.let_go()
        await me.answered()
        assert "paid on" in me.rows[0]
        assert "E6" in me.rows[1]


async def test_while_a_decision_is_under_way_there_is_no_second_one(at_posting) -> None:
    async with at_posting() as me:
        await me.press("P", "enter", "enter", "enter", "d")
        await me.type("test file")
        me.line.holds = "/v1/quarantine/"
        await me.press_at_once("enter")
        assert "sending, waiting for the server" in me.lines[-2]
        await me.press_at_once("enter")
        assert me.told == "That was sent already; waiting for the server."
        await me.press_at_once("escape", "escape", "escape")
        me.line.let_go()
        await me.answered()
        assert (me.told, me.screen.overlay) == ("dismiss: done", None)


async def test_esc_goes_back_one_step_to_where_the_cursor_was(at_posting) -> None:
    async with at_posting() as me:
        await me.open_list("unmatched")
        await me.press("escape")
        assert me.screen.queue.cursor == LISTS.index("unmatched")
        await me.press("k", "k", "enter", "enter", "escape")
        assert ("held" in me.rows[0], me.screen.queue.cursor) == (True, 1)
        await me.press("escape", "escape")
        assert me.screen.overlay is None


async def test_quitting_does_not_wait_for_a_server_that_hangs(at_posting) -> None:
    async with at_posting() as me:
        me.line.holds = "/v1/"
        await me.press_at_once("P", "enter", "q")
        line = me.line
    line.let_go()


async def test_a_refusal_is_whole_on_the_smallest_screen(at_posting, server: Server) -> None:
    async with at_posting(size=(60, 15)) as me:
        await me.press("P", "enter", "enter", "enter", "d")
        await me.type("gone")
        server.stop()
        await me.press("enter")
        assert " ".join(me.told.split()) in " ".join(me.picture.split())
        assert me.answer == "gone"
        server.start()


async def test_a_question_of_one_key_stays_in_sight_whatever_is_said_meanwhile(at_posting) -> None:
    async with at_posting() as me:
        await me.press("P", "enter", "enter", "enter")
        me.screen.say("online again", "good")
        await me.settled()
        assert me.lines[-3].startswith(" online again")
        assert me.lines[-2].startswith(" decide:  d leave out p replace the one on file")
        await me.press("d")
        assert me.asking
