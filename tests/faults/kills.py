"""Kill a desk that is logging, again and again, on the real disk: python -m tests.faults.kills 10000

Each acknowledged note must be there afterwards, once. Some rounds have two sessions at one desk, killed apart.
"""

import os
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from collector_tui.actions import Note
from collector_tui.desk.desk import Desk
from collector_tui.storage.keys import Keys
from tests.faults.working import KEYS

ROUNDS_A_DESK = 40
LIFE_S = 0.012
ID_BYTES = 36


class Died(Exception):
    """A session ended by itself: that is never right here."""


def log_until_killed(directory: Path, keys: Keys, acknowledged: int) -> None:
    """What a session does: log, tell that it is saved, log."""
    desk = Desk(directory, lambda: datetime.now(UTC), keys)
    number = 0
    while True:
        number += 1
        made = Note(id=desk.new_id(), account="A-1", made_at=desk.now(), text=f"note {number} " + "x" * (number % 700))
        desk.do(made, drafts={"A-1": {"text": "half a sentence"} if number % 3 else None})
        os.write(acknowledged, made.id.encode())
        if number % 5 == 0:
            desk.undo()
            os.write(acknowledged, ("-" + made.id[1:]).encode())  # taken back, as far as one can say


def one_session(directory: Path) -> tuple[int, int]:
    """(process id, where its acknowledgements are read)."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read)
            log_until_killed(directory, KEYS, write)
        finally:
            os._exit(70)
    os.close(write)
    return child, read


def run(kills: int, seed: int, folder: Path) -> tuple[int, int]:
    """(kills, acknowledged notes). Raises AssertionError when one is lost or doubled."""
    random, killed, notes, round_ = Random(seed), 0, 0, 0
    while killed < kills:
        directory = folder / f"desk{round_}"
        round_ += 1
        logged: set[str] = set()
        maybe_undone: set[str] = set()
        for _ in range(ROUNDS_A_DESK):
            sessions = [one_session(directory) for _ in range(random.choice((1, 1, 2)))]
            random.shuffle(sessions)
            for child, read in sessions:
                time.sleep(random.uniform(0, LIFE_S))
                os.kill(child, signal.SIGKILL)
                _, status = os.waitpid(child, 0)
                if not os.WIFSIGNALED(status):
                    raise Died(f"seed {seed}, round {round_}")
                told = _all_of(read)
                logged |= {own for own in told if not own.startswith("-")}
                maybe_undone |= {"0" + own[1:] for own in told if own.startswith("-")} | set(told[-1:])
                killed += 1
        found = Desk(directory, lambda: datetime.now(UTC), KEYS)
        present = set(found.pending())
        assert logged - maybe_undone <= present, f"seed {seed}: {len(logged - maybe_undone - present)} notes lost"
        texts = [entry.body for entry in found.pending().values()]
        assert len(texts) == len(set(texts)), f"seed {seed}: doubled"
        assert all(entry.state == "waiting" for entry in found.pending().values())
        found.close()
        notes += len(logged)
    return killed, notes


def _all_of(read: int) -> list[str]:
    """Acknowledgements, each an id; one cut short in its writing was not one."""
    with os.fdopen(read, "rb") as stream:
        raw = stream.read()
    return [raw[at : at + ID_BYTES].decode() for at in range(0, len(raw) - ID_BYTES + 1, ID_BYTES)]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        began = time.perf_counter()
        chosen = int(sys.argv[2]) if len(sys.argv) > 2 else 1
        ended, kept = run(int(sys.argv[1]), chosen, Path(home))
        print(
            f"{ended:,} kills, {kept:,} acknowledged notes, 0 lost, 0 doubled; seed {chosen}, {time.perf_counter() - began:.0f} s"
        )
