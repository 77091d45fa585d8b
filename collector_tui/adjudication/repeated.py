"""Decisions that a payer sent and paid a second time, whatever number it gave them."""

from collector_tui.adjudication.claim_family import order_of, standing_bills
from collector_tui.adjudication.reversals import same_decision, standing
from collector_tui.model.account import Account, PostedPayment


def repeated(account: Account, order: str) -> tuple[PostedPayment, ...]:
    """The later ones; two bills of one amount that were both sent are each decided once, and neither repeats the other."""
    bills = standing_bills(claim for claim in account.claims if order_of(claim.claim) == order)
    first: list[PostedPayment] = []
    again: list[PostedPayment] = []
    for payment in standing(account.payments, order):
        claim = payment.claim
        alike = [
            each for each in first if same_decision(each.claim, claim) and each.claim.served_from == claim.served_from
        ]
        sent = sum(bill.claim.charge_cents == claim.charge_cents for bill in bills)
        repeats = claim.paid_cents > 0 and len(alike) >= max(1, sent)
        (again if repeats else first).append(payment)
    return tuple(again)
