"""The matter of credits: more was paid than is owed, found by us or put off by the payer itself."""

from collections.abc import Iterator, Sequence
from datetime import date

from collector_tui.adjudication.claim_family import VOID, standing_bills
from collector_tui.adjudication.reversals import standing
from collector_tui.casework.history import latest
from collector_tui.casework.kinds import MatterKind, step
from collector_tui.casework.matter import Matter
from collector_tui.casework.under_way import follow_through, logged_words
from collector_tui.casework.words import payer_name
from collector_tui.casework.worksheet import Worksheet
from collector_tui.departments.credits.clocks import REVIEWED, refund_limits
from collector_tui.knowledge.codes import plb_reason
from collector_tui.model.account import Account, PostedPayment, PostedProviderAdjustment, SentClaim
from collector_tui.model.money import dollars
from collector_tui.model.work import NextStep

RECOVERY = "recovery"  # the payer has put off taking it back


def overpaid(sheet: Worksheet) -> Iterator[Matter]:
    credit = sheet.facts.credit_cents
    if not credit:
        return
    deferred = deferred_recovery_cents(sheet.account)
    if deferred >= credit:
        yield Matter("credit", "payer will recoup", credit, RECOVERY)
    else:
        yield Matter("credit", "overpaid", credit)


def deferred_recovery_cents(account: Account) -> int:
    """What payers have reversed and put off taking, by provider adjustments that balance it (835 TR3, 1.10.2.17)."""
    return max(0, -sum(adjustment.cents for adjustment in _recoveries(account)))


def _recoveries(account: Account) -> list[PostedProviderAdjustment]:
    return [each for each in account.provider_adjustments if plb_reason(each.reason).posts == "payment"]


def _sentence(sheet: Worksheet, matter: Matter) -> str:
    if matter.category == RECOVERY:
        return _recovery_sentence(sheet, matter)
    if voided := _voided(sheet.account):
        back = min(matter.stake_cents, sum(payment.claim.paid_cents for payment in standing(sheet.account.payments)))
        day = f" on {voided.claim.billed_on:%m/%d}" if voided.claim.billed_on else ""
        return f"The claim was voided{day}; {payer_name(sheet.facts)} has not recouped {dollars(back)} yet."
    owed = ", ".join(f"{bucket} {dollars(cents)}" for bucket, cents in sheet.account.balances.items() if cents < 0)
    return f"Credit balance: {owed}. Find the cause before refunding."


def _voided(account: Account) -> SentClaim | None:
    """The void after which nothing is billed any more."""
    voids = [version for version in account.claims if version.claim.frequency == VOID]
    return voids[-1] if voids and not standing_bills(account.claims) else None


def _recovery_sentence(sheet: Worksheet, matter: Matter) -> str:
    last = max(_recoveries(sheet.account), key=lambda each: each.on or date.min)
    noted = f"{last.reason} on {last.trace} of {last.on:%m/%d}" if last.on else f"{last.reason} on {last.trace}"
    return (
        f"{payer_name(sheet.facts)} will recoup {dollars(matter.stake_cents)} from a later check ({noted}). "
        "A refund would pay it twice."
    )


def _steps(sheet: Worksheet, matter: Matter) -> Sequence[NextStep]:
    """The cause first; a refund only once it is set; where the payer takes the money itself, none at all."""
    begun = list(follow_through(sheet))
    if matter.category == RECOVERY:
        back = step(
            "credit.take_back",
            "log the take-back the payer announced",
            "a refund as well would pay it twice",
            has=_twice(sheet),
        )
        ask = step(
            "status.pending", f"check when {payer_name(sheet.facts)} takes the money back", "no check was reduced yet"
        )
        return [*begun, back, ask]
    reviewed = latest(sheet.account, REVIEWED)
    review = step(
        "credit.reviewed",
        "review the credit: set its cause and whose money it is",
        "a false credit must not be refunded",
        has=_twice(sheet),
        lacks=("cause of the credit",),
    )
    if reviewed is None:
        return [*begun, review]
    owed = reviewed.fields.get("who_is_owed", "")
    whom = f" to {owed}" if owed else ""
    refund = step("refund.asked", f"request the refund{whom}", "the cause is set", has=(logged_words(reviewed),))
    correct = step("credit.corrected", "correct the posting", "if the credit is false", has=(logged_words(reviewed),))
    return [*begun, review, refund, correct]


def _twice(sheet: Worksheet) -> Iterator[str]:
    """The same remittance posted twice, and money taken before the visit: where most credits come from."""
    seen: dict[tuple[str, int, int], PostedPayment] = {}
    for payment in standing(sheet.account.payments):
        key = (payment.order, payment.claim.charge_cents, payment.claim.paid_cents)
        if payment.claim.paid_cents > 0 and (first := seen.get(key)):
            days = " and ".join(f"{each.header.paid_on:%m/%d}" for each in (first, payment) if each.header.paid_on)
            yield f"{dollars(payment.claim.paid_cents)} paid twice ({days})"
        seen.setdefault(key, payment)
    deposits = [
        entry
        for entry in sheet.account.entries
        if entry.kind == "payment" and entry.bucket == "patient" and entry.cents > 0
    ]
    if deposits:
        yield f"patient paid {dollars(sum(entry.cents for entry in deposits))}"


KINDS = (
    MatterKind(
        kind="credit", meaning="a balance is below zero", tag="also credit",
        find=overpaid, sentence=_sentence, clocks=(refund_limits,), steps=_steps,
    ),
)  # fmt: skip
