"""Which few of many amounts make a sum: the solution only where there is exactly one."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

SIZE_MAX = 6
STEPS_MAX = 60_000  # beyond, nothing is claimed: a coincidence would be likely anyway


class Part(NamedTuple):
    id: str
    cents: int


class Solutions(NamedTuple):
    """At most two of them: with the second it is known that there is no only one. `complete`: no more were possible."""

    found_sets: tuple[tuple[str, ...], ...]
    complete: bool

    @property
    def only(self) -> tuple[str, ...]:
        """The one solution; empty when there is none, another one, or too much to try."""
        return self.found_sets[0] if self.complete and len(self.found_sets) == 1 else ()


def subsets(parts: Sequence[Part], total: int, least: int = 2, most: int = SIZE_MAX) -> Solutions:
    """Sets of `least` to `most` positive parts that sum to `total` cents. Their order does not matter."""
    usable = sorted((part for part in parts if 0 < part.cents < total), key=lambda part: (-part.cents, part.id))
    cents = [part.cents for part in usable]
    at: defaultdict[int, list[int]] = defaultdict(list)
    for index, amount in enumerate(cents):
        at[amount].append(index)
    solutions: list[tuple[str, ...]] = []
    steps = 0
    stack: list[tuple[int, int, tuple[int, ...]]] = [(0, total, ())]
    while stack and len(solutions) < 2:
        start, left, chosen = stack.pop()
        steps += 1
        if steps > STEPS_MAX:
            return Solutions(tuple(solutions), False)
        if len(chosen) + 1 >= least:
            last = [index for index in at.get(left, ()) if index >= start]
            solutions += [tuple(sorted(usable[each].id for each in (*chosen, index))) for index in last]
        if len(chosen) + 2 > most:
            continue
        room = most - len(chosen)
        for index in range(start, len(cents)):
            steps += 1
            if cents[index] * room < left:
                break  # the amounts fall: even as many of this one as are allowed make too little
            if cents[index] < left:
                stack.append((index + 1, left - cents[index], (*chosen, index)))
    return Solutions(tuple(solutions[:2]), True)
