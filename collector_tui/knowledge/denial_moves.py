"""What a denial calls for: moves by remark, reason or category, each under the part of the code that logs it.

A row counts when all words of its `when` hold: a fact of the account, or with "!" its absence. The first of the keys
that has such a row gives all of its rows, in their order.
"""

from collections.abc import Collection, Iterable
from functools import cache

from msgspec import Struct

from collector_tui.knowledge.tables import rows


class DenialMove(Struct, frozen=True, kw_only=True):
    """`text` holds {auth}, {form}, {other}, {item} and {eligibility}; `lacks` is what is missing until it is found."""

    key: str
    role: str  # "appeal": of the level that is open
    text: str
    why: str = ""
    when: str = ""
    lacks: str = ""

    def holds(self, facts: Collection[str]) -> bool:
        return all((word.removeprefix("!") in facts) != word.startswith("!") for word in self.when.split())


def denial_moves(keys: Iterable[str], facts: Collection[str]) -> tuple[DenialMove, ...]:
    """The moves of the first key that has any for these facts."""
    for key in keys:
        if moves := tuple(move for move in _moves().get(key, ()) if move.holds(facts)):
            return moves
    return ()


@cache
def _moves() -> dict[str, list[DenialMove]]:
    by_key: dict[str, list[DenialMove]] = {}
    for row in rows("denial_moves.csv"):
        by_key.setdefault(row["key"], []).append(DenialMove(**row))
    return by_key
