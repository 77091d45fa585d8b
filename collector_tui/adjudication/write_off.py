"""What a write-off books: an adjustment of each bucket that owes, insurers first, until its amount is used."""

from collections.abc import Iterator
from datetime import date

from collector_tui.adjudication.posting import balances
from collector_tui.model.account import Account, LedgerEntry

OWED_BY = ("ins1", "ins2", "ins3", "patient")
DENIAL, SMALL_BALANCE = "denial", "small_balance"  # reasons of an adjustment


def write_off_entries(
    account: Account, cents: int, entry_id: str, on: date, *, reason: str, source: str
) -> Iterator[LedgerEntry]:
    """Entries that together book `cents`, never more than a bucket owes: no write-off makes a credit."""
    owed = balances(account.entries)
    for bucket in OWED_BY:
        part = min(cents, max(0, owed.get(bucket, 0)))
        if part > 0:
            cents -= part
            yield LedgerEntry(
                id=f"{entry_id}-{bucket}", kind="adjustment", bucket=bucket, cents=part, on=on, source=source, reason=reason
            )  # fmt: skip


def written_off_cents(account: Account, bucket: str, since: date | None) -> int:
    """What was written off of a bucket as denied, since the payer's decision."""
    return sum(
        entry.cents
        for entry in account.entries
        if entry.kind == "adjustment"
        and entry.reason == DENIAL
        and entry.bucket == bucket
        and (not since or entry.on >= since)
    )
