"""Three desks, one server and a line that loses, doubles, delays and cuts: always converges, nothing lost, nothing twice."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector_tui.billing_api.sync import take_actions
from collector_tui.desk.cache import Cache
from collector_tui.desk.outbox import Offer, Outbox
from collector_tui.desk.sync_side import SyncSide
from tests.faults.world import Hospital, World, run

SHARDS, WORLDS = 8, 200  # 1,600 worlds
STEPS = [
    "note", "set_date", "close_matter", "undo", "sync", "crash", "deliver_late", "reassign", "jump", "take_backup",
    "restore", "drop_refused",
]  # fmt: skip
KINDS = st.lists(st.sampled_from([*STEPS, "note", "sync", "sync"]), max_size=25)


def live(seed: int, steps: list[str], hospital: Hospital) -> None:
    world = World(hospital, seed)
    for step in steps:
        getattr(world, step)()
    world.check()


@pytest.fixture(scope="module")
def hospital() -> Hospital:
    return Hospital()


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_world_converges(hospital: Hospital, shard: int) -> None:
    @settings(max_examples=WORLDS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32), steps=KINDS)
    def worlds(seed: int, steps: list[str]) -> None:
        live(seed, steps, hospital)

    worlds()


def the_server_takes_it_again(patch: pytest.MonkeyPatch) -> None:
    whole = take_actions._action_row
    patch.setattr(take_actions, "_action_row", lambda *args: whole(*args) | {"id": f"other-{id(args)}"})
    patch.setattr("collector_tui.actions.action.any", lambda found: False, raising=False)


def settled_before_the_answer(patch: pytest.MonkeyPatch) -> None:
    whole = SyncSide.to_send

    def early(self: SyncSide, *args: Any) -> Offer:
        offer = whole(self, *args)
        self._state.outbox.remove([key for key, _ in offer.actions])
        return offer

    patch.setattr(SyncSide, "to_send", early)


def a_restored_server_is_not_told_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Outbox, "send_again", lambda self, epoch="": set())


def a_new_snapshot_keeps_the_old_rows(patch: pytest.MonkeyPatch) -> None:
    def same(self: Cache) -> None:
        self._write({}, set(), msgspec.structs.replace(self.position, cursor=""))

    patch.setattr(Cache, "start_over", same)


def what_was_offered_is_undone(patch: pytest.MonkeyPatch) -> None:
    whole = Outbox._put

    def unmarked(self: Outbox, entries: Any) -> None:
        plain = {
            key: msgspec.structs.replace(entry, offered=False) if entry.state == "waiting" else entry
            for key, entry in entries.items()
        }
        whole(self, plain)

    patch.setattr(Outbox, "_put", unmarked)


def _many_worlds(hospital: Hospital) -> None:
    for seed in range(200):
        run(hospital, seed)


@pytest.mark.parametrize(
    "defect",
    [
        the_server_takes_it_again,
        settled_before_the_answer,
        a_restored_server_is_not_told_again,
        a_new_snapshot_keeps_the_old_rows,
        what_was_offered_is_undone,
    ],
    ids=lambda own: own.__name__,
)
def test_a_seeded_defect_turns_the_worlds_red(
    defect: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    defect(monkeypatch)
    own = Hospital()
    with pytest.raises(Exception, match=r"seed \d+|UNIQUE"):
        _many_worlds(own)
