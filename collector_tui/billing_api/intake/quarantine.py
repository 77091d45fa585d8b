"""Transactions that were not posted: listed with their findings, released or dismissed by a supervisor."""

import tempfile
from datetime import date, datetime
from typing import BinaryIO, cast

import msgspec
from sqlalchemy import Connection, Engine, select, update

from collector_tui.billing_api.intake.file_bytes import copy_content
from collector_tui.billing_api.intake.transactions import post_transactions
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import among, upsert
from collector_tui.billing_api.ledger.database import reading
from collector_tui.model.codec import encode, picked
from collector_tui.wire.intake import Quarantined, QuarantineDecision, Receipt
from collector_tui.x12.files import read_events
from collector_tui.x12.finding import Finding
from collector_tui.x12.inspect import TransactionSummary

FINDINGS_MAX = 50
SPOOL_BYTES = 8 << 20
STATES = {"release": "released", "dismiss": "dismissed"}


def held(
    part: TransactionSummary, findings: list[Finding], file_id: str, name: str, why: str, now: datetime
) -> Quarantined:
    """A transaction as it goes into quarantine."""
    mine = [one for one in findings if one.transaction == part.ordinal]
    mine.sort(key=lambda one: one.severity != "error")
    return Quarantined(
        id=f"{file_id[:16]}-{part.ordinal}",
        file_id=file_id,
        file_name=name,
        ordinal=part.ordinal,
        kind=part.kind,
        held_at=now,
        why=why,
        payer=part.payer,
        trace=part.trace,
        claims=part.claims,
        charge_cents=part.charge_cents,
        paid_cents=part.paid_cents,
        findings=tuple(msgspec.to_builtins(one) for one in mine[:FINDINGS_MAX]),
    )


def keep(engine: Engine, found: list[Quarantined]) -> None:
    """Put transactions into quarantine; one that was decided already stays decided."""
    if not found:
        return
    with engine.begin() as tx:
        columns = tables.quarantine.c
        known = set(tx.execute(select(columns.id).where(among(tx, columns.id, [one.id for one in found]))).scalars())
        upsert(tx, tables.quarantine, "id", [_row(one) for one in found if one.id not in known])


def list_held(engine: Engine, state: str = "held") -> tuple[Quarantined, ...]:
    """Transactions in this state, oldest first."""
    columns = tables.quarantine.c
    query = select(columns.body).where(columns.state == state).order_by(columns.held_at, columns.id)
    with reading(engine).begin() as tx:
        return tuple(msgspec.json.decode(body, type=Quarantined) for body in tx.execute(query).scalars())


def decide(
    engine: Engine, held_id: str, word: QuarantineDecision, user: str, now: datetime, today: date
) -> Quarantined | None:
    """Release or dismiss a transaction; None when there is none of this id, or its file is not kept yet.

    Deciding twice changes nothing.
    """
    columns = tables.quarantine.c
    query = select(columns.body).where(columns.id == held_id)
    with reading(engine).begin() as tx:
        body = tx.execute(query).scalar()
    if body is None:
        return None
    one = msgspec.json.decode(body, type=Quarantined)
    if one.state != "held":
        return one
    if word.decision == "release" and not _release(engine, one, today):
        return None
    decided = msgspec.structs.replace(
        one, state=STATES[word.decision], decided_by=user, decided_at=now, reason=word.reason
    )
    with engine.begin() as tx:
        row = _row(decided)
        tx.execute(update(tables.quarantine).where(columns.id == held_id).values(**row))
        _tell_receipt(tx, decided)
    return decided


def _release(engine: Engine, one: Quarantined, today: date) -> bool:
    """Post it from the file's own bytes; facts are known by content, so a second try posts nothing twice."""
    with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as spool:
        stream = cast(BinaryIO, spool)
        with reading(engine).begin() as tx:
            if not copy_content(tx, one.file_id, stream):
                return False
        stream.seek(0)
        events = read_events(stream, lambda finding: None)
        post_transactions(engine, events, lambda ordinal: ordinal == one.ordinal, one.file_id, today)
    return True


def _tell_receipt(tx: Connection, one: Quarantined) -> None:
    columns = tables.file.c
    stored = tx.execute(select(columns.receipt).where(columns.id == one.file_id)).scalar()
    if stored is None:
        return
    receipt = msgspec.json.decode(stored, type=Receipt)
    told = f"{one.state} by {one.decided_by}: {one.reason}"
    transactions = tuple(
        msgspec.structs.replace(part, outcome="posted" if one.state == "released" else "dismissed", why=told)
        if part.ordinal == one.ordinal
        else part
        for part in receipt.transactions
    )
    changed = msgspec.structs.replace(receipt, transactions=transactions)
    tx.execute(update(tables.file).where(columns.id == one.file_id).values(receipt=encode(changed).decode()))


def _row(one: Quarantined) -> dict[str, object]:
    return picked(one, "id", "file_id", "ordinal", "held_at", "state") | {"body": encode(one).decode()}
