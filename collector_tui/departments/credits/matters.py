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
from collector_tui.departments.credits.overpaid_cash import causes, credit_parts, refundable_cents
from collector_tui.knowledge.codes import plb_reason
from collector_tui.model.account import Account, PostedProviderAdjustment, SentClaim
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
        cash = refundable_cents(sheet.account)
        yield Matter("credit", "overpaid" if cash else "false credit", cash or credit)


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
    parts = credit_parts(sheet.account)
    credit = sum(part.credit_cents for part in parts)
    whose = ", ".join(f"{dollars(part.cash_cents)} to {part.payee}" for part in parts if part.cash_cents)
    posting = sum(part.posting_cents for part in parts)
    why = "; ".join(causes(sheet.account)) or "cause not found"
    due = f"Overpaid in cash: {whose}." if whose else "No cash to give back."
    wrong = f" Posting to correct: {dollars(posting)}." if posting else ""
    return f"Credit balance {dollars(credit)}: {why}. {due}{wrong}"


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
            has=causes(sheet.account),
        )
        ask = step(
            "status.pending", f"check when {payer_name(sheet.facts)} takes the money back", "no check was reduced yet"
        )
        return [*begun, back, ask]
    reviewed = latest(sheet.account, REVIEWED)
    review = step(
        "credit.reviewed",
        "review the credit: set its cause and who is owed",
        "a false credit must not be refunded",
        has=causes(sheet.account),
        lacks=("cause of the credit",),
    )
    if reviewed is None:
        return [*begun, review]
    owed = reviewed.fields.get("who_is_owed", "")
    whom = f" to {owed}" if owed else ""
    refund = step("refund.asked", f"request the refund{whom}", "the cause is set", has=(logged_words(reviewed),))
    correct = step("credit.corrected", "correct the posting", "if the credit is false", has=(logged_words(reviewed),))
    return [*begun, review, refund, correct]


KINDS = (
    MatterKind(
        kind="credit", meaning="a balance is below zero", tag="also credit",
        find=overpaid, sentence=_sentence, clocks=(refund_limits,), steps=_steps,
    ),
)  # fmt: skip
