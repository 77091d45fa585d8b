"""How long a payer takes to answer, learned from its answers: the median and a quartile range more."""

from collections.abc import Iterator, Mapping

from collector_tui.adjudication.reversals import standing
from collector_tui.model.account import Account
from collector_tui.model.playbook import Norm

Answers = dict[str, dict[int, int]]  # payer -> days -> how many answers took so long

ANSWERS_MIN = 20  # fewer teach nothing
DAYS_MAX = 365


def answer_days(account: Account) -> Iterator[tuple[str, int]]:
    """(payer, days) from each billing to the first decision that followed it."""
    names = {coverage.order: coverage.payer for coverage in account.coverages}
    for sent in account.claims:
        order, billed = sent.claim.order or "P", sent.claim.billed_on
        decided = [
            payment.header.paid_on
            for payment in standing(account.payments, order)
            if billed and payment.header.paid_on and payment.header.paid_on >= billed
        ]
        if billed and decided and order in names:
            yield names[order].lower(), min(DAYS_MAX, (min(decided) - billed).days)


def learn(answers: Mapping[str, Mapping[int, int]]) -> dict[str, Norm]:
    """The usual time of each payer with enough answers: median plus interquartile range, in whole days."""
    return {
        payer: Norm(_at(days, 2) + _at(days, 3) - _at(days, 1), total)
        for payer, days in answers.items()
        if (total := sum(days.values())) >= ANSWERS_MIN
    }


def _at(days: Mapping[int, int], quarter: int) -> int:
    """The day by which so many quarters of the answers were there."""
    wanted, seen = -(-sum(days.values()) * quarter // 4), 0
    for day in sorted(days):
        seen += days[day]
        if seen >= wanted:
            return day
    return 0
