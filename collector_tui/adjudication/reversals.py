"""Which payments stand once reversals are netted out."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from collector_tui.model.account import PostedPayment
from collector_tui.model.remittance import ClaimPayment


class Netted(NamedTuple):
    """Payments once reversals are netted out, in the order they were posted."""

    standing: tuple[PostedPayment, ...]
    reversed_by: dict[str, PostedPayment]  # the payment's id -> what took it back
    unpaired: tuple[PostedPayment, ...]  # reversals of payments that are not on file


def net(payments: Iterable[PostedPayment], order: str = "") -> Netted:
    """Pair each reversal with the payment that it negates, whatever order they came in.

    A reversal repeats the first payment with every sign flipped, its adjustments included (X12 RFI 2442): the closest
    repetition is paired first. Estimates and claims that are not the payer's decide nothing and stand nowhere.
    """
    decided = [payment for payment in payments if payment.claim.decides and (not order or payment.order == order)]
    if not any(payment.claim.takes_back for payment in decided):
        return Netted(tuple(decided), {}, ())
    kept = [payment for payment in decided if not payment.claim.takes_back]
    waiting = [payment for payment in decided if payment.claim.takes_back]
    reversed_by: dict[str, PostedPayment] = {}
    for alike in LIKENESS:
        for reversal in sorted(waiting, key=_day):
            if earlier := _latest_before(reversal, [each for each in kept if alike(reversal.claim, each.claim)]):
                kept.remove(earlier)
                waiting.remove(reversal)
                reversed_by[earlier.id] = reversal
    return Netted(tuple(kept), reversed_by, tuple(waiting))


def standing(payments: Iterable[PostedPayment], order: str = "") -> tuple[PostedPayment, ...]:
    """Payments that no reversal cancels."""
    return net(payments, order).standing


def negates(reversal: ClaimPayment, earlier: ClaimPayment) -> bool:
    """Whether charge and payment are the earlier one's with the sign flipped."""
    return reversal.charge_cents == -earlier.charge_cents and reversal.paid_cents == -earlier.paid_cents


def same_decision(claim: ClaimPayment, other: ClaimPayment) -> bool:
    """Whether charge, payment and every reason are the same."""
    same = claim.charge_cents == other.charge_cents and claim.paid_cents == other.paid_cents
    return same and _reasons(claim, 1) == _reasons(other, 1)


def _negates_reasons(reversal: ClaimPayment, earlier: ClaimPayment) -> bool:
    return negates(reversal, earlier) and _reasons(reversal, -1) == _reasons(earlier, 1)


def _reasons(claim: ClaimPayment, sign: int) -> Counter[tuple[str, str]]:
    sums: Counter[tuple[str, str]] = Counter()
    for adjustment in claim.all_adjustments():
        sums[adjustment.group, adjustment.reason] += sign * adjustment.cents
    return Counter({key: cents for key, cents in sums.items() if cents})


def _same_claim(reversal: ClaimPayment, earlier: ClaimPayment) -> bool:
    return bool(reversal.payer_control) and reversal.payer_control == earlier.payer_control


# From the closest repetition to the payer's claim number alone.
LIKENESS: tuple[Callable[[ClaimPayment, ClaimPayment], bool], ...] = (
    lambda reversal, earlier: _same_claim(reversal, earlier) and _negates_reasons(reversal, earlier),
    _negates_reasons,
    lambda reversal, earlier: _same_claim(reversal, earlier) and negates(reversal, earlier),
    negates,
    _same_claim,
)


def _latest_before(reversal: PostedPayment, alike: list[PostedPayment]) -> PostedPayment | None:
    """The latest of the payments up to the reversal's day; of two with its number alone, the later is the correction."""
    until = reversal.header.paid_on or date.max
    before = sorted((payment for payment in alike if (payment.header.paid_on or date.min) <= until), key=_day)
    exact = [payment for payment in before if negates(reversal.claim, payment.claim)]
    if not exact and len(before) > 1:
        before = before[:-1]
    return before[-1] if before else None


def _day(payment: PostedPayment) -> tuple[date, str]:
    return payment.header.paid_on or date.min, payment.id
