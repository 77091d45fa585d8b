"""From what payers say to what the ledger holds: entries are only added, balances are their sums."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import msgspec

from collector_tui.adjudication.reversals import negates, reversed_payment, standing
from collector_tui.adjudication.split import PaymentSplit, split
from collector_tui.knowledge.codes import plb_reason
from collector_tui.model.account import BUCKETS, ORDERS, Account, LedgerEntry, PostedPayment, PostedProviderAdjustment
from collector_tui.model.remittance import REVERSAL

NEXT_ORDER = {"P": "S", "S": "T"}


def balances(entries: Iterable[LedgerEntry]) -> dict[str, int]:
    """Cents owed by bucket, zero buckets left out. Their sum is charges - payments - adjustments."""
    sums = defaultdict(int, dict.fromkeys(BUCKETS, 0))
    for entry in entries:
        match entry.kind:
            case "charge":
                sums[entry.bucket] += entry.cents
            case "payment" | "adjustment":
                sums[entry.bucket] -= entry.cents
            case "transfer":
                sums[entry.bucket] -= entry.cents
                sums[entry.to_bucket] += entry.cents
            case kind:
                raise AssertionError(f"{kind!r} is no kind of ledger entry")
    return {bucket: cents for bucket, cents in sums.items() if cents}


def charge_entry(
    entry_id: str, entries: Iterable[LedgerEntry], charge_cents: int, bucket: str, on: date
) -> LedgerEntry | None:
    """The entry that brings total charges to `charge_cents`; None when they are there already.

    A replacement (frequency 7) or void (8, with 0 cents) corrects the total, it does not add to it.
    """
    missing = charge_cents - sum(entry.cents for entry in entries if entry.kind == "charge")
    return (
        LedgerEntry(id=entry_id, kind="charge", bucket=bucket, cents=missing, on=on, source="claim")
        if missing
        else None
    )


def payment_entries(payment: PostedPayment, account: Account, on: date) -> list[LedgerEntry]:
    """Post a claim payment: cash, contractual write-off, and shares passed to who is next.

    Denied cents are left where they are: a denial is worked, never written off by itself. A reversal takes back
    exactly what was posted for the payment it negates.
    """
    if payment.claim.status == REVERSAL:
        earlier = reversed_payment(payment, list(standing(account.payments, payment.order)))
        if earlier is not None and negates(payment.claim, earlier.claim):
            return _taken_back(payment, earlier, account, on)
    bucket = ORDERS[payment.order]
    heir = _heir(payment.order, account)
    parts = split(payment.claim)
    amounts = (
        ("payment", parts.paid_cents, ""),
        ("adjustment", _write_off(payment, parts, account), ""),
        ("transfer", parts.patient_cents, heir),
        ("next", parts.next_payer_cents if heir != "patient" else 0, heir),
    )
    return [
        LedgerEntry(
            id=f"{payment.id}:{name}", kind="transfer" if name == "next" else name, bucket=bucket, cents=cents, on=on,
            to_bucket=to_bucket, source=payment.header.trace or "remittance",
        )
        for name, cents, to_bucket in amounts
        if cents
    ]  # fmt: skip


def provider_entry(adjustment: PostedProviderAdjustment, account: Account, on: date) -> LedgerEntry | None:
    """What a PLB that names a claim of the account does to its cash; None when it only informs.

    An overpayment recovered (WO, positive) is money the payer took elsewhere for this account. Deferred reversals
    come with a negative WO first and a positive one later, and a refund of ours with WO and 72: each pair is nothing.
    """
    if plb_reason(adjustment.reason).posts != "payment":
        return None
    order = account.payments[-1].order if account.payments else "P"
    for payment in account.payments:
        if payment.claim.payer_control and payment.claim.payer_control in adjustment.reference:
            order = payment.order
    return LedgerEntry(
        id=f"{adjustment.id}:plb", kind="payment", bucket=ORDERS[order], cents=-adjustment.cents, on=on,
        source=f"{adjustment.reason} {adjustment.trace}".strip(),
    )  # fmt: skip


def _heir(order: str, account: Account) -> str:
    following = NEXT_ORDER.get(order, "")
    return ORDERS[following] if following in {coverage.order for coverage in account.coverages} else "patient"


def _write_off(payment: PostedPayment, parts: PaymentSplit, account: Account) -> int:
    """A later payer's contract cut repeats what the first one wrote off already: no more than is left is posted."""
    cents = parts.contractual_cents
    if payment.order == "P" or cents <= 0:
        return cents
    owed = balances(account.entries).get(ORDERS[payment.order], 0)
    return min(cents, max(0, owed - parts.paid_cents - parts.patient_cents - parts.next_payer_cents))


def _taken_back(reversal: PostedPayment, earlier: PostedPayment, account: Account, on: date) -> list[LedgerEntry]:
    source = reversal.header.trace or "reversal"
    return [
        msgspec.structs.replace(
            entry, id=f"{reversal.id}:{entry.id.rpartition(':')[2]}", cents=-entry.cents, on=on, source=source
        )
        for entry in account.entries
        if entry.id.startswith(f"{earlier.id}:") and not entry.id.endswith(":charge")
    ]
