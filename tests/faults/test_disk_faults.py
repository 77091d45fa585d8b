"""Power cuts, full disks, rotten bytes and kills: nothing acknowledged is lost or doubled, nothing wrong is believed."""

import errno
import subprocess
import sys
from collections.abc import Callable

import pytest

from collector_tui.storage import journal
from tests.faults import checks
from tests.faults.defects import DEFECTS


@pytest.fixture(autouse=True)
def _own_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "STALE_MIN", journal.STALE_MIN)  # the checks lower it; it comes back


@pytest.mark.parametrize("seed", range(10, 13))
def test_a_power_cut_at_any_moment_leaves_what_was_acknowledged(seed: int) -> None:
    assert checks.crash_states(seed, 80, 4_000, of_each=40) > 1_000


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_any_refusal_of_the_disk_is_told_and_changes_nothing(code: int) -> None:
    assert checks.refusals(code, 16, code) > 12


def test_a_disk_that_refuses_for_good_takes_nothing_that_was_saved() -> None:
    assert checks.refusals(4, 12, errno.EIO, lasting=True, every=5) > 10


def test_no_flipped_byte_and_no_cut_is_believed() -> None:
    assert checks.flips(5, 8) > 2_000


def test_frames_that_were_left_out_doubled_or_swapped_are_refused() -> None:
    assert checks.spliced(6) > 20


def test_killed_desks_keep_every_note_once() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.faults.kills", "200"], capture_output=True, text=True, check=False
    )
    assert " 0 lost, 0 doubled" in ended.stdout, ended.stderr


@pytest.mark.parametrize(("defect", "check"), DEFECTS, ids=lambda own: own.__name__)
def test_a_seeded_defect_turns_the_suite_red(
    defect: Callable[[pytest.MonkeyPatch], None], check: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    defect(monkeypatch)
    with pytest.raises((AssertionError, journal.Damaged, journal.Locked, OSError, ValueError)):
        check()
