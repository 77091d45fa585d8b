"""Accounts go to people who exist; many at once when their number is typed back; who may not is told at once."""

import msgspec
import pytest

from collector_tui.actions import Assign
from collector_tui.tui.controllers.assignment import owners_of
from collector_tui.wire.session import Me

PEOPLE = ("boss", "jdoe", "mlee", "rpatel", "Ana Lee")

# B6: (what is typed, who gets them)
NAMED = (
    ("mlee", ["mlee"]), ("mlee rpatel", ["mlee", "rpatel"]), ("mlee,rpatel", ["mlee", "rpatel"]), ("mlee; rpatel  jdoe", ["mlee", "rpatel", "jdoe"]),
    ("MLEE", ["mlee"]), ("mlee mlee", ["mlee"]), ("Ana Lee", ["Ana Lee"]), ("ana lee, mlee", ["Ana Lee", "mlee"]), ("", []), (" , ", []),
)  # fmt: skip
NOBODY = ("mle", "mlee rpatle", "mlee, x", "Ana", "nobody", "mlee\u200b rpat")


@pytest.mark.parametrize(("typed", "owners"), NAMED)
def test_names_are_apart_by_commas_or_blanks(typed: str, owners: list[str]) -> None:
    assert owners_of(typed, PEOPLE) == owners


@pytest.mark.parametrize("typed", NOBODY)
def test_a_name_of_nobody_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="Nobody is called"):
        owners_of(typed, PEOPLE)


def be(me, role: str, user: str = "boss") -> None:
    people = PEOPLE if role == "supervisor" else ()
    me.desk.sync_side.keep_me(Me(user=user, role=role, policy=me.desk.policy, people=people))


def assigned(me) -> list[tuple[str, str]]:
    return [
        (entry.account, entry.action.owner) for entry in me.desk.pending().values() if isinstance(entry.action, Assign)
    ]


async def test_many_accounts_ask_for_their_number(at_desk) -> None:
    async with at_desk() as me:
        be(me, "supervisor")
        await me.press("asterisk", "A")
        me.put("mlee rpatel")
        await me.press("enter")
        assert me.asking
        assert "type 4 to assign them to mlee, rpatel" in me.picture
        for wrong in ("", "y", "5", "40"):
            me.put(wrong)
            await me.press("enter")
            assert me.told.startswith("That is not 4: nothing is assigned.")
            assert assigned(me) == []
        me.put("4")
        await me.press("enter")
        assert [owner for _, owner in assigned(me)] == ["mlee", "rpatel", "mlee", "rpatel"]
        assert me.told == "4 accounts assigned to mlee, rpatel"


async def test_esc_before_the_number_assigns_nothing(at_desk) -> None:
    async with at_desk() as me:
        be(me, "supervisor")
        await me.press("asterisk", "A", *"mlee", "enter", "escape")
        assert (assigned(me), me.asking) == ([], False)


async def test_a_ghost_is_refused_where_it_is_typed_and_on_the_command_line(at_desk) -> None:
    async with at_desk() as me:
        be(me, "supervisor")
        await me.press("A", *"nobody", "enter")
        assert me.told.startswith("Nobody is called 'nobody'. There are boss, jdoe, mlee,")
        assert me.asking, "what was typed stays"
        await me.press("escape", "colon")
        me.put("assign nobody")
        await me.press("enter")
        assert me.told.startswith("Nobody is called 'nobody'.")
        assert assigned(me) == []


@pytest.mark.parametrize("way", ["A", "colon"])
async def test_a_collector_is_told_at_once_and_may_take_and_give_back(at_desk, way: str) -> None:
    async with at_desk() as me:
        be(me, "collector", "jdoe")
        await me.press(way)
        me.put("mlee" if way == "A" else "assign mlee")
        await me.press("enter")
        assert me.told.startswith("Only a supervisor assigns to another person")
        assert assigned(me) == []
        await me.press("escape", "A", *"jdoe", "enter")
        assert [owner for _, owner in assigned(me)] == ["jdoe"]


async def test_the_overview_names_who_is_gone(at_desk) -> None:
    async with at_desk() as me:
        be(me, "supervisor")
        head = next(iter(me.screen.state.view.heads.values()))
        me.screen.state.view.heads[head.id] = msgspec.structs.replace(head, owner="left")
        await me.press("S")
        assert any(row.split()[:2] == ["left", "(gone)"] for row in me.rows)
