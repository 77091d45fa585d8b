"""A law over keys, syncs and sizes: what is saved is on the account that was shown when the key was pressed.

`python -m tests.screen.whose_account 300` tries so many courses; the suite tries a few.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import Raw
from msgspec.structs import replace

from collector_tui.model.account import Account
from collector_tui.model.codec import encode
from collector_tui.tui.app import CollectorApp
from collector_tui.tui.messages import Synced
from collector_tui.tui.widgets.too_small import too_small
from collector_tui.wire.feed import Changes, Remove, Upsert
from tests.hospitals import HOSPITAL, desk_with
from tests.screen.conftest import AtDesk
from tests.x12_files import claim_file

MORE = tuple(claim_file(f"MORE-{n}", f"{n}00.00", billed=f"202601{n + 10}") for n in range(1, 5))
ACCOUNTS = ("LATE-1", "DEN-1", "REJ-1", "SELF-1", "MORE-1", "MORE-2", "MORE-3", "MORE-4")
KEYS = (
    *"nNdwWAcjkgGzRuUoTxyVb1eh", "full_stop", "right_square_bracket", "space", "asterisk", "escape", "enter", "ctrl+y", "ctrl+n", "tab", "up", "down",
)  # fmt: skip
BURSTS = (
    ("n", *"cspd", "enter", "enter", "enter", "7"), ("N", *"words"), ("d", *"fri"), ("A", *"jdoe"), ("ctrl+y",),
    ("ctrl+y", "full_stop"), ("enter", "enter"), ("N", *"ab", "ctrl+y"), ("N", *"cd", "ctrl+y"), ("n", *"cspd", "enter", "enter", "enter", "7", "ctrl+y"), ("full_stop",), ("d", *"+3", "enter"), ("o", "enter"),
    ("o", "T"), ("o", "x", "y"), ("space", "space", "N", *"two"), ("escape", "escape"),
)  # fmt: skip
OPENING = ("n", "N", "d", "A", "w", "full_stop")

Step = tuple[str, object]
keys = st.sampled_from([(key,) for key in KEYS] + list(BURSTS) * 3).map(lambda burst: ("keys", burst))
syncs = st.tuples(
    st.just("sync"),
    st.tuples(
        st.sampled_from((*ACCOUNTS, "", "", "", "")), st.sampled_from(("left", "left", "back", "mlee", "later", "paid"))
    ),
)
sizes = st.tuples(st.just("size"), st.sampled_from(((80, 24), (80, 24), (120, 40), (60, 15), (59, 20), (40, 10))))
courses = st.lists(st.one_of(keys, keys, keys, syncs, syncs, sizes), min_size=5, max_size=60)


class Course:
    """One person's keys with the server's word and the window's sizes between them."""

    def __init__(self, me: AtDesk) -> None:
        self.me = me
        self.first = {id: account for id in ACCOUNTS if (account := me.desk.account(id))}
        self.version = 1000
        self.seen = self.shown()

    def shown(self) -> set[str]:
        """The accounts that a key would act on, as the person reads them off the screen."""
        screen = self.me.screen
        rule = "".join(text for text, _ in screen.account_place.pane._rule.line)
        if typed_for := screen.typing.accounts:
            assert len(typed_for) > 1 or typed_for[0] in rule, f"the form of {typed_for} stands below {rule!r}"
            return set(typed_for)
        if screen.overlay is not None:  # the rows of the outbox name their accounts
            row = self.me.rows[screen.queue.cursor] if self.me.rows else ""
            return {id for id in ACCOUNTS if id in row}
        marked = set(screen.state.view.marked)
        return marked or {id for id in ACCOUNTS if id in rule}

    async def take(self, step: Step) -> None:
        kind, what = step
        if kind == "keys":
            await self.me.settled()  # a burst begins when the fingers have rested
            blind = (
                what[0] in OPENING
            )  # typed on without looking up: what such a burst saves was seen before its first key
            for key in what:
                await self.press(key, looks=not blind)
            self.look()
        elif kind == "size":
            await self.me.resize(*what)
            self.look()
        else:
            await self.hear(*what)

    def look(self) -> None:
        if not too_small(self.me.screen.size):
            self.seen = self.shown()

    async def press(self, key: str, *, looks: bool) -> None:
        """Every entry that a key makes is on an account seen before it, whatever a sync has done since."""
        screen, before = self.me.screen, set(self.me.desk.pending())
        asked = screen.keyboard.asked
        small = too_small(screen.size)
        await self.me._pilot.press(key)
        await self.me._pilot.pause()
        fresh = {id: entry for id, entry in self.me.desk.pending().items() if id not in before}
        if key == "U" and not screen.is_typing:
            pass  # logs again what undo took back, wherever the cursor is, and names it
        elif fresh:
            whose = {entry.account for entry in fresh.values()}
            assert not small, f"{key} logged on {whose} in a window too small to be seen"
            assert whose <= self.seen, f"{key} logged on {whose}, shown was {self.seen} (asked: {asked!r})"
        if looks or fresh:
            self.look()

    async def hear(self, account_id: str, what: str) -> None:
        """The server's word on an account; without a number on the one that a form is for, or under the cursor."""
        self.version += 1
        account_id = account_id or next(iter(self.me.screen.typing.accounts), self.me.selected) or ACCOUNTS[0]
        change: Remove | Upsert = Remove(id=account_id, version=self.version, reason="closed")
        if what != "left":
            account = self._changed(self.first[account_id], what)
            change = Upsert(version=self.version, account=Raw(encode(replace(account, version=self.version))))
        self.me.desk.sync_side.take(Changes(items=(change,), cursor=f"c{self.version}", more=False))
        self.me.screen.post_message(Synced(True, ""))
        await self.me._pilot.pause()
        if self.me.screen.typing.accounts:
            self.shown()  # the header is held to the form; what was seen before stays what the next key may act on

    def _changed(self, account: Account, what: str) -> Account:
        match what:
            case "mlee":
                return replace(account, owner="mlee")
            case "later":
                return replace(account, follow_up_on=self.me.desk.today().replace(month=5))
            case "paid":
                return replace(account, balances={}, balance_cents=0, entries=())
            case _:
                return account


async def walk(folder: Path, steps: Sequence[Step]) -> None:
    desk = desk_with(folder, HOSPITAL + MORE)
    app = CollectorApp(desk)
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            me = AtDesk(pilot, desk, app.work)
            await me.settled()
            course = Course(me)
            for step in steps:
                await course.take(step)
                if not app.is_running:
                    return
    finally:
        desk.close()


def hold(examples: int) -> None:
    """The law over so many courses. Raises AssertionError with the shortest that breaks it."""

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=examples < 50,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip
    @given(courses)
    def law(steps: Sequence[Step]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(walk(Path(folder), steps))

    law()


if __name__ == "__main__":
    import pytest

    from tests.screen.resting import at_rest

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual.app.wait_for_idle", at_rest)
        patch.setattr("textual.pilot.wait_for_idle", at_rest)
        hold(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
