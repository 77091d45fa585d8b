"""A playbook made ready for judging: its filters read, its payer rules found by what they are for."""

import hashlib
from datetime import date
from functools import cache, cached_property

from collector_tui.casework.kinds import REASONS
from collector_tui.knowledge.playbook import default_playbook
from collector_tui.model.account import Coverage
from collector_tui.model.codec import encode
from collector_tui.model.playbook import PayerRule, Playbook, QueueRule
from collector_tui.work.query import Test, read_query

ANSWER = "answer"


class BadPlaybook(ValueError):
    """A playbook that cannot be used; the sentence names the part and says what would do."""


class Rulebook:
    """What `assess` judges by."""

    def __init__(self, playbook: Playbook) -> None:
        """Raises BadPlaybook."""
        self.playbook = playbook
        self.weights = playbook.weights
        self.touches = frozenset(code.code for code in playbook.codes if code.touch)
        self.queue_rules = tuple((rule, _tests(rule, playbook)) for rule in playbook.rules)
        self._by_what: dict[str, list[PayerRule]] = {}
        for rule in sorted(playbook.payer_rules, key=_closeness, reverse=True):
            self._by_what.setdefault(rule.what, []).append(rule)

    @cached_property
    def tag(self) -> str:
        """The ETag of the playbook: another one is another playbook."""
        return hashlib.sha256(encode(self.playbook)).hexdigest()[:16]

    def payer_rule(self, what: str, coverage: Coverage | None, kind: str, start: date) -> PayerRule | None:
        """The closest rule in force for a start: one that names the plan before the payer, the payer before the class."""
        return next((rule for rule in self._by_what.get(what, ()) if _fits(rule, coverage, kind, start)), None)

    def norm_days(self, coverage: Coverage, kind: str, billed_on: date) -> int:
        """The days this payer usually takes to answer: learned, else by rule."""
        if learned := self.playbook.norms.get(coverage.payer.lower()):
            return learned.days
        rule = self.payer_rule(ANSWER, coverage, kind, billed_on)
        return rule.days if rule else 30


@cache
def shipped_rulebook() -> Rulebook:
    """The playbook shipped with the product."""
    return Rulebook(default_playbook())


def _tests(rule: QueueRule, playbook: Playbook) -> tuple[Test, ...]:
    if rule.reason not in REASONS:
        raise BadPlaybook(f"A rule for {rule.queue!r} has the reason {rule.reason!r}; there are {', '.join(REASONS)}.")
    if rule.queue not in {queue.id for queue in playbook.queues}:
        raise BadPlaybook(f"A rule for {rule.reason!r} leads to the queue {rule.queue!r}, which is not defined.")
    try:
        return tuple(read_query(rule.when))
    except ValueError as refusal:
        raise BadPlaybook(f"The rule for {rule.queue!r}, when = {rule.when!r}: {refusal}") from None


def _closeness(rule: PayerRule) -> tuple[bool, bool, bool, bool, date]:
    return bool(rule.plan), bool(rule.payer), bool(rule.payer_class), bool(rule.kind), rule.since or date.min


def _fits(rule: PayerRule, coverage: Coverage | None, kind: str, start: date) -> bool:
    if (rule.since and start < rule.since) or (rule.until and start > rule.until):
        return False
    if rule.kind and rule.kind != kind:
        return False
    if coverage is None:
        return not (rule.plan or rule.payer or rule.payer_class)
    return (
        (not rule.payer_class or rule.payer_class == coverage.payer_class)
        and (not rule.payer or rule.payer.lower() in (coverage.payer.lower(), coverage.payer_id.lower()))
        and (not rule.plan or rule.plan.lower() == coverage.plan.lower())
    )
