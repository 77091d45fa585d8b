"""The proofs that a remittance adds up to the cent (X12 835 TR3, section 1.10.2.1). Zero tolerance."""

from collections.abc import Iterable

from collector_tui.model.remittance import ClaimPayment, PaymentLine


def line_difference(line: PaymentLine) -> int:
    """Charge minus adjustments minus payment of a service line, in cents; 0 proves it."""
    return line.charge_cents - sum(a.cents for a in line.adjustments) - line.paid_cents


def claim_difference(claim: ClaimPayment) -> int:
    """Charge minus all adjustments minus payment of a claim, in cents; 0 proves it."""
    return claim.charge_cents - sum(a.cents for a in claim.all_adjustments()) - claim.paid_cents


def lines_difference(claim: ClaimPayment) -> int:
    """Claim charge minus the charges of its lines, in cents; 0 when it carries no lines."""
    return claim.charge_cents - sum(line.charge_cents for line in claim.lines) if claim.lines else 0


def transaction_difference(bpr_cents: int, paid_cents: int, plb_cents: Iterable[int]) -> int:
    """What was transferred minus (claims paid minus provider adjustments), in cents; 0 proves it."""
    return bpr_cents - (paid_cents - sum(plb_cents))
