"""From what payers say to what the ledger holds: entries are only added, balances are their sums."""

from collections.abc import Iterable
from datetime import date

from collector_tui.model.account import BUCKETS, ORDERS, Coverage, Entry, PostedPayment
from collector_tui.rules.remits import split

NEXT_ORDER = {"P": "S", "S": "T"}


def balances(entries: Iterable[Entry]) -> dict[str, int]:
    """Cents owed by bucket, zero buckets left out. Their sum is charges - payments - adjustments."""
    sums = dict.fromkeys(BUCKETS, 0)
    for entry in entries:
        if entry.kind == "charge":
            sums[entry.bucket] = sums.get(entry.bucket, 0) + entry.cents
        else:
            sums[entry.bucket] = sums.get(entry.bucket, 0) - entry.cents
        if entry.kind == "transfer":
            sums[entry.to_bucket] = sums.get(entry.to_bucket, 0) + entry.cents
    return {bucket: cents for bucket, cents in sums.items() if cents}


def charge_entry(entry_id: str, entries: Iterable[Entry], charge_cents: int, bucket: str, on: date) -> Entry | None:
    """The entry that brings total charges to `charge_cents`; None when they are there already.

    A replacement (frequency 7) or void (8, with 0 cents) corrects the total, it does not add to it.
    """
    missing = charge_cents - sum(entry.cents for entry in entries if entry.kind == "charge")
    return Entry(id=entry_id, kind="charge", bucket=bucket, cents=missing, on=on, source="claim") if missing else None


def payment_entries(payment: PostedPayment, coverages: Iterable[Coverage], on: date) -> list[Entry]:
    """Post a claim payment: cash, contractual write-off, and the patient's share passed to who is next.

    Denied cents are left where they are: a denial is worked, never written off by itself.
    """
    bucket = ORDERS[payment.order]
    orders = {coverage.order for coverage in coverages}
    following = NEXT_ORDER.get(payment.order, "")
    heir = ORDERS[following] if following in orders else "patient"
    parts = split(payment.claim)
    amounts = (
        ("payment", parts.paid_cents, ""),
        ("adjustment", parts.contractual_cents, ""),
        ("transfer", parts.patient_cents, heir),
    )
    return [
        Entry(
            id=f"{payment.id}:{kind}", kind=kind, bucket=bucket, cents=cents, on=on, to_bucket=to_bucket,
            source=payment.header.trace or "remittance",
        )
        for kind, cents, to_bucket in amounts
        if cents
    ]  # fmt: skip
