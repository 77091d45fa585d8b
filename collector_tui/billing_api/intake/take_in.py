"""Takes a file in: inspect it whole, keep its bytes, post what can be trusted, answer with a receipt."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice
from typing import Any, BinaryIO

import msgspec
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from collector_tui.billing_api.intake import quarantine
from collector_tui.billing_api.intake.extracts import extract_kind, read_extract
from collector_tui.billing_api.intake.file_bytes import keep_content
from collector_tui.billing_api.intake.transactions import BATCH_FACTS, FileFact, post_facts, post_transactions
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import insert_rows
from collector_tui.billing_api.ledger.database import reading
from collector_tui.model.codec import encode
from collector_tui.model.text import one_line
from collector_tui.wire.intake import Receipt, TransactionOutcome
from collector_tui.x12.files import read_events
from collector_tui.x12.finding import Finding
from collector_tui.x12.inspect import FileSummary, Inspection, TransactionSummary

EVENTS_KEPT = 5_000  # claims and payments of a file that is posted without being read again


def take_in(engine: Engine, name: str, stream: BinaryIO, user: str, now: datetime, today: date) -> Receipt:
    """Post a file's facts. A file seen before changes nothing; one that holds nothing to post is refused."""
    digest = _digest(stream)
    if earlier := find_receipt(engine, digest):
        return msgspec.structs.replace(earlier, outcome="unchanged", text=_already(earlier))
    head = stream.read(4096)
    stream.seek(0)
    kind = extract_kind(head)
    name = one_line(name)[:200] or "unnamed"
    if kind:
        receipt = _take_extract(engine, kind, name, stream.read(), digest, now, today)
    else:
        receipt = _take_x12(engine, name, stream, digest, now, today)
    if receipt.outcome != "refused":
        _keep(engine, receipt, stream, user)
    return receipt


def find_receipt(engine: Engine, file_id: str) -> Receipt | None:
    """The receipt of a file taken in before, by its id."""
    with reading(engine).begin() as tx:
        stored = tx.execute(select(tables.file.c.receipt).where(tables.file.c.id == file_id)).scalar()
    return msgspec.json.decode(stored, type=Receipt) if stored else None


def _take_x12(engine: Engine, name: str, stream: BinaryIO, digest: str, now: datetime, today: date) -> Receipt:
    inspection = Inspection(name)
    events = _inspected(inspection, stream)
    if inspection.fatal or not inspection.file.transactions:
        return _receipt(digest, name, now, inspection.file, "refused", text=_why_refused(inspection))
    if events is None:
        stream.seek(0)
        events = read_events(stream, lambda finding: None)
    taken = post_transactions(engine, events, lambda ordinal: ordinal not in inspection.distrusted, digest, today)
    listed = {part.ordinal: part for part in inspection.listed} | inspection.distrusted
    outcomes = tuple(_outcome(part, taken.new[part.ordinal]) for part in listed.values())
    held = [
        quarantine.held(inspection.distrusted[part.ordinal], inspection.file.findings, digest, name, part.why, now)
        for part in outcomes
        if part.outcome == "quarantined"
    ]
    quarantine.keep(engine, held)
    accounts = len(taken.accounts)
    text = _what_happened(inspection, taken.transactions, accounts)
    return _receipt(digest, name, now, inspection.file, "taken", outcomes, accounts, text)


def _inspected(inspection: Inspection, stream: BinaryIO) -> Iterable[Any] | None:
    """Inspect the whole file; its events where they are few enough to keep, else None: it is read a second time."""
    watched = inspection.watch(stream)
    events = list(islice(watched, EVENTS_KEPT))
    more = sum(1 for _ in watched)
    return None if more else events


def _take_extract(engine: Engine, kind: str, name: str, raw: bytes, digest: str, now: datetime, today: date) -> Receipt:
    summary = FileSummary(file=name, kind=kind, transactions=1)
    findings: list[Finding] = []
    rows = new = 0
    touched: set[str] = set()
    facts: Iterable[tuple[int, FileFact]] = enumerate(read_extract(kind, raw, findings))
    facts = iter(facts)
    while chunk := list(islice(facts, BATCH_FACTS)):
        rows += len(chunk)
        fresh, accounts = post_facts(engine, chunk, today)
        new += len(fresh)
        touched |= accounts
    summary.findings = findings
    outcome = TransactionOutcome(ordinal=1, kind=kind, outcome="posted", claims=rows, new=new)
    text = f"{rows} rows read, {new} new; {len(touched)} accounts."
    return _receipt(digest, name, now, summary, "taken", (outcome,), len(touched), text)


def _keep(engine: Engine, receipt: Receipt, stream: BinaryIO, user: str) -> None:
    row = {
        "id": receipt.id,
        "name": receipt.name,
        "user": user,
        "received_at": receipt.received_at,
        "receipt": encode(receipt).decode(),
    }
    try:
        with engine.begin() as tx:
            insert_rows(tx, tables.file, [row])
            keep_content(tx, receipt.id, stream)
    except IntegrityError:
        return  # the same file was taken in at the same time; its facts were posted once


def _digest(stream: BinaryIO) -> str:
    stream.seek(0)
    digest = hashlib.sha256()
    for block in iter(lambda: stream.read(1 << 20), b""):
        digest.update(block)
    stream.seek(0)
    return digest.hexdigest()


def _receipt(
    digest: str,
    name: str,
    now: datetime,
    summary: FileSummary,
    outcome: str,
    transactions: tuple[TransactionOutcome, ...] = (),
    accounts: int = 0,
    text: str = "",
) -> Receipt:
    return Receipt(
        id=digest,
        name=name,
        received_at=now,
        outcome=outcome,
        accounts=accounts,
        transactions=transactions,
        summary=msgspec.to_builtins(summary),
        text=text,
    )


def _outcome(part: TransactionSummary, new: int) -> TransactionOutcome:
    if not part.claims and not part.answers:
        name, why = "passed over", "it holds no claims, payments or answers"
    elif not part.closed:
        name, why = "quarantined", "it was cut short"
    elif not part.trusted:
        name, why = "quarantined", "its money does not balance"
    elif part.answers and not new:
        name, why = "unchanged", "it answers no batch that is on file, or was taken in before"
    else:
        name, why = ("posted", "") if new else ("unchanged", "all of it was on file already")
    return TransactionOutcome(
        ordinal=part.ordinal,
        kind=part.kind,
        outcome=name,
        claims=part.claims,
        new=new,
        paid_cents=part.paid_cents,
        why=why,
    )


def _what_happened(inspection: Inspection, posted: int, accounts: int) -> str:
    held, empty = len(inspection.distrusted), inspection.empty
    unchanged = inspection.file.transactions - posted - held - empty
    counts = {"posted": posted, "unchanged": unchanged, "quarantined": held, "passed over": empty}
    counted = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    why = " Nothing of a quarantined transaction was posted; its findings say why." if held else ""
    return f"Transactions: {counted}; {accounts} accounts.{why}"


def _already(receipt: Receipt) -> str:
    return f"This file was taken in on {receipt.received_at:%m/%d/%Y %H:%M} UTC as {receipt.name}; nothing was changed."


def _why_refused(inspection: Inspection) -> str:
    findings = inspection.file.findings
    errors = [finding for finding in findings if finding.severity == "error"]
    worst = inspection.fatal or next(iter(errors or findings), None)
    return f"{worst.text} {worst.advice}" if worst else "The file holds nothing that can be posted."
