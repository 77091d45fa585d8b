"""Accounts out of their rows and back: load, and save what is new together with the rewritten document."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, select

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import among, update_rows, upsert
from collector_tui.billing_api.ledger.database import next_marker
from collector_tui.billing_api.ledger.playbooks import rulebook_in_force
from collector_tui.billing_api.ledger.registration import Registration, fields_of
from collector_tui.model.account import (
    Account,
    Activity,
    LedgerEntry,
    PostedPayment,
    PostedProviderAdjustment,
    SentClaim,
)
from collector_tui.model.claim import Claim, ClaimStatus
from collector_tui.model.codec import encode, picked
from collector_tui.work.assess import assess, settled


def load(tx: Connection, ids: Iterable[str], *, lock: bool = False) -> dict[str, Account]:
    """The accounts with these ids, put together from their rows; `lock` holds them until commit."""
    wanted = sorted(set(ids))
    query = select(tables.account).where(among(tx, tables.account.c.id, wanted)).order_by(tables.account.c.id)
    heads = tx.execute(query.with_for_update() if lock else query).all()
    if not heads:
        return {}
    claims = _bodies(tx, tables.claim, wanted, ("billed_on", "position"))
    statuses = _bodies(tx, tables.claim_status, wanted, ("dated_on", "position"))
    payments = _bodies(tx, tables.payment, wanted, ("paid_on", "position"))
    activities = _bodies(tx, tables.activity, wanted, ("at", "id"))
    entries = _entries(tx, wanted)
    provider = _provider_adjustments(tx, wanted)
    versions = tables.account_head.c
    version_of = select(versions.account_id, versions.version).where(among(tx, versions.account_id, wanted))
    known_versions = dict(tx.execute(version_of).all())
    return {
        row.id: Account(
            id=row.id,
            version=known_versions.get(row.id, 0),
            follow_up_on=row.follow_up_on,
            owner=row.owner,
            no_claim_on_file=row.no_claim_on_file,
            claims=_with_statuses(claims[row.id], statuses[row.id]),
            payments=tuple(_decode(PostedPayment, body) for _, body in payments[row.id]),
            activities=tuple(_decode(Activity, body) for _, body in activities[row.id]),
            entries=entries[row.id],
            provider_adjustments=provider[row.id],
            **fields_of(_decode(Registration, row.registration)),
        )
        for row in heads
    }


def save(tx: Connection, accounts: Iterable[Account], today: date, *, changed: bool = False) -> None:
    """Judge the accounts anew and store head and document. What another day alone changes makes no new version.

    `changed` says that all of them are known to have changed.
    """
    rulebook = rulebook_in_force(tx)
    judged = {account.id: assess(account, today, rulebook) for account in accounts}
    docs, old = tables.account_doc, [account.id for account in judged.values() if account.version and not changed]
    stored = tx.execute(select(docs.c.account_id, docs.c.doc).where(among(tx, docs.c.account_id, old)))
    store(tx, judged.values(), {key: _decode(Account, doc) for key, doc in stored})


def store(tx: Connection, judged: Iterable[Account], stored: Mapping[str, Account]) -> int:
    """Keep judged accounts beside what is `stored` of them; how many changed. A score alone goes to the head alone."""
    heads, documents, scores, marker = [], [], [], None
    for account in judged:
        before = stored.get(account.id)
        if before is not None and settled(before) == settled(account):
            scores.append({"account_id": account.id, "score": account.work.score})
            continue
        marker = marker if marker is not None else next_marker(tx)
        account = msgspec.structs.replace(account, version=account.version + 1)
        documents.append({"account_id": account.id, "doc": encode(account).decode()})
        heads.append(_head_row(account, marker))
    upsert(tx, tables.account_doc, "account_id", documents)
    upsert(tx, tables.account_head, "account_id", heads)
    update_rows(tx, tables.account_head, "account_id", scores)
    return len(heads)


def entry_row(account_id: str, entry: LedgerEntry) -> dict[str, Any]:
    """The row of a ledger entry."""
    columns = picked(entry, "id", "kind", "bucket", "to_bucket", "cents", "source")
    return columns | {"account_id": account_id, "dated_on": entry.on}


def activity_row(account_id: str, activity: Activity) -> dict[str, Any]:
    """The row of one line of an account's history."""
    return {
        "id": activity.id,
        "account_id": account_id,
        "at": activity.at,
        "user": activity.by,
        "code": activity.code,
        "body": encode(activity).decode(),
    }


