"""Several payers on one claim: whether a later one read the earlier one's answer right."""

from collector_tui.adjudication.coverage import PRIOR_PAYER
from collector_tui.adjudication.reversals import standing
from collector_tui.adjudication.split import split
from collector_tui.model.account import Account, PostedPayment

EARLIER = {"S": "P", "T": "S"}


def prior_payer_difference(payment: PostedPayment, account: Account) -> int | None:
    """What a later payer's CARC 23 is off from the earlier payer's remittance, in cents; None: nothing to compare."""
    stated = [adjustment.cents for adjustment in payment.claim.all_adjustments() if adjustment.reason == PRIOR_PAYER]
    earlier = standing(account.payments, EARLIER.get(payment.order, ""))
    if not stated or not earlier or payment.order == "P" or payment.claim.takes_back:
        return None
    left_over = split(earlier[-1].claim)
    impact = payment.claim.charge_cents - left_over.patient_cents - left_over.next_payer_cents
    return sum(stated) - impact
