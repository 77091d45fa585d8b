"""What the payments on an account amount to: where each cent of a charge went, and what reversals cancel."""

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct

from collector_tui.knowledge.adjustment_codes import AFTER_ALLOWED, NEXT_PAYER_ONLY, SEQUESTRATION, reason
from collector_tui.model.remittance import Adjustment, ClaimPayment

SEQUESTRATION_PART = (
    50  # the fiftieth part, 2 %, of the payment after the patient's share (Budget Control Act, 42 USC 1395 note)
)


BUNDLED = "97"  # paid as part of another line
RAISED = "94"  # more than that line's charge: what the bundled ones bring with them


class PaymentSplit(Struct, frozen=True, kw_only=True):
    """Where each cent of the charge went: paid + contractual + denied + patient + next payer + other = charge."""

    paid_cents: int = 0
    contractual_cents: int = 0
    denied_cents: int = 0
    patient_cents: int = 0
    next_payer_cents: int = 0  # may be charged to the next insurer, never to the patient
    other_cents: int = 0  # an earlier payer's part and other reductions that are nobody's denial
    after_allowed_cents: int = 0  # of these, what was cut from the payment and not from the price
    patient_denied_cents: int = 0  # of the patient's, what was refused rather than shared

    @property
    def allowed_cents(self) -> int:
        """What the payer priced the claim at: paid, plus shares passed on, plus what was cut after pricing."""
        shares = self.patient_cents - self.patient_denied_cents + self.next_payer_cents
        return self.paid_cents + shares + self.after_allowed_cents


def is_denial(adjustment: Adjustment) -> bool:
    """Money refused that is not the patient's, from group and reason; never from CLP02 alone."""
    return adjustment.group != "PR" and adjustment.cents > 0 and reason(adjustment.reason).denies


def refuses_patient(adjustment: Adjustment) -> bool:
    """Money the payer refuses and assigns to the patient: to be checked before a statement goes out."""
    return adjustment.group == "PR" and adjustment.cents > 0 and reason(adjustment.reason).denies


def bearer(adjustment: Adjustment) -> str:
    """Which part of `PaymentSplit` an adjustment belongs to."""
    if adjustment.group == "PR":
        return "patient"
    if adjustment.reason in NEXT_PAYER_ONLY:
        return "next_payer"
    cause = reason(adjustment.reason)
    if cause.contractual:
        return "contractual"
    return "denied" if cause.denies else "other"


def is_bundled(adjustment: Adjustment) -> bool:
    """The charge of a line that is paid as part of another one, as long as that one is raised for it."""
    return adjustment.reason == BUNDLED and adjustment.group != "PR"


def is_raised(adjustment: Adjustment) -> bool:
    """What the line that others are bundled into is raised by, with the opposite sign."""
    return adjustment.reason == RAISED and adjustment.group != "PR"


def bundled_cents(claim: ClaimPayment) -> int:
    """What 97 takes from bundled lines and 94 gives to the line they are paid with: nobody's denial.

    Both stand in one claim and cancel each other (835 guide, 1.10.2.6; X12 RFI 2320, 2551). Negative in a reversal.
    """
    moving = [each for each in claim.all_adjustments() if each.reason in (BUNDLED, RAISED)]
    refused = sum(each.cents for each in moving if is_bundled(each))
    raised = -sum(each.cents for each in moving if is_raised(each))
    if refused * raised <= 0:
        return 0
    return min(refused, raised) if refused > 0 else max(refused, raised)


def split(claim: ClaimPayment) -> PaymentSplit:
    """Sort a claim payment's adjustments by who bears them. Signs are the file's: reversals are negative."""
    sums = {"contractual": 0, "denied": 0, "patient": 0, "next_payer": 0, "other": 0}
    after = refused = 0
    for adjustment in claim.all_adjustments():
        sums[bearer(adjustment)] += adjustment.cents
        if adjustment.group == "PR":
            refused += adjustment.cents if reason(adjustment.reason).denies else 0
        elif adjustment.reason in AFTER_ALLOWED:
            after += adjustment.cents
    bundled = bundled_cents(claim)
    sums["denied"] -= bundled
    sums["contractual"] += bundled
    parts = {f"{name}_cents": cents for name, cents in sums.items()}
    return PaymentSplit(paid_cents=claim.paid_cents, after_allowed_cents=after, patient_denied_cents=refused, **parts)


class Sequestration(NamedTuple):
    """The federal cut as taken and as the law has it, in cents."""

    taken: int
    due: int

    @property
    def right(self) -> bool:
        return abs(self.taken - self.due) <= 1


def sequestration(claim: ClaimPayment) -> Sequestration | None:
    """CARC 253 against 2 % of what would have been paid, rounded line by line; None where nothing was cut.

    Holds for original Medicare; Medicare Advantage plans cut as their contracts say.
    """
    cuts = [(_cut(claim.adjustments), claim.paid_cents)] if _cut(claim.adjustments) else []
    cuts += [(_cut(line.adjustments), line.paid_cents) for line in claim.lines if _cut(line.adjustments)]
    if not cuts:
        return None
    due = sum(_sequestered(taken + paid) for taken, paid in cuts)
    return Sequestration(sum(taken for taken, _ in cuts), due)


def _sequestered(cents: int) -> int:
    """Half a cent is rounded up, away from nothing for a reversal too."""
    part = (abs(cents) + SEQUESTRATION_PART // 2) // SEQUESTRATION_PART
    return part if cents >= 0 else -part


def _cut(adjustments: Iterable[Adjustment]) -> int:
    return sum(adjustment.cents for adjustment in adjustments if adjustment.reason == SEQUESTRATION)
