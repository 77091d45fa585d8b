"""Takes a file in: inspect it whole, keep its bytes, post what can be trusted, answer with a receipt."""

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import BinaryIO

import msgspec
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from collector_tui.billing_api import tables
from collector_tui.billing_api.accounts import upsert
from collector_tui.billing_api.database import reading
from collector_tui.billing_api.extracts import extract_kind, read_extract
from collector_tui.billing_api.facts import Fact, Paid
from collector_tui.billing_api.posting import Batch
from collector_tui.model.claim import Claim, ClaimStatus
from collector_tui.model.codec import encode
from collector_tui.model.remittance import ClaimPayment, ProviderAdjustment, RemittanceHeader
from collector_tui.model.text import one_line
from collector_tui.model.wire import Receipt, TransactionOutcome
from collector_tui.x12.files import TransactionStart, read_events
from collector_tui.x12.finding import Finding
from collector_tui.x12.inspect import FileSummary, TransactionSummary, inspect

RIVALS_MAX = 8  # other intakes that may get in between before one gives up
Plb = tuple[RemittanceHeader, ProviderAdjustment]

BATCH_FACTS = 200  # short transactions: desks read and other writers work between them


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
    inspection = inspect(name, stream)
    stream.seek(0)
    if inspection.fatal or not inspection.transactions:
        return _receipt(digest, name, now, inspection.file, "refused", text=_why_refused(inspection.file))
    trusted = {part.ordinal for part in inspection.transactions if part.trusted}
    new: dict[int, int] = {}
    touched: set[str] = set()
    plb: list[Plb] = []
    facts = _trusted_facts(stream, trusted, plb)
    while chunk := list(islice(facts, BATCH_FACTS)):
        fresh, accounts = _post(engine, [(position, fact) for _, position, fact in chunk], today)
        ordinals = {position: ordinal for ordinal, position, _ in chunk}
        new.update(Counter(new) + Counter(ordinals[position] for position in fresh))
        touched |= accounts
    _keep_provider_adjustments(engine, digest, plb)
    outcomes = tuple(_outcome(part, new.get(part.ordinal, 0)) for part in inspection.transactions)
    text = _what_happened(outcomes, len(touched))
    return _receipt(digest, name, now, inspection.file, "taken", outcomes, len(touched), text)


def _trusted_facts(stream: BinaryIO, trusted: set[int], plb: list[Plb]) -> Iterator[tuple[int, int, Fact]]:
    """(transaction, position in file, fact) of every transaction whose proofs hold."""
    header, place = RemittanceHeader(), 0
    for event in read_events(stream, lambda finding: None):
        match event:
            case TransactionStart():
                start, header, place = event, RemittanceHeader(), 0
            case RemittanceHeader():
                header = event
            case ClaimPayment() | Claim() | ClaimStatus() if start.ordinal in trusted:
                place += 1
                fact = Paid(header, event, place) if isinstance(event, ClaimPayment) else event
                yield start.ordinal, start.ordinal * 10_000_000 + place, fact
            case ProviderAdjustment() if start.ordinal in trusted:
                plb.append((header, event))


def _post(engine: Engine, facts: list[tuple[int, Fact]], today: date) -> tuple[list[int], set[str]]:
    """Post facts in one transaction; the positions of the new ones and the accounts they touched."""
    for _ in range(RIVALS_MAX):
        try:
            return _post_once(engine, facts, today)
        except IntegrityError:
            continue  # another intake made one of these accounts in between
    return _post_once(engine, facts, today)


def _post_once(engine: Engine, facts: list[tuple[int, Fact]], today: date) -> tuple[list[int], set[str]]:
    with engine.begin() as tx:
        batch = Batch(tx, today)
        return batch.post(facts), set(batch.touched)


def _take_extract(engine: Engine, kind: str, name: str, raw: bytes, digest: str, now: datetime, today: date) -> Receipt:
    summary = FileSummary(file=name, kind=kind, transactions=1)
    findings: list[Finding] = []
    rows = new = 0
    touched: set[str] = set()
    facts: Iterable[tuple[int, Fact]] = enumerate(read_extract(kind, raw, findings))
    facts = iter(facts)
    while chunk := list(islice(facts, BATCH_FACTS)):
        rows += len(chunk)
        fresh, accounts = _post(engine, chunk, today)
        new += len(fresh)
        touched |= accounts
    summary.findings = findings
    outcome = TransactionOutcome(ordinal=1, kind=kind, outcome="posted", claims=rows, new=new)
    text = f"{rows} rows read, {new} new; {len(touched)} accounts."
    return _receipt(digest, name, now, summary, "taken", (outcome,), len(touched), text)


def _keep(engine: Engine, receipt: Receipt, stream: BinaryIO, user: str) -> None:
    stream.seek(0)
    packer = zlib.compressobj(1)
    parts = [packer.compress(block) for block in iter(lambda: stream.read(1 << 20), b"")]
    row = {
        "id": receipt.id,
        "name": receipt.name,
        "user": user,
        "received_at": receipt.received_at,
        "content": b"".join(parts) + packer.flush(),
        "receipt": encode(receipt).decode(),
    }
    with engine.begin() as tx:
        upsert(tx, tables.file, "id", [row])


def _keep_provider_adjustments(engine: Engine, digest: str, plb: list[Plb]) -> None:
    """The same remittance in another file is the same adjustment; twice in one remittance, it is two."""
    seen: Counter[bytes] = Counter()
    rows = []
    for header, adjustment in plb:
        content = encode((header, adjustment))
        seen[content] += 1
        row_id = hashlib.sha256(content + bytes([seen[content] % 256])).hexdigest()[:32]
        told = {name: getattr(adjustment, name) for name in ("reason", "reference", "cents")}
        rows.append({"id": row_id, "file_id": digest, "payer": header.payer, "trace": header.trace} | told)
    with engine.begin() as tx:
        upsert(tx, tables.provider_adjustment, "id", rows)


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
    if not part.claims:
        name, why = "passed over", "it holds no claims or payments"
    elif not part.closed:
        name, why = "quarantined", "it was cut short"
    elif not part.trusted:
        name, why = "quarantined", "its money does not balance"
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


def _what_happened(outcomes: tuple[TransactionOutcome, ...], accounts: int) -> str:
    counts: dict[str, int] = {}
    for outcome in outcomes:
        counts[outcome.outcome] = counts.get(outcome.outcome, 0) + 1
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    held = " Nothing of a quarantined transaction was posted; its findings say why." if "quarantined" in counts else ""
    return f"Transactions: {told}; {accounts} accounts.{held}"


def _already(receipt: Receipt) -> str:
    return f"This file was taken in on {receipt.received_at:%m/%d/%Y %H:%M} UTC as {receipt.name}; nothing was changed."


def _why_refused(summary: FileSummary) -> str:
    for finding in summary.findings:
        if finding.severity == "error":
            return finding.text
    return summary.findings[0].text if summary.findings else "The file holds nothing that can be posted."
