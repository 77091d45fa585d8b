"""A credit taken apart: the cash to give back, by whom it came, and what only posting has made; and where it comes from."""

from collections.abc import Iterator

from msgspec import Struct

from collector_tui.adjudication.coverage import counts_earlier_payer
from collector_tui.adjudication.repeated import repeated
from collector_tui.adjudication.reversals import standing
from collector_tui.adjudication.split import split
from collector_tui.knowledge.payers import same_payer
from collector_tui.model.account import Account, Coverage, PostedPayment
from collector_tui.model.money import dollars

CONTRACTUAL = "contractual"  # reason of an adjustment
FIRST = frozenset({"1", "19"})  # CLP02: decided as primary


class CreditPart(Struct, frozen=True):
    """Of one payee, in cents: `credit` of the ledger = `cash` to give back + what is to be corrected."""

    payee: str
    bucket: str
    credit_cents: int
    cash_cents: int

    @property
    def posting_cents(self) -> int:
        """A price cut or a share that was posted twice: nobody's money."""
        return self.credit_cents - self.cash_cents


def credit_parts(account: Account) -> tuple[CreditPart, ...]:
    """Each bucket below zero, insurers first; `account.balances` must be current."""
    payees = [(coverage.bucket, coverage.payer, coverage) for coverage in account.coverages]
    parts = []
    for bucket, payee, coverage in (*payees, ("patient", "the patient", None)):
        credit = -account.balances.get(bucket, 0)
        if credit > 0:
            posted = _posted_twice_cents(account, coverage) if coverage else 0
            cash = max(0, min(_cash_cents(account, bucket), credit - posted))
            parts.append(CreditPart(payee, bucket, credit, cash))
    return tuple(parts)


def refundable_cents(account: Account) -> int:
    """The cash to give back to all payees together."""
    return sum(part.cash_cents for part in credit_parts(account))


def part_of(account: Account, payee: str) -> CreditPart | None:
    """What a payee's name or id stands for: an insurer on file, else the patient or guarantor; None: nobody on file."""
    parts = {part.bucket: part for part in credit_parts(account)}
    for coverage in account.coverages:
        if same_payer(payee, payee, coverage.payer, coverage.payer_id):
            return parts.get(coverage.bucket, CreditPart(coverage.payer, coverage.bucket, 0, 0))
    people = (account.patient.name, account.guarantor.name, account.patient.last)
    words = payee.lower()
    if "patient" in words or "guarantor" in words or any(name and name.lower() in words for name in people):
        return parts.get("patient", CreditPart("the patient", "patient", 0, 0))
    return None


def causes(account: Account) -> Iterator[str]:
    """Where the credit comes from, as far as the documents tell, each in a few words."""
    for coverage in account.coverages:
        for payment in repeated(account, coverage.order):
            yield f"{dollars(payment.claim.paid_cents)} paid twice ({_days(account, payment)})"
    first = [payment for payment in standing(account.payments) if _as_primary(payment)]
    if len({payment.order for payment in first}) > 1:
        yield "two payers both paid as primary"
    if _by_hand_cents(account):
        yield "contractual posted twice (by hand and from the remittance)"
    paid = _cash_cents(account, "patient")
    if paid > 0 and account.balances.get("patient", 0) < 0:
        yield f"patient paid {dollars(paid)}"


def _as_primary(payment: PostedPayment) -> bool:
    claim = payment.claim
    return claim.status in FIRST and claim.paid_cents > 0 and not counts_earlier_payer(claim)


def _days(account: Account, payment: PostedPayment) -> str:
    twins = [
        each
        for each in standing(account.payments, payment.order)
        if each.claim.paid_cents == payment.claim.paid_cents and each.claim.charge_cents == payment.claim.charge_cents
    ]
    return " and ".join(f"{each.header.paid_on:%m/%d}" for each in twins if each.header.paid_on)


def _cash_cents(account: Account, bucket: str) -> int:
    """Received and not given back yet."""
    return sum(entry.cents for entry in account.entries if entry.kind == "payment" and entry.bucket == bucket)


def _posted_twice_cents(account: Account, coverage: Coverage) -> int:
    again = {payment.id for payment in repeated(account, coverage.order)}
    of_repeats = sum(
        entry.cents
        for entry in account.entries
        if entry.kind != "payment" and entry.bucket == coverage.bucket and entry.id.partition(":")[0] in again
    )
    return of_repeats + (_by_hand_cents(account) if coverage.order == "P" else 0)


def _by_hand_cents(account: Account) -> int:
    """A price cut that the hospital booked beside the remittance's own."""
    cuts = [
        entry
        for entry in account.entries
        if entry.kind == "adjustment" and entry.bucket == "ins1" and entry.reason == CONTRACTUAL
    ]
    by_hand = sum(entry.cents for entry in cuts if ":" not in entry.id)
    stated = sum(split(payment.claim).contractual_cents for payment in standing(account.payments, "P"))
    return max(0, min(by_hand, stated))
