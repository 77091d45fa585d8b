"""What the payments on an account amount to once reversals are netted out."""

from msgspec import Struct

from collector_tui.knowledge.reasons import reason
from collector_tui.model.account import PostedPayment
from collector_tui.model.remittance import REVERSAL, Adjustment, ClaimPayment


class PaymentSplit(Struct, frozen=True, kw_only=True):
    """Where each cent of the charge went: paid + contractual + denied + patient + other = charge."""

    paid_cents: int = 0
    contractual_cents: int = 0
    denied_cents: int = 0
    patient_cents: int = 0
    other_cents: int = 0  # an earlier payer's part and other reductions that are nobody's denial

    @property
    def allowed_cents(self) -> int:
        """What the payer priced the claim at: paid plus the patient's share."""
        return self.paid_cents + self.patient_cents


def is_denial(adjustment: Adjustment) -> bool:
    """Money refused that is not the patient's, from group and reason; never from CLP02 alone."""
    return adjustment.group != "PR" and adjustment.cents > 0 and reason(adjustment.reason).denies


def is_contractual(adjustment: Adjustment) -> bool:
    """A price difference to write off (CO or PI with a contractual reason)."""
    return adjustment.group in ("CO", "PI", "CR", "OA") and reason(adjustment.reason).contractual


def split(claim: ClaimPayment) -> PaymentSplit:
    """Sort a claim payment's adjustments by who bears them. Signs are the file's: reversals are negative."""
    sums = {"contractual": 0, "denied": 0, "patient": 0, "other": 0}
    for adjustment in claim.all_adjustments():
        if adjustment.group == "PR":
            sums["patient"] += adjustment.cents
        elif is_contractual(adjustment):
            sums["contractual"] += adjustment.cents
        elif reason(adjustment.reason).denies:
            sums["denied"] += adjustment.cents
        else:
            sums["other"] += adjustment.cents
    return PaymentSplit(
        paid_cents=claim.paid_cents,
        contractual_cents=sums["contractual"],
        denied_cents=sums["denied"],
        patient_cents=sums["patient"],
        other_cents=sums["other"],
    )


def standing(payments: tuple[PostedPayment, ...], order: str = "") -> tuple[PostedPayment, ...]:
    """Payments that still stand: a reversal (CLP02 22) cancels the latest earlier one of the same claim."""
    kept: list[PostedPayment] = []
    for payment in payments:
        if order and payment.order != order:
            continue
        if payment.claim.status != REVERSAL:
            kept.append(payment)
            continue
        for index in range(len(kept) - 1, -1, -1):
            if _reverses(payment.claim, kept[index].claim):
                del kept[index]
                break
    return tuple(kept)


def _reverses(reversal: ClaimPayment, earlier: ClaimPayment) -> bool:
    same_claim = not reversal.payer_control or reversal.payer_control == earlier.payer_control
    return same_claim and reversal.charge_cents == -earlier.charge_cents and reversal.paid_cents == -earlier.paid_cents
