"""Which payments stand once reversals are netted out."""

from collections.abc import Iterable
from typing import NamedTuple

from collector_tui.model.account import PostedPayment
from collector_tui.model.remittance import REVERSAL, ClaimPayment


class Netted(NamedTuple):
    """Payments once reversals are netted out, in the order they were posted."""

    standing: tuple[PostedPayment, ...]
    reversed_by: dict[str, PostedPayment]  # the payment's id -> what took it back
    unpaired: tuple[PostedPayment, ...]  # reversals of payments that are not on file


def net(payments: Iterable[PostedPayment], order: str = "") -> Netted:
    """Pair each reversal (CLP02 22) with the latest payment of the same claim that it negates.

    An exact negation is preferred to the payer's claim number alone; correction and reversal may come in any order.
    """
    chosen = [payment for payment in payments if not order or payment.order == order]
    if all(payment.claim.status != REVERSAL for payment in chosen):
        return Netted(tuple(chosen), {}, ())
    kept = [payment for payment in chosen if payment.claim.status != REVERSAL]
    reversed_by: dict[str, PostedPayment] = {}
    unpaired: list[PostedPayment] = []
    for reversal in chosen:
        if reversal.claim.status != REVERSAL:
            continue
        earlier = reversed_payment(reversal, kept)
        if earlier is None:
            unpaired.append(reversal)
        else:
            kept.remove(earlier)
            reversed_by[earlier.id] = reversal
    return Netted(tuple(kept), reversed_by, tuple(unpaired))


def standing(payments: Iterable[PostedPayment], order: str = "") -> tuple[PostedPayment, ...]:
    """Payments that no reversal cancels."""
    return net(payments, order).standing


def reversed_payment(reversal: PostedPayment, payments: list[PostedPayment]) -> PostedPayment | None:
    """Which of the payments a reversal takes back; the latest one where several fit."""
    exact = [payment for payment in payments if negates(reversal.claim, payment.claim)]
    exact = [payment for payment in exact if _same_claim(reversal.claim, payment.claim)] or exact
    same = [
        payment for payment in payments if reversal.claim.payer_control and _same_claim(reversal.claim, payment.claim)
    ]
    before = [payment for payment in exact or same if _day(payment) <= _day(reversal)]
    if not exact and len(before) > 1:
        before = [
            payment for payment in before if payment is not before[-1]
        ]  # the correction came first; it is the latest
    return before[-1] if before else None


def negates(reversal: ClaimPayment, earlier: ClaimPayment) -> bool:
    """Whether every cent is the earlier one's with its sign flipped."""
    return reversal.charge_cents == -earlier.charge_cents and reversal.paid_cents == -earlier.paid_cents


def _same_claim(reversal: ClaimPayment, earlier: ClaimPayment) -> bool:
    return reversal.payer_control == earlier.payer_control


def _day(payment: PostedPayment) -> str:
    return payment.header.paid_on.isoformat() if payment.header.paid_on else ""
