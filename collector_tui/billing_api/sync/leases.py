"""Leases: who works on an account now, so that two people do not call the same payer. They never block a note."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, exists, select, update

from collector_tui.billing_api.access.scope import in_queue, scope_of
from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import upsert
from collector_tui.model.codec import picked
from collector_tui.wire.leases import Lease, Leases

LEASE_TIME = timedelta(minutes=20)
COUNT_MAX, SHOWN_MAX = 50, 500


def lease_account(tx: Connection, caller: Caller, account_id: str, now: datetime) -> Leases:
    """The account's lease for this person, or as `held` another's that has not run out."""
    account = tables.account.c
    tx.execute(
        select(account.id).where(account.id == account_id).with_for_update()
    ).first()  # one at a time for an account
    columns = tables.lease.c
    row = tx.execute(select(tables.lease).where(columns.account_id == account_id)).first()
    if row is not None and row.user != caller.user and row.until > now:
        return Leases(held=(_lease(row),))
    renews = row is not None and row.user == caller.user and row.until > now
    lease = Lease(
        id=row.id if row is not None and renews else secrets.token_hex(8),
        account=account_id,
        holder=caller.user,
        until=now + LEASE_TIME,
        fence=(row.fence if row is not None else 0) + (not renews),
    )
    upsert(tx, tables.lease, "account_id", [_row(lease)])
    return Leases(leases=(lease,))


def lease_queue(tx: Connection, caller: Caller, queue: str, count: int, now: datetime) -> tuple[Lease, ...]:
    """The best accounts of a queue that nobody works on and that are not put off to a later day."""
    head, account, lease = tables.account_head.c, tables.account.c, tables.lease.c
    taken = exists().where(lease.account_id == head.account_id, lease.until > now, lease.user != caller.user)
    free = (
        select(account.id)
        .join_from(tables.account, tables.account_head, account.id == head.account_id)
        .where(scope_of(caller), in_queue(queue), ~taken)
        .where((account.follow_up_on.is_(None)) | (account.follow_up_on <= now.date()))
        .order_by(head.score.desc(), head.account_id)
        .limit(min(count, COUNT_MAX))
        .with_for_update(skip_locked=True, of=tables.account)
    )
    answers = [lease_account(tx, caller, account_id, now) for account_id in tx.execute(free).scalars().all()]
    return tuple(lease for answer in answers for lease in answer.leases)


def renew(tx: Connection, caller: Caller, lease_id: str, now: datetime) -> Lease | None:
    """A lease that has run out and that nobody took may be renewed too; None when someone did."""
    columns = tables.lease.c
    mine = (columns.id == lease_id) & (columns.user == caller.user)
    row = tx.execute(update(tables.lease).where(mine).values(until=now + LEASE_TIME).returning(tables.lease)).first()
    return _lease(row) if row is not None else None


def give_back(tx: Connection, caller: Caller, lease_id: str, now: datetime) -> bool:
    """End a lease of one's own. The row stays, so that the fence goes on."""
    columns = tables.lease.c
    mine = (columns.id == lease_id) & (columns.user == caller.user)
    return bool(tx.execute(update(tables.lease).where(mine).values(until=now)).rowcount)


def others_leases(tx: Connection, caller: Caller, now: datetime) -> tuple[Lease, ...]:
    """What other people work on now, as far as this person may see it."""
    lease, head = tables.lease.c, tables.account_head.c
    query = (
        select(tables.lease)
        .join_from(tables.lease, tables.account_head, lease.account_id == head.account_id)
        .where(scope_of(caller), lease.until > now, lease.user != caller.user)
        .order_by(lease.account_id)
        .limit(SHOWN_MAX)
    )
    return tuple(map(_lease, tx.execute(query)))


def in_the_way(tx: Connection, caller: Caller, account_id: str, now: datetime) -> Lease | None:
    """Another person's lease of an account that has not run out."""
    columns = tables.lease.c
    theirs = (columns.account_id == account_id) & (columns.user != caller.user) & (columns.until > now)
    row = tx.execute(select(tables.lease).where(theirs)).first()
    return _lease(row) if row is not None else None


def _row(lease: Lease) -> dict[str, object]:
    return {"account_id": lease.account, "user": lease.holder, **picked(lease, "id", "fence", "until")}


def _lease(row: Row[Any]) -> Lease:
    return Lease(account=row.account_id, holder=row.user, **picked(row, "id", "fence", "until"))
