"""What a file would do: it is really posted, in one transaction that is rolled back, and what that changed is told."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import BinaryIO, cast

from msgspec.structs import replace
from sqlalchemy import BigInteger, Connection, Engine, func, select
from sqlalchemy import cast as as_type

from collector_tui.adjudication.posting import balances
from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.billing_api.intake.transactions import PLACES
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import load
from collector_tui.billing_api.ledger.database import next_marker, reading
from collector_tui.billing_api.ledger.papers import held_payments
from collector_tui.model.account import Account, LedgerEntry
from collector_tui.model.codec import picked
from collector_tui.wire.intake import DryAccount, DryEntry, DryRun, Receipt

ACCOUNTS_MAX = 500  # that are told one by one


class OneTransaction:
    """An engine of which all transactions are parts of a single one: what the last of them is decides for all."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx
        self.dialect = tx.dialect

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        with self._tx.begin_nested():
            yield self._tx

    def execution_options(self, **_: object) -> "OneTransaction":
        return self


def try_out(engine: Engine, name: str, stream: BinaryIO, user: str, now: datetime, today: date) -> Receipt:
    """The receipt that the file would get, and what would be booked where. Nothing of it stays.

    Others write only when it is over; they read in between.
    """
    with engine.connect() as tx, tx.begin() as all_of_it:
        mark = next_marker(tx)
        receipt = take_in(cast(Engine, OneTransaction(tx)), name, stream, user, now, today)
        changed = sorted({*_changed(tx, mark), *_held_for(tx, receipt.id)})
        listed = changed[:ACCOUNTS_MAX]
        after = load(tx, listed)
        with reading(engine).begin() as outside:
            before = load(outside, listed)
            waited = {payment.id for payments in held_payments(outside, listed).values() for payment in payments}
        dry = DryRun(
            accounts=tuple(_told(tx, receipt.id, before, after, waited)),
            accounts_left_out=len(changed) - len(listed),
            adjustments_unlinked_cents=_unlinked_cents(tx, receipt.id),
        )
        all_of_it.rollback()
    return replace(receipt, dry_run=dry, text=f"Dry run, nothing was kept. {receipt.text}")


def _changed(tx: Connection, mark: int) -> list[str]:
    """Accounts of this transaction: PostgreSQL marks them with its id, SQLite counts on."""
    head = tables.account_head.c
    ours = head.change == mark if tx.dialect.name == "postgresql" else head.change > mark
    return list(tx.execute(select(head.account_id).where(ours).order_by(head.account_id)).scalars())


def _unlinked_cents(tx: Connection, file_id: str) -> int:
    columns = tables.provider_adjustment.c
    total = as_type(func.coalesce(func.sum(columns.cents), 0), BigInteger)
    query = select(total).where(columns.file_id == file_id, columns.account_id.is_(None))
    return int(tx.execute(query).scalar_one())


def _held_for(tx: Connection, file_id: str) -> list[str]:
    """Accounts that a payment of the file waits for."""
    payment, remittance = tables.payment.c, tables.remittance.c
    joined = tables.payment.join(tables.remittance, payment.remittance_id == remittance.id)
    waits = (payment.state == "held") & (remittance.file_id == file_id)
    return list(tx.execute(select(payment.account_id).select_from(joined).where(waits)).scalars())


def _told(
    tx: Connection, file_id: str, before: dict[str, Account], after: dict[str, Account], waited: set[str]
) -> Iterator[DryAccount]:
    """Account by account; what several transactions do to one is told of each. `waited` were held before."""
    holding = held_payments(tx, after)
    for account_id, account in after.items():
        earlier = before.get(account_id)
        known = {entry.id for entry in earlier.entries} if earlier else set()
        ordinals = _ordinals(tx, account, file_id, earlier)
        entries: defaultdict[int, list[LedgerEntry]] = defaultdict(list)
        for entry in account.entries:
            if entry.id not in known:
                entries[ordinals.get(entry.id.partition(":")[0], ordinals[""])].append(entry)
        held: defaultdict[int, list[str]] = defaultdict(list)
        for payment in holding[account_id]:
            if payment.id not in waited:
                held[ordinals.get(payment.id, ordinals[""])].append(payment.held)
        for ordinal in sorted(entries.keys() | held.keys()) or [ordinals[""]]:
            yield DryAccount(
                ordinal=ordinal, account=account_id, patient_name=account.patient_name, new=earlier is None,
                no_claim_on_file=account.no_claim_on_file, entries=tuple(_entries(entries[ordinal])),
                held=tuple(held[ordinal]), balance_before_cents=_balance(earlier), balance_after_cents=_balance(account),
            )  # fmt: skip


def _ordinals(tx: Connection, account: Account, file_id: str, earlier: Account | None) -> dict[str, int]:
    """Which transaction of the file each new document of the account stands in; an empty id: whatever is of none."""
    places: dict[str, int] = {}
    for table in (tables.claim, tables.payment):
        columns = table.c
        for row in tx.execute(select(columns.id, columns.position).where(columns.account_id == account.id)):
            places[row.id] = row.position // PLACES
    adjustment, remittance = tables.provider_adjustment.c, tables.remittance.c
    joined = tables.provider_adjustment.join(tables.remittance, adjustment.remittance_id == remittance.id)
    named = select(adjustment.id, remittance.ordinal).select_from(joined)
    of_file = (adjustment.account_id == account.id) & (adjustment.file_id == file_id)
    places |= {row.id: row.ordinal for row in tx.execute(named.where(of_file))}
    known: set[str] = set()
    if earlier:
        known |= {version.id for version in earlier.claims}
        known |= {payment.id for payment in earlier.payments}
    fresh = [place for document, place in places.items() if document not in known]
    return places | {"": max(1, min(fresh, default=1))}


def _entries(entries: Iterable[LedgerEntry]) -> Iterator[DryEntry]:
    for entry in entries:
        yield DryEntry(**picked(entry, "kind", "bucket", "cents", "on", "to_bucket", "source", "reason"))


def _balance(account: Account | None) -> int:
    return sum(balances(account.entries).values()) if account else 0
