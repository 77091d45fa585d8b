"""Remittances with their proof: what the ledger holds of each, against what its payer says it paid."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, and_, cast, func, select

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import among
from collector_tui.model.codec import picked
from collector_tui.wire.posting_lists import RemittanceLine, Remittances

DOCUMENT = 33  # characters: the id of a document and the colon behind it, at the start of its entries' ids


def list_remittances(tx: Connection, limit: int, trace: str = "") -> Remittances:
    """The newest ones, or those with a number."""
    columns = tables.remittance.c
    fits = [columns.trace == trace] if trace else []
    count = tx.execute(select(func.count()).select_from(tables.remittance).where(*fits)).scalar_one()
    query = select(tables.remittance).where(*fits).order_by(columns.paid_on.desc(), columns.id)
    return Remittances(remittances=tuple(proved(tx, tx.execute(query.limit(limit)).all())), count=count)


def proved(tx: Connection, rows: Iterable[Any]) -> Iterable[RemittanceLine]:
    """Rows of remittances, each with its figures."""
    rows = list(rows)
    ids = [row.id for row in rows]
    posted = _sums(tx, _payments_booked(tx, ids))
    booked = _sums(tx, _adjustments_booked(tx, ids))
    held, off = _sums(tx, _held(tx, ids)), _sums(tx, _off_accounts(tx, ids))
    for row in rows:
        posted_cents = posted.get(row.id, 0) + booked.get(row.id, 0)
        held_cents, off_cents = held.get(row.id, 0), off.get(row.id, 0)
        replaced = row.state == "replaced"
        difference = 0 if replaced else row.cents - (posted_cents + held_cents - off_cents)
        yield RemittanceLine(
            posted_cents=posted_cents, held_cents=held_cents, off_account_cents=0 if replaced else off_cents,
            difference_cents=difference, state=_state(row, held_cents, difference),
            **picked(row, "id", "payer", "trace", "method", "cents", "claims", "paid_on", "file_id"),
        )  # fmt: skip


def _state(row: Any, held_cents: int, difference: int) -> str:
    """Without a bank nobody knows of cash: only a remittance that moves none can be proved."""
    if row.state != "posted":
        return "replaced" if row.state == "replaced" else "expected"
    return "proved" if not (row.cents or held_cents or difference) else "posted"


def _sums(tx: Connection, query: Select[Any]) -> dict[str, int]:
    return {row.remittance_id: row.cents for row in tx.execute(query)}


def _total(column: ColumnElement[int]) -> ColumnElement[int]:
    """PostgreSQL would sum up to a decimal."""
    return cast(func.sum(column), BigInteger).label("cents")


def _entries_of(document: Any) -> ColumnElement[bool]:
    """A document's cash entries, on the account that it is on now: on any other they take back what they booked."""
    entry = tables.entry.c
    booked_for = func.substr(entry.id, 1, DOCUMENT) == document.id.concat(":")
    return and_(entry.account_id == document.account_id, entry.kind == "payment", booked_for)


def _payments_booked(tx: Connection, ids: list[str]) -> Select[Any]:
    payment = tables.payment.c
    joined = tables.payment.join(tables.entry, _entries_of(payment))
    query = select(payment.remittance_id, _total(tables.entry.c.cents)).select_from(joined)
    return query.where(among(tx, payment.remittance_id, ids)).group_by(payment.remittance_id)


def _adjustments_booked(tx: Connection, ids: list[str]) -> Select[Any]:
    adjustment = tables.provider_adjustment.c
    joined = tables.provider_adjustment.join(tables.entry, _entries_of(adjustment))
    query = select(adjustment.remittance_id, _total(tables.entry.c.cents)).select_from(joined)
    return query.where(among(tx, adjustment.remittance_id, ids)).group_by(adjustment.remittance_id)


def _held(tx: Connection, ids: list[str]) -> Select[Any]:
    payment = tables.payment.c
    query = select(payment.remittance_id, _total(payment.paid_cents)).where(payment.state == "held")
    return query.where(among(tx, payment.remittance_id, ids)).group_by(payment.remittance_id)


def _off_accounts(tx: Connection, ids: list[str]) -> Select[Any]:
    """Adjustments that are on no account, or only told there."""
    adjustment, entry = tables.provider_adjustment.c, tables.entry.c
    joined = tables.provider_adjustment.outerjoin(tables.entry, _entries_of(adjustment))
    query = select(adjustment.remittance_id, _total(adjustment.cents)).select_from(joined).where(entry.id.is_(None))
    return query.where(among(tx, adjustment.remittance_id, ids)).group_by(adjustment.remittance_id)