def existing(tx: Connection, table: Table, ids: Iterable[str]) -> set[str]:
    """Which of these ids the table holds already."""
    wanted = list(ids)
    return set(tx.execute(select(table.c.id).where(among(tx, table.c.id, wanted))).scalars()) if wanted else set()


def _head_row(account: Account, marker: int) -> dict[str, Any]:
    work = account.work
    return {
        "account_id": account.id,
        "change": marker,
        "version": account.version,
        "queue": work.queue,
        "score": work.score,
        "search_name": account.patient.name.lower(),
        "owner": account.owner,
        "reason": work.reason,
        "payer": account.payer,
        "stake_cents": work.stake_cents,
        "balance_cents": account.balance_cents,
        "billed_on": account.billed_on,
        "due_on": work.due_on,
        "follow_up_on": account.follow_up_on,
        "touched_on": work.basis.touched_on,
    }


def _decode(kind: type[Any], body: str) -> Any:
    return msgspec.json.decode(body, type=kind)


def _bodies(
    tx: Connection, table: Table, ids: list[str], order: tuple[str, str]
) -> defaultdict[str, list[tuple[str, str]]]:
    columns = table.c
    query = select(columns.account_id, columns.id, columns.body).where(among(tx, columns.account_id, ids))
    grouped: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for account_id, row_id, body in tx.execute(query.order_by(*(columns[name] for name in order))):
        grouped[account_id].append((row_id, body))
    return grouped


def _entries(tx: Connection, ids: list[str]) -> defaultdict[str, tuple[LedgerEntry, ...]]:
    columns = tables.entry.c
    grouped: defaultdict[str, tuple[LedgerEntry, ...]] = defaultdict(tuple)
    query = select(tables.entry).where(among(tx, columns.account_id, ids)).order_by(columns.dated_on, columns.id)
    for row in tx.execute(query):
        grouped[row.account_id] += (
            LedgerEntry(on=row.dated_on, **picked(row, "id", "kind", "bucket", "cents", "to_bucket", "source")),
        )
    return grouped


def _provider_adjustments(tx: Connection, ids: list[str]) -> defaultdict[str, tuple[PostedProviderAdjustment, ...]]:
    columns = tables.provider_adjustment.c
    query = (
        select(tables.provider_adjustment)
        .where(among(tx, columns.account_id, ids))
        .order_by(columns.paid_on, columns.id)
    )
    grouped: defaultdict[str, tuple[PostedProviderAdjustment, ...]] = defaultdict(tuple)
    for row in tx.execute(query):
        columns_kept = picked(row, "id", "reason", "cents", "reference", "payer", "trace")
        grouped[row.account_id] += (PostedProviderAdjustment(on=row.paid_on, **columns_kept),)
    return grouped


def _with_statuses(claims: list[tuple[str, str]], statuses: list[tuple[str, str]]) -> tuple[SentClaim, ...]:
    """Each status goes to the last claim billed on or before it, else to the first."""
    sent = [SentClaim(id=row_id, claim=_decode(Claim, body)) for row_id, body in claims]
    for _, body in statuses:
        status = _decode(ClaimStatus, body)
        days = [version.claim.billed_on for version in sent]
        before = [n for n, billed_on in enumerate(days) if not (billed_on and status.on and billed_on > status.on)]
        if sent:
            index = before[-1] if before else 0
            sent[index] = msgspec.structs.replace(sent[index], statuses=(*sent[index].statuses, status))
    return tuple(sent)
