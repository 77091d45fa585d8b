"""The clocks that run on an account, each with its basis and source."""

from collections.abc import Iterable

from collector_tui.casework.clocks import rule_for
from collector_tui.casework.worksheet import Worksheet
from collector_tui.departments.office import CLOCKS_OF_ALL, KINDS
from collector_tui.model.playbook import PayerRule
from collector_tui.model.work import Deadline

# Matter -> what its payer's rule is for.
RULE_OF = {"denial": "appeal_1", "underpaid": "dispute", "no_response": "pay", "waiting": "pay"}


def not_checked(sheet: Worksheet, kinds: Iterable[str]) -> tuple[PayerRule, ...]:
    """The rules that bind these matters and that nobody has looked up: no clock is made up for them."""
    billed = sheet.facts.claim.claim.billed_on if sheet.facts.claim else None
    wanted = dict.fromkeys(RULE_OF[kind] for kind in kinds if kind in RULE_OF)
    rules = (rule_for(sheet, what, billed if what == "pay" else sheet.facts.decided_on) for what in wanted)
    return tuple(rule for rule in rules if rule and not rule.days and not rule.verified_on)


def deadlines(sheet: Worksheet, kinds: Iterable[str]) -> tuple[Deadline, ...]:
    """Every clock that runs for matters of these kinds, and those that always do; ours first, the nearest first."""
    wanted = frozenset(kinds)
    asks = [ask for kind in KINDS if kind.kind in wanted for ask in kind.clocks]
    once = {(clock.what, clock.on): clock for ask in (*asks, *CLOCKS_OF_ALL) for clock in ask(sheet)}
    return tuple(sorted(once.values(), key=lambda clock: (clock.theirs, clock.on)))
