"""Transactions that were not posted: listed with their findings, released or dismissed by a supervisor."""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection, Engine, select, update

from collector_tui.billing_api.intake.evidence import kept_file
from collector_tui.billing_api.intake.remittances import Remittances, Verdict, begin, finish
from collector_tui.billing_api.intake.replacing import take_off
from collector_tui.billing_api.intake.transactions import Posting, post_transactions
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import existing
from collector_tui.billing_api.ledger.bulk import upsert
from collector_tui.billing_api.ledger.database import reading
from collector_tui.model.codec import encode, picked
from collector_tui.wire.intake import Quarantined, QuarantineDecision, Receipt
from collector_tui.x12.files import read_events
from collector_tui.x12.finding import Finding
from collector_tui.x12.inspect import TransactionSummary

FINDINGS_SHOWN_MAX = 50
STATE_AFTER = {"release": "released", "dismiss": "dismissed", "replace": "replacing"}


class NothingToReplace(Exception):
    """The transaction waits for another reason than that one of its number is on file."""


def held(
    part: TransactionSummary, findings: list[Finding], file_id: str, name: str, why: str, now: datetime,
    verdicts: Mapping[int, Verdict],
) -> Quarantined:  # fmt: skip
    """A transaction as it goes into quarantine."""
    of_part = [finding for finding in findings if finding.transaction == part.ordinal]
    of_part.sort(key=lambda finding: finding.severity != "error")
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
        against=verdicts[part.ordinal].against if part.ordinal in verdicts else "",
        findings=tuple(msgspec.to_builtins(finding) for finding in of_part[:FINDINGS_SHOWN_MAX]),
    )


def keep(engine: Engine, parts: list[Quarantined]) -> None:
    """Put transactions into quarantine; one that was decided already stays decided."""
    if not parts:
        return
    with engine.begin() as tx:
        on_file = existing(tx, tables.quarantine, [part.id for part in parts])
        upsert(tx, tables.quarantine, "id", [_row(part) for part in parts if part.id not in on_file])


def list_held(engine: Engine, state: str = "held") -> tuple[Quarantined, ...]:
    """Transactions in this state, oldest first."""
    columns = tables.quarantine.c
    query = select(columns.body).where(columns.state == state).order_by(columns.held_at, columns.id)
    with reading(engine).begin() as tx:
        return tuple(msgspec.json.decode(body, type=Quarantined) for body in tx.execute(query).scalars())


def decide(
    engine: Engine, held_id: str, word: QuarantineDecision, user: str, now: datetime, today: date
) -> Quarantined | None:
    """Release or dismiss a transaction, or post it in place of the one on file; None when there is none of this id,
    or its file is not kept yet. Deciding twice changes nothing. Raises NothingToReplace.
    """
    columns = tables.quarantine.c
    query = select(columns.body).where(columns.id == held_id)
    with reading(engine).begin() as tx:
        body = tx.execute(query).scalar()
    if body is None:
        return None
    part = msgspec.json.decode(body, type=Quarantined)
    if part.state != "held":
        return part
    if word.decision == "replace":
        if not part.against:
            raise NothingToReplace
        take_off(engine, part.against, part.id, user, now, today)
    if word.decision != "dismiss" and not _release(engine, part, today):
        return None
    decided = msgspec.structs.replace(
        part, state=STATE_AFTER[word.decision], decided_by=user, decided_at=now, reason=word.reason
    )
    with engine.begin() as tx:
        row = _row(decided)
        tx.execute(update(tables.quarantine).where(columns.id == held_id).values(**row))
        _tell_receipt(tx, decided)
    return decided


def _release(engine: Engine, part: Quarantined, today: date) -> bool:
    """Post it from the file's own bytes; facts are known by content, so a second try posts nothing twice."""
    with kept_file(engine, part.file_id) as stream:
        if stream is None:
            return False
        remittances = Remittances()
        for _ in remittances.watch(read_events(stream, lambda finding: None)):
            pass
        seen = remittances.seen.get(part.ordinal)
        named = [(seen, Verdict(seen.id))] if seen else []
        verdicts = {part.ordinal: Verdict(seen.id)} if seen else {}
        begin(engine, part.file_id, named)
        stream.seek(0)
        posting = Posting(part.file_id, today, lambda ordinal: ordinal == part.ordinal, verdicts)
        post_transactions(engine, read_events(stream, lambda finding: None), posting)
        finish(engine, named)
    return True


def _tell_receipt(tx: Connection, decided: Quarantined) -> None:
    columns = tables.file.c
    stored = tx.execute(select(columns.receipt).where(columns.id == decided.file_id)).scalar()
    if stored is None:
        return
    receipt = msgspec.json.decode(stored, type=Receipt)
    why = f"{decided.state} by {decided.decided_by}: {decided.reason}"
    outcome = "dismissed" if decided.state == "dismissed" else "posted"
    transactions = tuple(
        msgspec.structs.replace(part, outcome=outcome, why=why) if part.ordinal == decided.ordinal else part
        for part in receipt.transactions
    )
    changed = msgspec.structs.replace(receipt, transactions=transactions)
    tx.execute(update(tables.file).where(columns.id == decided.file_id).values(receipt=encode(changed).decode()))


def _row(part: Quarantined) -> dict[str, object]:
    return picked(part, "id", "file_id", "ordinal", "held_at", "state") | {"body": encode(part).decode()}
