"""The long run: python -m tests.laws --sequences 100000 --jobs 2; with --seed N one sequence is run again and shown."""

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.laws.defects import DEFECTS, Seed
from tests.laws.families import case_of
from tests.laws.office import Office
from tests.laws.shrink import broken_law, kinds_of, smallest, written

SHARE = 50  # sequences of one share of the work
TOLD_EACH = 500  # sequences
CANDIDATES = 4  # of which the shortest shows a defect


class Red(NamedTuple):
    """A seed whose sequence breaks a law, the kind of what is left of it, and its text."""

    seed: int
    law: str
    kinds: tuple[str, ...]
    text: str


def main(arguments: list[str]) -> int:
    """Run sequences; each kind of failure is shown once, with its seed. The answer is the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.laws", description="Whole sequences of files against the laws."
    )
    parser.add_argument("--sequences", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seed", type=int, help="run this sequence alone and show it")
    parser.add_argument("--whole", action="store_true", help="do not make what is shown smaller")
    parser.add_argument("--into", type=Path, help="a folder that failures are written to")
    parser.add_argument("--defects", action="store_true", help="find a short sequence that shows each seeded defect")
    given = parser.parse_args(arguments)
    if given.defects:
        return _find_defects(given.first, given.first + given.sequences)
    if given.seed is not None:
        return _replay(given.seed, given.whole)
    began, counts, last = time.perf_counter(), dict[tuple[str, tuple[str, ...]], int](), given.first + given.sequences
    for done, red in _run(given.first, last, given.jobs):
        if red is None:
            print(f"{done - given.first:,} done, {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
            continue
        counts[red.law, red.kinds] = counts.get((red.law, red.kinds), 0) + 1
        if counts[red.law, red.kinds] == 1:
            print(f"seed {red.seed}: {red.law}: {' | '.join(red.kinds)}", flush=True)
            if given.into:
                given.into.mkdir(parents=True, exist_ok=True)
                (given.into / f"seed_{red.seed}.txt").write_text(red.text)
    took = time.perf_counter() - began
    print(
        f"{given.sequences:,} sequences (seeds {given.first} to {last - 1}), {sum(counts.values()):,} break a law,"
        f" in {len(counts)} kinds; {took:.0f} s, {given.sequences / took:.0f} a second"
    )
    return int(bool(counts))


def _run(first: int, last: int, jobs: int) -> Iterator[tuple[int, Red | None]]:
    """What breaks a law; and nothing, now and then, to say how far it came."""
    shares = [(start, min(start + SHARE, last)) for start in range(first, last, SHARE)]
    with ProcessPoolExecutor(jobs) as pool:
        for (_, done), reds in zip(shares, pool.map(_share, shares), strict=True):
            yield from ((done, red) for red in reds)
            if (done - first) % TOLD_EACH == 0:
                yield done, None


def _share(share: tuple[int, int]) -> list[Red]:
    office, reds = Office(), []
    for seed in range(*share):
        case = case_of(seed)
        broken = broken_law(office, case)
        if broken is not None:
            case, broken = smallest(office, case, broken)
            reds.append(Red(seed, broken.law, kinds_of(case), written(case, broken)))
    return reds


def _find_defects(first: int, last: int) -> int:
    """For each defect a seed whose sequence is green without it and red with it, the shortest of a few."""
    office, missing = Office(), 0
    for defect in DEFECTS:
        seeds: list[int] = []
        for seed in range(first, last):
            if _shows(office, seed, defect):
                seeds.append(seed)
            if len(seeds) == CANDIDATES:
                break
        shortest = min(seeds, key=lambda seed: len(case_of(seed).deliveries), default=None)
        print(f"    {defect.__name__}: {shortest},", flush=True)
        missing += shortest is None
    return int(bool(missing))


def _shows(office: Office, seed: int, defect: Seed) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        defect(patch)
        red = broken_law(office, case_of(seed)) is not None
    return red and broken_law(office, case_of(seed)) is None


def _replay(seed: int, whole: bool) -> int:
    office, case = Office(), case_of(seed)
    broken = broken_law(office, case)
    if broken is None:
        print(f"seed {seed}: every law holds over {len(case.deliveries)} files")
        return 0
    if not whole:
        case, broken = smallest(office, case, broken)
    print(written(case, broken))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
