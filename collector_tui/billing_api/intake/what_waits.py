"""What posting a file left for a person, as findings of its receipt."""

from collector_tui.billing_api.intake.transactions import Taken
from collector_tui.knowledge.codes import plb_reason
from collector_tui.model.account import PostedPayment, PostedProviderAdjustment
from collector_tui.model.money import dollars
from collector_tui.x12.finding import Finding, finding

MOVES_CASH = "payment"


def findings_of(taken: Taken) -> list[Finding]:
    """Held claim payments, and provider adjustments that name no claim on file."""
    return [_held(payment) for payment in taken.held] + [_unlinked(each) for each in taken.adjustments]


def _held(payment: PostedPayment) -> Finding:
    number = payment.claim.patient_control
    return finding(
        "payment-held", f"The payment of {dollars(payment.claim.paid_cents)} on claim {number} is held: {payment.held}."
    )


def _unlinked(adjustment: PostedProviderAdjustment) -> Finding:
    reason = plb_reason(adjustment.reason)
    rule = "adjustment-open" if reason.posts == MOVES_CASH or adjustment.reference else "adjustment-noted"
    taken = "reduced" if adjustment.cents > 0 else "raised"
    named = f"no claim on file has the number {adjustment.reference!r}" if adjustment.reference else "it names no claim"
    text = f"{adjustment.reason} {taken} payment {adjustment.trace} by {dollars(abs(adjustment.cents))}: {named}."
    return finding(rule, text)
