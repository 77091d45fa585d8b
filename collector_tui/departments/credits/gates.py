"""The gate before money leaves the books as a refund."""

from collections.abc import Iterator

from collector_tui.casework.clocks import GOVERNMENT
from collector_tui.casework.gate_question import BLOCK, WARN, GateFinding, GateQuestion
from collector_tui.casework.history import latest
from collector_tui.departments.credits.overpaid_cash import credit_parts, part_of
from collector_tui.knowledge.action_codes import means
from collector_tui.model.money import dollars

REVIEWED = means("credit.reviewed")
ABOVE_CHARGES = "94"  # CARC: paid above charges by contract


def refund(question: GateQuestion) -> Iterator[GateFinding]:
    """A refund needs a credit that is as large, and a known cause; the government's money goes first."""
    if question.act != "refund":
        return
    account, cents, credit = question.account, question.cents("amount"), question.facts.credit_cents
    if credit <= 0:
        yield GateFinding(BLOCK, "no_credit", "There is no credit on this account.", "the ledger")
    elif cents > credit:
        sentence = f"{dollars(cents)} is more than the credit of {dollars(credit)}."
        yield GateFinding(BLOCK, "over_credit", sentence, "the ledger")
    elif cents and (more := _more_than_cash(question)):
        yield more
    if credit > 0 and latest(account, REVIEWED) is None:
        sentence = "The cause of the credit is not reviewed yet; a false credit must not be refunded."
        yield GateFinding(WARN, "cause_unknown", sentence, "office policy")
    reasons = {adjustment.reason for paid in account.payments for adjustment in paid.claim.all_adjustments()}
    if credit > 0 and ABOVE_CHARGES in reasons:
        sentence = "CARC 94: paid above charges by contract; not by itself a credit."
        yield GateFinding(WARN, "paid_above_charge", sentence, "CARC 94")


def _more_than_cash(question: GateQuestion) -> GateFinding | None:
    """No more goes back than came from that payee in cash beyond what it owes; the rest of a credit is posting."""
    account, cents = question.account, question.cents("amount")
    part = part_of(account, question.fields.get("payee", ""))
    most = part.cash_cents if part else max((each.cash_cents for each in credit_parts(account)), default=0)
    if cents <= most:
        return None
    whose = part.payee if part else "any payee"
    sentence = f"{dollars(cents)} is more than the {dollars(most)} that {whose} overpaid in cash; correct the posting of the rest."
    return GateFinding(BLOCK, "over_cash", sentence, "the ledger")


def government_first(question: GateQuestion) -> Iterator[GateFinding]:
    """42 CFR 401.305, 42 USC 1320a-7k(d): an overpayment of a federal program is returned within its 60 days."""
    payee = question.fields.get("payee", "").lower()
    if question.act != "refund" or not payee:
        return
    account = question.account
    owed = [
        coverage
        for coverage in account.coverages
        if account.balances.get(coverage.bucket, 0) < 0 and coverage.payer_class in GOVERNMENT
    ]
    if owed and not any(payee in (coverage.payer.lower(), coverage.payer_id.lower()) for coverage in owed):
        sentence = f"{owed[0].payer} is owed money under the 60-day rule; refund it first."
        source = "42 CFR 401.305" if owed[0].payer_class == "medicare" else "42 USC 1320a-7k(d)"
        yield GateFinding(WARN, "government_first", sentence, source)


GATES = (refund, government_first)
