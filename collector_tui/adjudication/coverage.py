"""Which coverage a payer's money belongs to, and which coverages remittances tell of that nobody has registered."""

from collections.abc import Collection, Iterable, Sequence

from collector_tui.knowledge.payers import payer_class, payer_likeness, same_payer
from collector_tui.model.account import ORDERS, Coverage, PostedPayment
from collector_tui.model.remittance import ClaimPayment, RemittanceHeader

PRIOR_PAYER = "23"  # the impact of what an earlier payer paid or adjusted
PAID_BY = {"1": "P", "19": "P", "2": "S", "20": "S", "3": "T", "21": "T"}  # CLP02, as the payer sees itself


def order_paid(
    header: RemittanceHeader, claim: ClaimPayment, coverages: Sequence[Coverage], earlier: Iterable[PostedPayment]
) -> str:
    """P, S or T: the payer that sent the money decides; what it calls itself (CLP02) only helps where that is open."""
    alike = {each.order: payer_likeness(header.payer, header.payer_id, each.payer, each.payer_id) for each in coverages}
    best = max(alike.values(), default=0)
    senders = [order for order, likeness in alike.items() if likeness == best] if best else []
    stated = PAID_BY.get(claim.status, "")
    if len(senders) == 1:
        return senders[0]
    if senders and counts_earlier_payer(claim):
        senders = [order for order in senders if order != "P"]
    if senders:
        return stated if stated in senders else _as_before(header, claim, earlier) or senders[0]
    return unlisted_order(claim, alike) or _as_before(header, claim, earlier) or "P"


def counts_earlier_payer(claim: ClaimPayment) -> bool:
    """CARC 23 says what an earlier payer paid or cut: who states it did not come first."""
    return any(each.reason == PRIOR_PAYER and each.cents > 0 for each in claim.all_adjustments())


def unlisted_order(claim: ClaimPayment, listed: Collection[str]) -> str:
    """The place of a payer that is on none of the coverages: as it sees itself, unless it cannot have come first."""
    stated = PAID_BY.get(claim.status, "")
    if stated in ("", "P") and counts_earlier_payer(claim) and "P" in listed:
        return next((order for order in ORDERS if order not in listed), stated)
    return stated


def learned_coverages(coverages: Sequence[Coverage], payments: Iterable[PostedPayment]) -> tuple[Coverage, ...]:
    """The coverages with those that only remittances name: a payer that answers in its turn, one it forwarded to."""
    known = {coverage.order: coverage for coverage in coverages}
    for payment in payments:
        header, claim = payment.header, payment.claim
        if not any(same_payer(header.payer, header.payer_id, each.payer, each.payer_id) for each in known.values()):
            order = unlisted_order(claim, known) or ("" if known else "P")
            if order and order not in known:
                known[order] = coverage_of(header, claim, order)
        if claim.crossover_to:
            order = NEXT_ORDER.get(order_paid(header, claim, tuple(known.values()), ()), "")
            if order and order not in known:
                known[order] = Coverage(order=order, payer=claim.crossover_to, payer_id=claim.crossover_id)
    return tuple(known[order] for order in ORDERS if order in known)


NEXT_ORDER = {"P": "S", "S": "T"}


def coverage_of(header: RemittanceHeader, claim: ClaimPayment, order: str) -> Coverage:
    """The payer of a remittance as a coverage of the patient."""
    return Coverage(
        order=order,
        payer=header.payer,
        payer_id=header.payer_id,
        payer_class=payer_class(claim.filing),
        member_id=claim.member_id,
        phone=header.payer_phone,
    )


def _as_before(header: RemittanceHeader, claim: ClaimPayment, earlier: Iterable[PostedPayment]) -> str:
    """The coverage that the same payer's claim number was paid under."""
    numbers = [
        payment for payment in earlier if claim.payer_control and payment.claim.payer_control == claim.payer_control
    ]
    same = (
        payment for payment in numbers
        if same_payer(header.payer, header.payer_id, payment.header.payer, payment.header.payer_id)
    )  # fmt: skip
    return next((payment.order for payment in same), "")
