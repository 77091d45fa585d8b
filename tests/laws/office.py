"""The real intake over a ledger in memory, and what became of the files: money by account, held payments, queues."""

import io
import sqlite3
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import create_engine, event
from sqlalchemy.pool import StaticPool

from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.database import _begin_sqlite
from collector_tui.model.account import Account
from collector_tui.wire.intake import Receipt
from tests.ledgers import empty_ledger_file

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
HELD_STATE = "state" in tables.payment.c  # a claim payment may wait for a person


class Booked(NamedTuple):
    """A row of the ledger."""

    account: str
    kind: str
    bucket: str
    to_bucket: str
    cents: int
    source: str


class Books(NamedTuple):
    """All that the laws look at."""

    accounts: dict[str, Account]
    entries: tuple[Booked, ...]
    held: Counter[str]  # trace -> cents of claim payments that wait for a person
    levies_off: Counter[str]  # trace -> cents of provider adjustments on no account
    documents: dict[str, bytes]


class Office:
    """Takes files in."""

    def __init__(self) -> None:
        self._raw = _empty_ledger()
        self.engine = create_engine("sqlite://", creator=lambda: self._raw, poolclass=StaticPool)
        event.listen(self.engine, "begin", _begin_sqlite)

    def start_over(self) -> None:
        """Forget everything that was taken in. The engine stays: it knows the statements already."""
        self.engine.dispose()
        self._raw = _empty_ledger()

    def take(self, raw: bytes, name: str) -> Receipt:
        """Take a file in."""
        return take_in(self.engine, name, io.BytesIO(raw), "intake", NOW, NOW.date())

    def books(self) -> Books:
        """What the ledger says now."""
        rows = self._raw.execute
        documents = dict(rows("select account_id, doc from account_doc").fetchall())
        accounts = {key: msgspec.json.decode(doc, type=Account) for key, doc in documents.items()}
        entries = tuple(
            Booked(*row)
            for row in rows("select account_id, kind, bucket, to_bucket, cents, source from entry order by id")
        )
        return Books(accounts, entries, self._held(), self._levies_off(), documents)

    def _held(self) -> Counter[str]:
        held: Counter[str] = Counter()
        if HELD_STATE:
            query = "select json_extract(body, '$.header.trace'), paid_cents from payment where state = 'held'"
            for trace, cents in self._raw.execute(query):
                held[trace] += cents
        return held

    def _levies_off(self) -> Counter[str]:
        off: Counter[str] = Counter()
        query = """select trace, sum(cents) from provider_adjustment
                   where account_id is null
                      or not exists (select 1 from entry where entry.id like provider_adjustment.id || ':%')
                   group by trace"""
        for trace, cents in self._raw.execute(query):
            off[trace] += cents
        return off


@cache
def _empty() -> bytes:
    """The empty ledger as SQLite reads it from memory: without a write-ahead log (its header, bytes 18 and 19)."""
    content = empty_ledger_file()
    return content[:18] + b"\x01\x01" + content[20:]


def _empty_ledger() -> sqlite3.Connection:
    raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    raw.deserialize(_empty())
    raw.execute("PRAGMA foreign_keys=ON")
    return raw


def sums_of(entries: Any) -> tuple[int, int, int, dict[str, int]]:
    """Charges, payments, adjustments and balances by bucket of ledger rows, in cents."""
    totals: Counter[str] = Counter()
    buckets: Counter[str] = Counter()
    for entry in entries:
        totals[entry.kind] += entry.cents
        buckets[entry.bucket] += entry.cents if entry.kind == "charge" else -entry.cents
        if entry.kind == "transfer":
            buckets[entry.to_bucket] += entry.cents
    known = {bucket: cents for bucket, cents in buckets.items() if cents}
    return totals["charge"], totals["payment"], totals["adjustment"], known
