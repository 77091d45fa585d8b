"""How far each remittance came, from expected to proved: one answer for the list of remittances and the page of a day."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Connection, Select, and_, cast, func, select

from collector_tui.bank.book import Match, Remit
from collector_tui.bank.match import match
from collector_tui.bank.three_way import Postings, RemitState, states_of
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bank_tables import bank_match
from collector_tui.billing_api.ledger.bulk import among
from collector_tui.model.codec import picked

IN_FORCE, UNDONE = "matched", "undone"  # states of a match
POSTED, REPLACED = "posted", "replaced"  # states of a remittance's row
HEAD = ("id", "payer", "payer_id", "originator", "trace", "method", "cents", "paid_on")
DOCUMENT = 33  # characters: the id of a document and the colon behind it, at the start of its entries' ids


def head_of(row: Any) -> Remit:
    """A row of a remittance, as a match asks for it."""
    return Remit(**picked(row, *HEAD), unfinished=row.state != POSTED)


def states_on_file(tx: Connection, remits: list[Remit]) -> dict[str, RemitState]:
    """By the matches that are kept. What is due no cash is closed without any bank's file."""
    matches = matches_in(tx, IN_FORCE)
    matched = {remit for each in matches for remit in each.remits}
    barred = frozenset(pair for undone in matches_in(tx, UNDONE) for pair in undone.pairs())
    closed = match((), [each for each in remits if each.id not in matched], (), barred).matches
    return states_of(remits, (*matches, *closed), postings_of(tx, [each.id for each in remits]))


def matches_in(tx: Connection, state: str) -> list[Match]:
    """Matches that are in force, or that a person took apart."""
    bodies = tx.execute(select(bank_match.c.body).where(bank_match.c.state == state)).scalars()
    return [msgspec.json.decode(body, type=Match) for body in bodies]


def postings_of(tx: Connection, ids: list[str]) -> dict[str, Postings]:
    """By remittance: what the ledger's own entries hold of it, what is held, and its adjustments that no account has."""
    if not ids:
        return {}
    posted = [_payments_booked(tx, ids), _adjustments_booked(tx, ids)]
    on_accounts: defaultdict[str, int] = defaultdict(int)
    for row in (row for query in posted for row in tx.execute(query)):
        on_accounts[row.remittance_id] += row.cents
    held = {row.remittance_id: row.cents for row in tx.execute(_held(tx, ids))}
    off: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in tx.execute(_off_accounts(tx, ids)):
        off[row.remittance_id].append((row.reason, -row.cents))
    return {
        key: Postings(on_accounts=on_accounts[key], held=held.get(key, 0), off_accounts=tuple(off[key])) for key in ids
    }


def _total(column: ColumnElement[int]) -> ColumnElement[int]:
    """PostgreSQL would sum up to a decimal."""
    return cast(func.sum(column), BigInteger).label("cents")


def _entries_of(document: Any) -> ColumnElement[bool]:
    """A document's cash entries, on the account that it is on now: on any other they take back what they booked."""
    entry = tables.entry.c
    booked_for = func.substr(entry.id, 1, DOCUMENT) == document.id.concat(":")
    return and_(entry.account_id == document.account_id, entry.kind == "payment", booked_for)


def _payments_booked(tx: Connection, ids: Iterable[str]) -> Select[Any]:
    payment = tables.payment.c
    joined = tables.payment.join(tables.entry, _entries_of(payment))
    query = select(payment.remittance_id, _total(tables.entry.c.cents)).select_from(joined)
    return query.where(among(tx, payment.remittance_id, ids)).group_by(payment.remittance_id)


def _adjustments_booked(tx: Connection, ids: Iterable[str]) -> Select[Any]:
    adjustment = tables.provider_adjustment.c
    joined = tables.provider_adjustment.join(tables.entry, _entries_of(adjustment))
    query = select(adjustment.remittance_id, _total(tables.entry.c.cents)).select_from(joined)
    return query.where(among(tx, adjustment.remittance_id, ids)).group_by(adjustment.remittance_id)


def _held(tx: Connection, ids: Iterable[str]) -> Select[Any]:
    payment = tables.payment.c
    query = select(payment.remittance_id, _total(payment.paid_cents)).where(payment.state == "held")
    return query.where(among(tx, payment.remittance_id, ids)).group_by(payment.remittance_id)


def _off_accounts(tx: Connection, ids: Iterable[str]) -> Select[Any]:
    """Adjustments that are on no account, or only told there; positive cents lowered the check."""
    adjustment, entry = tables.provider_adjustment.c, tables.entry.c
    joined = tables.provider_adjustment.outerjoin(tables.entry, _entries_of(adjustment))
    parts = (adjustment.remittance_id, adjustment.reason)
    query = select(*parts, _total(adjustment.cents)).select_from(joined).where(entry.id.is_(None))
    return query.where(among(tx, adjustment.remittance_id, ids)).group_by(*parts).order_by(*parts)
