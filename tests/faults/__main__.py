"""The long runs: python -m tests.faults [crash states] [kills] [seed], 100,000 and 10,000 by default."""

import errno
import sys
import tempfile
import time
from pathlib import Path

from tests.faults import checks, kills


def main(states: int, killed: int, seed: int) -> None:
    began, looked, last = time.perf_counter(), 0, seed
    while looked < states:
        looked += checks.crash_states(last, 60, states - looked)
        last += 1
    told = f"{looked:,} crash states (seeds {seed} to {last - 1})"
    print(f"{told}: 0 lost, 0 doubled, {time.perf_counter() - began:.0f} s", flush=True)
    for code in (errno.ENOSPC, errno.EIO, errno.EDQUOT):
        print(f"every n-th call refused ({errno.errorcode[code]}), to n = {checks.refusals(seed, 30, code)}: all told")
    print(f"{checks.flips(seed, 14):,} flipped bytes and cuts: none believed", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        ended, notes = kills.run(killed, seed, Path(folder))
    print(f"{ended:,} kills, {notes:,} acknowledged notes: 0 lost, 0 doubled")


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:]]
    main(*(given + [100_000, 10_000, 1][len(given) :]))
