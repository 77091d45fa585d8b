"""A playbook made ready for judging: its filters read, its payer rules found by what they are for."""

import hashlib
from functools import cache, cached_property

from collector_tui.casework.payer_rules import PayerRules
from collector_tui.knowledge.playbook import default_playbook
from collector_tui.model.codec import encode
from collector_tui.model.playbook import Playbook, QueueRule
from collector_tui.work.kinds import KIND_OF
from collector_tui.work.query import Test, read_query


class BadPlaybook(ValueError):
    """A playbook that cannot be used; the sentence names the part and says what would do."""


class Rulebook:
    """What `assess` judges by."""

    def __init__(self, playbook: Playbook) -> None:
        """Raises BadPlaybook."""
        self.playbook = playbook
        self.weights = playbook.weights
        self.touches = frozenset(code.code for code in playbook.codes if code.touch)
        self.hold_codes = {code.code: code for code in playbook.codes if code.sets or code.lifts}
        self.queue_rules = tuple((rule, _tests(rule, playbook)) for rule in playbook.rules)
        self.payer_rules = PayerRules(playbook)

    @cached_property
    def tag(self) -> str:
        """The ETag of the playbook: another one is another playbook."""
        return hashlib.sha256(encode(self.playbook)).hexdigest()[:16]


@cache
def shipped_rulebook() -> Rulebook:
    """The playbook shipped with the product."""
    return Rulebook(default_playbook())


def _tests(rule: QueueRule, playbook: Playbook) -> tuple[Test, ...]:
    if rule.reason not in KIND_OF:
        raise BadPlaybook(f"A rule for {rule.queue!r} has the reason {rule.reason!r}; there are {', '.join(KIND_OF)}.")
    if rule.queue not in {queue.id for queue in playbook.queues}:
        raise BadPlaybook(f"A rule for {rule.reason!r} leads to the queue {rule.queue!r}, which is not defined.")
    try:
        return tuple(read_query(rule.when))
    except ValueError as refusal:
        raise BadPlaybook(f"The rule for {rule.queue!r}, when = {rule.when!r}: {refusal}") from None
