"""Which of the bills sent for an account stand, and what they charge together.

A claim of one form is a chain of versions: an original restates itself, a replacement or void (UB-04 frequency 7, 8)
takes the place of what it covers, late charges (5) add, interim bills (2, 3, 4) each bill a period of their own.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from msgspec import Struct

from collector_tui.adjudication.answers import place_of
from collector_tui.adjudication.identity import Fit, days_fit, services_fit
from collector_tui.model.account import ORDERS, PostedPayment, SentClaim
from collector_tui.model.claim import Claim

PLACES = tuple(ORDERS)
VOID, REPLACEMENT, LATE_CHARGES, INTERIM = "8", "7", "5", frozenset("234")


class Charges(Struct, frozen=True):
    """What an account charges, in cents, to whom first, and as of which day."""

    cents: int
    bucket: str
    on: date | None


def family_charges(sent: Iterable[SentClaim]) -> Charges | None:
    """The charges of all claims of an account; None when none was sent."""
    versions = list(sent)
    if not versions:
        return None
    stand = standing_bills(versions)
    bucket = ORDERS[min((order_of(version.claim) for version in versions), key=PLACES.index)]
    on = max(version.claim.served_to or version.claim.billed_on or date.min for version in stand or versions)
    return Charges(sum(version.claim.charge_cents for version in stand), bucket, None if on == date.min else on)


def standing_bills(sent: Iterable[SentClaim]) -> tuple[SentClaim, ...]:
    """The versions whose charges stand, facility and professional side by side.

    What went to a later payer restates the first one's charges and adds none.
    """
    sent = list(sent)
    if len(sent) == 1:  # as most accounts have
        return tuple(_chain(sent))
    standing: list[SentClaim] = []
    for _, form in groupby(sorted(sent, key=lambda version: version.claim.kind), lambda version: version.claim.kind):
        versions = list(form)
        first = min((order_of(version.claim) for version in versions), key=PLACES.index)
        standing += _chain([version for version in versions if order_of(version.claim) == first])
    return tuple(standing)


def unanswered_bills(bills: Sequence[SentClaim], payments: Iterable[PostedPayment]) -> tuple[SentClaim, ...]:
    """Those of a payer's standing bills that none of its decisions speaks of, in the order they went out.

    A decision that fits none of them by charge, days and services speaks of all.
    """
    answered: set[str] = set()
    for payment in payments:
        heard = [bill for bill in bills if not _sent_after(bill, payment)]
        answered |= {bill.id for bill in _decided_bills(payment, heard)}
    return tuple(sorted((bill for bill in bills if bill.id not in answered), key=place_of))


def _decided_bills(payment: PostedPayment, bills: Sequence[SentClaim]) -> Sequence[SentClaim]:
    claim = payment.claim
    if len(bills) < 2 or claim.charge_cents == sum(bill.claim.charge_cents for bill in bills):
        return bills
    fitting = {bill.id: (days_fit(claim, [bill.claim]), services_fit(claim, [bill.claim])) for bill in bills}
    like = [bill for bill in bills if Fit.DIFFERS not in fitting[bill.id]]
    exact = [bill for bill in like if bill.claim.charge_cents == claim.charge_cents]
    return exact or [bill for bill in like if Fit.FITS in fitting[bill.id]] or bills


def _sent_after(bill: SentClaim, payment: PostedPayment) -> bool:
    on = payment.header.paid_on
    return bill.claim.billed_on is not None and on is not None and bill.claim.billed_on > on


def order_of(claim: Claim) -> str:
    """P, S or T; what is none of them was sent to the first insurer."""
    return claim.order if claim.order in ORDERS else "P"


def _chain(versions: list[SentClaim]) -> list[SentClaim]:
    if len(versions) == 1:  # as most are
        return [] if versions[0].claim.frequency == VOID else versions
    standing: list[SentClaim] = []
    for _, same_day in groupby(sorted(versions, key=_day), _day):
        ranks = (VOID, "", LATE_CHARGES, REPLACEMENT) if standing else ("", LATE_CHARGES, REPLACEMENT, VOID)
        for version in sorted(same_day, key=lambda v: (ranks.index(_rank(v)), v.sequence, v.id)):
            standing = _after(version, standing)
    return standing


def _after(version: SentClaim, standing: list[SentClaim]) -> list[SentClaim]:
    """What stands once this version was sent."""
    frequency = version.claim.frequency
    if frequency in (VOID, REPLACEMENT):
        gone = _corrected(version, standing)
    elif frequency == LATE_CHARGES:
        gone = [each for each in standing if each.claim.frequency == LATE_CHARGES and _resent(each, version)]
    else:
        gone = [each for each in standing if _restated(each, version)]
    kept = [each for each in standing if each not in gone]
    return kept if frequency == VOID else [*kept, version]


def _corrected(version: SentClaim, standing: list[SentClaim]) -> list[SentClaim]:
    """What a replacement or void is meant for: bills of its number and period, else of its period, else the last."""
    number = version.claim.patient_control
    same = [each for each in standing if each.claim.patient_control == number] or standing
    return [each for each in same if _overlap(each.claim, version.claim)] or same[-1:]


def _restated(earlier: SentClaim, version: SentClaim) -> bool:
    """A second original of one period is the first one sent again; late charges of it stay."""
    if earlier.claim.patient_control != version.claim.patient_control or earlier.claim.frequency == LATE_CHARGES:
        return False
    if earlier.rejected and not _interim(earlier, version):
        return True
    if _interim(earlier, version):
        return earlier.claim.served_from == version.claim.served_from
    if not _overlap(earlier.claim, version.claim):
        return False
    return _day(earlier) != _day(version) or bool(_services(earlier.claim) & _services(version.claim))


def _interim(version: SentClaim, other: SentClaim) -> bool:
    return version.claim.frequency in INTERIM and other.claim.frequency in INTERIM


def _resent(earlier: SentClaim, version: SentClaim) -> bool:
    """Late charges again: turned away and mended, or the same ones in another batch."""
    same = earlier.claim.charge_cents == version.claim.charge_cents and earlier.claim.lines == version.claim.lines
    return (same or earlier.rejected) and _overlap(earlier.claim, version.claim)


def _overlap(claim: Claim, other: Claim) -> bool:
    """Whether they share half of the shorter one's days: neighbours may share the day between them."""
    if not claim.served_from or not other.served_from:
        return True
    claim_to, other_to = claim.served_to or claim.served_from, other.served_to or other.served_from
    shared = (min(claim_to, other_to) - max(claim.served_from, other.served_from)).days + 1
    shorter = min((claim_to - claim.served_from).days, (other_to - other.served_from).days) + 1
    return shared * 2 >= shorter


def _services(claim: Claim) -> set[tuple[str, str, date | None]]:
    return {(line.revenue, line.procedure, line.served_on) for line in claim.lines}


def _day(version: SentClaim) -> date:
    return version.claim.billed_on or date.min


def _rank(version: SentClaim) -> str:
    frequency = version.claim.frequency
    return frequency if frequency in (VOID, REPLACEMENT, LATE_CHARGES) else ""
