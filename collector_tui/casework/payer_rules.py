"""The dated rules of payers and of the law, looked up by what they are for, whom they bind and when it began."""

from datetime import date

from collector_tui.model.account import Coverage
from collector_tui.model.playbook import PayerRule, Playbook

ANSWER = "answer"
ANSWER_DAYS = 30  # for a payer of whom nothing is known


class PayerRules:
    """The payer rules of a playbook."""

    def __init__(self, playbook: Playbook) -> None:
        self._norms = playbook.norms
        self._by_what: dict[str, list[PayerRule]] = {}
        for rule in sorted(playbook.payer_rules, key=_closeness, reverse=True):
            self._by_what.setdefault(rule.what, []).append(rule)

    def closest(self, what: str, coverage: Coverage | None, kind: str, start: date) -> PayerRule | None:
        """The closest rule in force for a start: one that names the plan before the payer, the payer before the class.

        `kind` is the encounter's. Without a coverage only rules that name no payer fit.
        """
        return next((rule for rule in self._by_what.get(what, ()) if _fits(rule, coverage, kind, start)), None)

    def answer_days(self, coverage: Coverage, kind: str, billed_on: date) -> int:
        """The days this payer usually takes to answer: learned, else by rule."""
        if learned := self._norms.get(coverage.payer.lower()):
            return learned.days
        rule = self.closest(ANSWER, coverage, kind, billed_on)
        return rule.days if rule else ANSWER_DAYS


def _closeness(rule: PayerRule) -> tuple[bool, bool, bool, bool, date]:
    return bool(rule.plan), bool(rule.payer), bool(rule.payer_class), bool(rule.kind), rule.since or date.min


def _fits(rule: PayerRule, coverage: Coverage | None, kind: str, start: date) -> bool:
    return _in_force(rule, start) and (not rule.kind or rule.kind == kind) and _binds(rule, coverage)


def _in_force(rule: PayerRule, start: date) -> bool:
    return (not rule.since or rule.since <= start) and (not rule.until or start <= rule.until)


def _binds(rule: PayerRule, coverage: Coverage | None) -> bool:
    if coverage is None:
        return not (rule.plan or rule.payer or rule.payer_class)
    return (
        (not rule.payer_class or rule.payer_class == coverage.payer_class)
        and (not rule.payer or rule.payer.lower() in (coverage.payer.lower(), coverage.payer_id.lower()))
        and (not rule.plan or rule.plan.lower() == coverage.plan.lower())
    )
