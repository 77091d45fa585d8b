"""The clocks that run on an account, each with its basis and source."""

from collections.abc import Iterable

from collector_tui.casework.worksheet import Worksheet
from collector_tui.departments.office import CLOCKS_OF_ALL, KINDS
from collector_tui.model.work import Deadline


def deadlines(sheet: Worksheet, kinds: Iterable[str]) -> tuple[Deadline, ...]:
    """Every clock that runs for matters of these kinds, and those that always do; ours first, the nearest first."""
    wanted = frozenset(kinds)
    asks = [ask for kind in KINDS if kind.kind in wanted for ask in kind.clocks]
    once = {(clock.what, clock.on): clock for ask in (*asks, *CLOCKS_OF_ALL) for clock in ask(sheet)}
    return tuple(sorted(once.values(), key=lambda clock: (clock.theirs, clock.on)))
