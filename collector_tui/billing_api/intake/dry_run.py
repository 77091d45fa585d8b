"""What files would do: they are really posted, in one transaction that is rolled back, and what each changed is told."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import BinaryIO, NamedTuple, cast

from msgspec.structs import replace
from sqlalchemy import BigInteger, Connection, Engine, func, select
from sqlalchemy import cast as as_type

from collector_tui.adjudication.posting import balances
from collector_tui.billing_api.intake.other_files import OtherFiles, take_any
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


class Standing(NamedTuple):
    """An account before a file: ids of its entries, claims and payments, and its balance in cents."""

    entries: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    balance_cents: int = 0
    known: bool = False


class FileOnTrial(NamedTuple):
    """A file of a dry run under its name."""

    name: str
    stream: BinaryIO


def try_out(
    engine: Engine, rooms: Sequence[OtherFiles], files: Sequence[FileOnTrial], user: str, now: datetime, today: date
) -> tuple[Receipt, ...]:
    """The receipts that the files would get one after the other, and what each would book where. Nothing of it stays.

    Others write only when it is over; they read in between.
    """
    receipts: list[Receipt] = []
    with engine.connect() as tx, tx.begin() as all_of_it:
        trial = _Trial(engine, tx)
        for number, file in enumerate(files, 1):
            within = cast(Engine, OneTransaction(tx))
            receipt = take_any(within, rooms, file.name, file.stream, user, now, today)
            dry = trial.dry_run(receipt.id, more=number < len(files))
            before = next((each.name for each in receipts if each.id == receipt.id), "")
            text = f"It is the same file as {before}." if before else receipt.text
            receipts.append(replace(receipt, dry_run=dry, text=f"Dry run, nothing was kept. {text}"))
        all_of_it.rollback()
    return tuple(receipts)


class _Trial:
    """What the files of one dry run did so far: each builds on those before it."""

    def __init__(self, engine: Engine, tx: Connection) -> None:
        self._engine, self._tx = engine, tx
        self._mark = next_marker(tx)
        self._versions: dict[str, int] = {}  # of accounts that changed
        self._standing: dict[str, Standing] = {}  # of accounts that an earlier file changed
        self._waited: set[str] = set()  # payments that earlier files held

    def dry_run(self, file_id: str, *, more: bool) -> DryRun:
        """What the file that was just posted did; `more`: others come after it."""
        tx = self._tx
        changed = sorted({*self._changed(), *_held_for(tx, file_id)})
        listed = changed[:ACCOUNTS_MAX]
        with reading(self._engine).begin() as outside:
            fresh = [account_id for account_id in listed if account_id not in self._standing]
            before = {key: _standing(account) for key, account in load(outside, fresh).items()}
            waited = self._waited | _held_ids(outside, listed)
        before |= {key: self._standing[key] for key in listed if key in self._standing}
        accounts = _in_file_order(tx, file_id, before, load(tx, listed), waited)
        if more:
            for start in range(0, len(changed), ACCOUNTS_MAX):
                chunk = changed[start : start + ACCOUNTS_MAX]
                self._standing |= {key: _standing(account) for key, account in load(tx, chunk).items()}
                self._waited |= _held_ids(tx, chunk)
        return DryRun(
            accounts=accounts, accounts_left_out=len(changed) - len(listed),
            adjustments_unlinked_cents=_unlinked_cents(tx, file_id),
        )  # fmt: skip

    def _changed(self) -> list[str]:
        """Accounts of this transaction since the last file: PostgreSQL marks them with its id, SQLite counts on."""
        head = tables.account_head.c
        ours = head.change == self._mark if self._tx.dialect.name == "postgresql" else head.change > self._mark
        versions = {
            row.account_id: row.version for row in self._tx.execute(select(head.account_id, head.version).where(ours))
        }
        changed = [key for key, version in versions.items() if self._versions.get(key) != version]
        self._versions = versions
        return changed


def _standing(account: Account) -> Standing:
    documents = {version.id for version in account.claims} | {payment.id for payment in account.payments}
    entries = frozenset(entry.id for entry in account.entries)
    return Standing(entries, frozenset(documents), sum(balances(account.entries).values()), known=True)


def _held_ids(tx: Connection, accounts: list[str]) -> set[str]:
    return {payment.id for payments in held_payments(tx, accounts).values() for payment in payments}


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


def _in_file_order(
    tx: Connection, file_id: str, before: dict[str, Standing], after: dict[str, Account], waited: set[str]
) -> tuple[DryAccount, ...]:
    accounts = _told(tx, file_id, before, after, waited)
    return tuple(sorted(accounts, key=lambda each: (each.ordinal, each.account)))


def _told(
    tx: Connection, file_id: str, before: dict[str, Standing], after: dict[str, Account], waited: set[str]
) -> Iterator[DryAccount]:
    """Account by account; what several transactions do to one is told of each. `waited` were held before."""
    holding = held_payments(tx, after)
    for account_id, account in after.items():
        earlier = before.get(account_id, Standing())
        ordinals = _ordinals(tx, account, file_id, earlier)
        entries: defaultdict[int, list[LedgerEntry]] = defaultdict(list)
        for entry in account.entries:
            if entry.id not in earlier.entries:
                entries[ordinals.get(entry.id.partition(":")[0], ordinals[""])].append(entry)
        held: defaultdict[int, list[str]] = defaultdict(list)
        for payment in holding[account_id]:
            if payment.id not in waited:
                held[ordinals.get(payment.id, ordinals[""])].append(payment.held)
        for ordinal in sorted(entries.keys() | held.keys()) or [ordinals[""]]:
            yield DryAccount(
                ordinal=ordinal, account=account_id, patient_name=account.patient_name, new=not earlier.known,
                no_claim_on_file=account.no_claim_on_file, entries=tuple(_entries(entries[ordinal])),
                held=tuple(held[ordinal]), balance_before_cents=earlier.balance_cents,
                balance_after_cents=sum(balances(account.entries).values()),
            )  # fmt: skip


def _ordinals(tx: Connection, account: Account, file_id: str, earlier: Standing) -> dict[str, int]:
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
    fresh = [place for document, place in places.items() if document not in earlier.documents]
    return places | {"": max(1, min(fresh, default=1))}


def _entries(entries: Iterable[LedgerEntry]) -> Iterator[DryEntry]:
    for entry in entries:
        yield DryEntry(**picked(entry, "kind", "bucket", "cents", "on", "to_bucket", "source", "reason"))
