"""The dated rules of payers and of the law, looked up by what they are for, whom they bind and when it began."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from collector_tui.model.account import Account, Coverage
from collector_tui.model.playbook import PayerRule, Playbook

ANSWER = "answer"
ANSWER_DAYS = 30  # for a payer of whom nothing is known
ANSWERS_KEPT = 50_000

OUT_OF_NETWORK = frozenset({"242", "N830"})  # a reason and a remark that say we have no contract


class Setting(NamedTuple):
    """What decides which rule binds, beside the payer: the encounter's kind, the facility's state, a contract.

    `contract` is "yes", "no" or empty where nothing tells.
    """

    kind: str = ""
    state: str = ""
    contract: str = ""


def setting_of(account: Account, coverage: Coverage | None) -> Setting:
    """A contract is told by its expected amount, which registration has of the first payer; "no" by the remittance."""
    state = next((sent.claim.facility_state for sent in reversed(account.claims) if sent.claim.facility_state), "")
    order = coverage.order if coverage else ""
    said = {
        code
        for payment in account.payments
        if payment.order == order
        for code in (*(each.reason for each in payment.claim.all_adjustments()), *payment.claim.all_remarks())
    }
    contract = "no" if said & OUT_OF_NETWORK else ""
    if not contract and order == "P" and account.expected_cents is not None:
        contract = "yes"
    return Setting(account.encounter.kind, state.upper(), contract)


class Named(NamedTuple):
    """What a rule may name of a coverage."""

    payer_class: str
    payer: str
    payer_id: str
    plan: str


class PayerRules:
    """The payer rules of a playbook."""

    def __init__(self, playbook: Playbook) -> None:
        self._norms = playbook.norms
        self._by_what: dict[str, list[PayerRule]] = {}
        for rule in sorted(playbook.payer_rules, key=_closeness, reverse=True):
            self._by_what.setdefault(rule.what, []).append(rule)
        self._closest = lru_cache(ANSWERS_KEPT)(self._look_up)  # a day's claims ask the same of a few payers

    def closest(self, what: str, coverage: Coverage | None, setting: Setting, start: date) -> PayerRule | None:
        """The closest rule in force for a start: one that names the plan before the payer, the payer before the class.

        Without a coverage only rules that name no payer fit.
        """
        named = coverage and Named(coverage.payer_class, coverage.payer, coverage.payer_id, coverage.plan)
        return self._closest(what, named, setting, start)

    def _look_up(self, what: str, named: Named | None, setting: Setting, start: date) -> PayerRule | None:
        return next((rule for rule in self._by_what.get(what, ()) if _fits(rule, named, setting, start)), None)

    def answer_days(self, coverage: Coverage, setting: Setting, billed_on: date) -> int:
        """The days this payer usually takes to answer: learned, else by rule."""
        if learned := self._norms.get(coverage.payer.lower()):
            return learned.days
        rule = self.closest(ANSWER, coverage, setting, billed_on)
        return rule.days if rule else ANSWER_DAYS


def _closeness(rule: PayerRule) -> tuple[bool, bool, bool, bool, bool, bool, date]:
    named = (rule.plan, rule.payer, rule.payer_class, rule.state, rule.contract, rule.kind)
    plan, payer, payer_class, state, contract, kind = map(bool, named)
    return plan, payer, payer_class, state, contract, kind, rule.since or date.min


def _fits(rule: PayerRule, coverage: Named | None, setting: Setting, start: date) -> bool:
    asked = (rule.kind, setting.kind), (rule.state, setting.state), (rule.contract, setting.contract)
    return (
        _in_force(rule, start) and all(not wanted or wanted == is_ for wanted, is_ in asked) and _binds(rule, coverage)
    )


def _in_force(rule: PayerRule, start: date) -> bool:
    return (not rule.since or rule.since <= start) and (not rule.until or start <= rule.until)


def _binds(rule: PayerRule, coverage: Named | None) -> bool:
    if coverage is None:
        return not (rule.plan or rule.payer or rule.payer_class)
    return (
        (not rule.payer_class or rule.payer_class == coverage.payer_class)
        and (not rule.payer or rule.payer.lower() in (coverage.payer.lower(), coverage.payer_id.lower()))
        and (not rule.plan or rule.plan.lower() == coverage.plan.lower())
    )
