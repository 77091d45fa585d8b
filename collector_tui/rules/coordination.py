"""Several payers on one claim: what a later one may owe, and whether it read the earlier one's answer right."""

from collector_tui.model.account import Account, PostedPayment
from collector_tui.model.remittance import REVERSAL
from collector_tui.rules.remits import split, standing

PRIOR_PAYER = "23"  # the impact of what an earlier payer paid or adjusted
EARLIER = {"S": "P", "T": "S"}


def secondary_owes(allowed_cents: int, earlier_paid_cents: int, earlier_patient_cents: int) -> int:
    """The most a second payer owes: the lesser of its own allowed less what was paid, and the share left over."""
    return max(0, min(allowed_cents - earlier_paid_cents, earlier_patient_cents))


def prior_payer_difference(payment: PostedPayment, account: Account) -> int | None:
    """What a later payer's CARC 23 is off from the earlier payer's remittance, in cents; None: nothing to compare."""
    stated = [one.cents for one in payment.claim.all_adjustments() if one.reason == PRIOR_PAYER]
    earlier = standing(account.payments, EARLIER.get(payment.order, ""))
    if not stated or not earlier or payment.order == "P" or payment.claim.status == REVERSAL:
        return None
    left_over = split(earlier[-1].claim)
    impact = payment.claim.charge_cents - left_over.patient_cents - left_over.next_payer_cents
    return sum(stated) - impact
