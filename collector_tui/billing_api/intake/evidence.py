"""A transaction in quarantine beside the remittance on file that has its number: what each of the two pays."""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, NamedTuple, cast

import msgspec
from sqlalchemy import Connection, Engine, func, select

from collector_tui.billing_api.http.limits import SPOOL_BYTES
from collector_tui.billing_api.intake.file_bytes import copy_content
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.database import reading
from collector_tui.model.account import PostedPayment
from collector_tui.model.remittance import ClaimPayment, ProviderAdjustment, RemittanceHeader
from collector_tui.wire.intake import Quarantined
from collector_tui.wire.posting_lists import ClaimPair, QuarantineEvidence, RemittanceFigures
from collector_tui.x12.files import TransactionStart, read_events

PAIRS_MAX = 100


class Claims(NamedTuple):
    """What a remittance pays, claim by claim in cents, and what is known of each."""

    paid: dict[tuple[str, str], int]
    first: dict[tuple[str, str], ClaimPayment]


def evidence(engine: Engine, held_id: str) -> QuarantineEvidence | None:
    """Both sides of a transaction that waits. None when there is none with this id."""
    columns = tables.quarantine.c
    with reading(engine).begin() as tx:
        body = tx.execute(select(columns.body).where(columns.id == held_id)).scalar()
    if body is None:
        return None
    part = msgspec.json.decode(body, type=Quarantined)
    if part.kind != "835":
        return QuarantineEvidence(held=part)
    waiting, ours = _waiting(engine, part)
    with reading(engine).begin() as tx:
        posted, theirs = _posted(tx, part.against)
    if posted is None:
        return QuarantineEvidence(held=part, waiting=waiting)
    pairs = list(_pairs(ours, theirs))
    same = sum(ours.paid.get(key) == cents for key, cents in theirs.paid.items())
    return QuarantineEvidence(held=part, waiting=waiting, posted=posted, claims=tuple(pairs[:PAIRS_MAX]), same=same)


@contextmanager
def kept_file(engine: Engine, file_id: str) -> Iterator[BinaryIO | None]:
    """The bytes of a file that was taken in; None when they are not kept."""
    with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as spool:
        stream = cast(BinaryIO, spool)
        with reading(engine).begin() as tx:
            kept = copy_content(tx, file_id, stream)
        stream.seek(0)
        yield stream if kept else None


def _waiting(engine: Engine, part: Quarantined) -> tuple[RemittanceFigures | None, Claims]:
    header, claims, adjustments, ordinal = RemittanceHeader(), list[ClaimPayment](), 0, 0
    with kept_file(engine, part.file_id) as stream:
        if stream is None:
            return None, Claims({}, {})
        for event in read_events(stream, lambda finding: None):
            match event:
                case TransactionStart():
                    ordinal = event.ordinal
                case RemittanceHeader() if ordinal == part.ordinal:
                    header = event
                case ClaimPayment() if ordinal == part.ordinal:
                    claims.append(event)
                case ProviderAdjustment() if ordinal == part.ordinal:
                    adjustments += event.cents
    figures = RemittanceFigures(
        payer=header.payer, trace=header.trace, method=header.method, cents=header.bpr_cents, claims=len(claims),
        paid_cents=sum(claim.paid_cents for claim in claims), adjustment_cents=adjustments, file_name=part.file_name,
        paid_on=header.paid_on,
    )  # fmt: skip
    return figures, _by_claim(claims)


def _posted(tx: Connection, remittance_id: str) -> tuple[RemittanceFigures | None, Claims]:
    columns, payment, adjustment = tables.remittance.c, tables.payment.c, tables.provider_adjustment.c
    row = tx.execute(select(tables.remittance).where(columns.id == remittance_id)).first()
    if row is None:
        return None, Claims({}, {})
    bodies = tx.execute(select(payment.body).where(payment.remittance_id == remittance_id)).scalars()
    claims = [msgspec.json.decode(body, type=PostedPayment).claim for body in bodies]
    total = select(func.coalesce(func.sum(adjustment.cents), 0)).where(adjustment.remittance_id == remittance_id)
    name = tx.execute(select(tables.file.c.name).where(tables.file.c.id == row.file_id)).scalar()
    figures = RemittanceFigures(
        payer=row.payer, trace=row.trace, method=row.method, cents=row.cents, claims=len(claims),
        paid_cents=sum(claim.paid_cents for claim in claims), adjustment_cents=int(tx.execute(total).scalar_one()),
        file_name=name or "", paid_on=row.paid_on,
    )  # fmt: skip
    return figures, _by_claim(claims)


def _by_claim(claims: list[ClaimPayment]) -> Claims:
    """By both numbers: what is paid on one claim in several parts is compared as a whole."""
    paid: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], Any] = {}
    for claim in claims:
        key = (claim.patient_control, claim.payer_control)
        paid[key] += claim.paid_cents
        first.setdefault(key, claim)
    return Claims(dict(paid), first)


def _pairs(ours: Claims, theirs: Claims) -> Iterator[ClaimPair]:
    """Claims that the two pay differently; one that was given another payer's number stands on one line."""
    alone: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for key in theirs.paid:
        if key not in ours.paid:
            alone[key[0]].append(key)
    for key, cents in ours.paid.items():
        other = key if key in theirs.paid else (alone[key[0]].pop() if alone[key[0]] else None)
        if other is None or theirs.paid[other] != cents or other != key:
            yield _pair(ours.first[key], cents, theirs.paid[other] if other else None)
    for keys in alone.values():
        for key in keys:
            yield _pair(theirs.first[key], None, theirs.paid[key])


def _pair(claim: ClaimPayment, waiting: int | None, posted: int | None) -> ClaimPair:
    return ClaimPair(
        number=claim.patient_control, payer_number=claim.payer_control, patient_name=claim.patient_name,
        waiting_cents=waiting, posted_cents=posted,
    )  # fmt: skip
