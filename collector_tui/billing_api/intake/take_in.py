"""Takes a file in: inspect it whole, keep its bytes, post what can be trusted, answer with a receipt."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any, BinaryIO

import msgspec
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from collector_tui.billing_api.intake import quarantine
from collector_tui.billing_api.intake.answers import NO_BATCH, Answers
from collector_tui.billing_api.intake.extracts import Extract, extract_kind
from collector_tui.billing_api.intake.file_bytes import keep_content
from collector_tui.billing_api.intake.receipts import already, counts, said_of
from collector_tui.billing_api.intake.remittances import Remittances, Verdict, begin, finish
from collector_tui.billing_api.intake.transactions import (
    BATCH_FACTS,
    FileFact,
    Posting,
    post_facts,
    post_transactions,
)
from collector_tui.billing_api.intake.what_waits import findings_of
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import insert_rows
from collector_tui.billing_api.ledger.database import by_index, reading
from collector_tui.model.codec import encode
from collector_tui.model.text import counted, one_line
from collector_tui.wire.intake import Receipt, TransactionOutcome
from collector_tui.x12.files import read_events
from collector_tui.x12.inspect import FileSummary, Inspection, TransactionSummary

WARNINGS_TOLD = 3  # of an extract's rows that were taken
NOTHING_POSTED = "Nothing of a quarantined transaction was posted; its findings say why."
EVENTS_KEPT = 5_000  # claims and payments of a file that is posted without being read again


def take_in(engine: Engine, name: str, stream: BinaryIO, user: str, now: datetime, today: date) -> Receipt:
    """Post a file's facts. A file seen before changes nothing; one that holds nothing to post is refused."""
    digest = _digest(stream)
    if earlier := find_receipt(engine, digest):
        return already(earlier)
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
    inspection, remittances, answers = Inspection(name), Remittances(), Answers()
    events = _inspected(inspection, remittances, answers, stream)
    if inspection.fatal or not inspection.file.transactions:
        return _receipt(digest, name, now, inspection.file, "refused", text=_why_refused(inspection))
    if events is None:
        stream.seek(0)
        events = read_events(stream, lambda finding: None)
    verdicts = remittances.verdicts(engine, inspection.distrusted)
    parts = {part.ordinal: part for part in inspection.listed} | inspection.distrusted
    held = inspection.distrusted | {n: parts[n] for n, each in verdicts.items() if each.against and n in parts}
    passed = held.keys() | {ordinal for ordinal, verdict in verdicts.items() if verdict.known or verdict.against}
    wanted = [(seen, verdicts[n]) for n, seen in remittances.seen.items() if n not in passed]
    begin(engine, digest, wanted)
    taken = post_transactions(engine, events, Posting(digest, today, lambda n: n not in passed, verdicts))
    with engine.begin() as tx:
        by_index(tx)
        finish(tx, wanted)
        said = said_of(tx, {verdict.id: seen.header.bpr_cents for seen, verdict in wanted})
    lost = answers.without_a_batch(engine)
    outcomes = tuple(_outcome(each, taken.new[n], verdicts.get(n), lost.get(n, "")) for n, each in parts.items())
    waiting = [
        quarantine.held(held[part.ordinal], inspection.file.findings, digest, name, part.why, now, remittances.seen)
        for part in outcomes
        if part.outcome == "quarantined"
    ]
    quarantine.keep(engine, waiting)
    inspection.file.findings += findings_of(taken)
    accounts = len(taken.accounts)
    numbers = counts(outcomes, inspection.file.transactions, taken.transactions, inspection.empty)
    waits = (*said.waits, *sorted(set(lost.values()) - {NO_BATCH}))
    sentences = [
        f"Transactions: {numbers}; {counted(accounts, 'account')}.",
        *said.sentences,
        *waits[len(said.waits) :],
    ]
    sentences += [NOTHING_POSTED] if held else []
    receipt = _receipt(digest, name, now, inspection.file, "taken", outcomes, accounts, " ".join(sentences))
    return msgspec.structs.replace(receipt, money=said.money, waits=waits)


def _inspected(
    inspection: Inspection, remittances: Remittances, answers: Answers, stream: BinaryIO
) -> Iterable[Any] | None:
    """Inspect the whole file; its events where they are few enough to keep, else None: it is read a second time."""
    watched = answers.watch(remittances.watch(inspection.watch(stream)))
    events = list(islice(watched, EVENTS_KEPT))
    more = sum(1 for _ in watched)
    return None if more else events


def _take_extract(engine: Engine, kind: str, name: str, raw: bytes, digest: str, now: datetime, today: date) -> Receipt:
    extract, touched, taken, new = Extract(kind, today), set[str](), 0, 0
    facts: Iterator[tuple[int, FileFact]] = enumerate(extract.facts(raw))
    while chunk := list(islice(facts, BATCH_FACTS)):
        taken += len(chunk)
        fresh, accounts, _ = post_facts(engine, chunk, today)
        new += len(fresh)
        touched |= accounts
    summary = FileSummary(file=name, kind=kind, transactions=1, findings=extract.findings)
    outcome = TransactionOutcome(
        ordinal=1, kind=kind, outcome="posted", claims=extract.rows, new=new, left_out=extract.left_out
    )
    others = {"on file already": taken - new, "left out": extract.left_out}
    counts = "".join(f", {number:,} {what}" for what, number in others.items() if number)
    sentences = [f"{counted(extract.rows, 'row')} read: {new:,} new{counts}; {counted(len(touched), 'account')}."]
    if extract.equal:
        are = "row is equal" if extract.equal == 1 else "rows are equal"
        sentences.append(f"{extract.equal:,} {are} to an earlier one: each is a posting of its own.")
    sentences += [each.text for each in extract.findings if each.severity == "warning"][:WARNINGS_TOLD]
    return _receipt(digest, name, now, summary, "taken", (outcome,), len(touched), " ".join(sentences))


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


def _outcome(part: TransactionSummary, new: int, verdict: Verdict | None, lost: str) -> TransactionOutcome:
    if part.empty and part.trusted:
        name, why = "passed over", "it holds no claims, payments or answers"
    elif doubt := _doubt(part, verdict):
        name, why = "quarantined", doubt
    elif lost and not part.claims and not new:
        name, why = "unchanged", lost
    else:
        unchanged = verdict.why if verdict and verdict.known else "all of it was on file already"
        name, why = ("posted", "") if new else ("unchanged", unchanged)
    return TransactionOutcome(
        ordinal=part.ordinal,
        kind=part.kind,
        outcome=name,
        claims=part.claims,
        new=new,
        paid_cents=part.paid_cents,
        why=why,
    )


def _doubt(part: TransactionSummary, verdict: Verdict | None) -> str:
    """Why it is not posted without a person; empty when nothing speaks against it."""
    if not part.closed:
        return "it was cut short"
    if part.unreal or not part.trusted:
        return part.unreal or "its money does not balance"
    return verdict.why if verdict and verdict.against else ""


def _why_refused(inspection: Inspection) -> str:
    findings = inspection.file.findings
    errors = [finding for finding in findings if finding.severity == "error"]
    worst = inspection.fatal or next(iter(errors or findings), None)
    return f"{worst.text} {worst.advice}" if worst else "The file holds nothing that can be posted."
