"""A transaction in quarantine beside the remittance on file that it may be, and what may be done with it."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple, cast

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, Engine, func, select

from collector_tui.billing_api.http.limits import SPOOL_BYTES
from collector_tui.billing_api.intake.differences import pairs
from collector_tui.billing_api.intake.file_bytes import copy_content
from collector_tui.billing_api.intake.remittances import Remittance, Remittances, Verdict
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.database import reading
from collector_tui.model.account import PostedPayment
from collector_tui.model.claim import Claim
from collector_tui.model.remittance import ClaimPayment, ProviderAdjustment, RemittanceHeader
from collector_tui.wire.intake import Quarantined
from collector_tui.wire.posting_lists import ClaimPair, QuarantineEvidence, RemittanceFigures
from collector_tui.x12.files import TransactionStart, read_events

PAIRS_MAX = 100
BANK_KINDS = frozenset({"BAI2", "CAMT053", "NACHA", "BANKCSV", "LOCKBOX"})
REMITTANCE = "835"


class Side(NamedTuple):
    """One of the two: its figures and what it pays."""

    figures: RemittanceFigures
    claims: list[ClaimPayment]


class Case(NamedTuple):
    """A transaction that waits and the one on file, if there is one."""

    part: Quarantined
    remittance: Remittance | None = None  # the one that waits
    verdict: Verdict = Verdict("")
    waiting: Side | None = None
    posted: Side | None = None

    @property
    def no_release(self) -> str:
        """Why it cannot be posted as it is: its money would be posted twice."""
        if self.part.kind in BANK_KINDS:
            return "A bank's file that does not balance is never released: ask for it again, and dismiss this one."
        if self.posted is None:
            return ""
        if self.verdict.known:
            return f"R{self.part.on_file[1:]} and pays the same: dismiss this one."
        ours = {claim.patient_control for claim in self.waiting.claims} if self.waiting else set()
        paid = ours & {claim.patient_control for claim in self.posted.claims}
        if ours and not paid:
            return ""  # two parts of one transfer, or a number that was used again
        what = _named(sorted(paid)) or "its adjustments"
        return f"R{self.part.on_file[1:]} and states {what} too: replace that one, or dismiss this one."

    @property
    def no_replace(self) -> str:
        """Why it cannot take the place of another one."""
        if self.posted is None:
            return "No remittance on file has its number: there is nothing that it could replace."
        return f"R{self.part.on_file[1:]} and pays the same: dismiss this one." if self.verdict.known else ""


def evidence(engine: Engine, part: Quarantined) -> QuarantineEvidence:
    """Both sides of a transaction that waits."""
    case = case_of(engine, part)
    ours, theirs = case.waiting, case.posted
    differing, alike = pairs(ours.claims, theirs.claims if theirs else ()) if ours else (_sent(engine, part), [])
    claims = (*differing, *alike)
    waits = part.state == "held"
    return QuarantineEvidence(
        held=case.part, waiting=ours.figures if ours else None, posted=theirs.figures if theirs else None,
        claims=claims[:PAIRS_MAX], claims_left_out=max(0, len(claims) - PAIRS_MAX), same=len(alike), no_release=case.no_release if waits else decided_words(part),
        no_replace=case.no_replace if waits else decided_words(part),
    )  # fmt: skip


def case_of(engine: Engine, part: Quarantined) -> Case:
    """What its file says, and what of that is on file now."""
    if part.kind != REMITTANCE:
        return Case(part)
    remittance, waiting = _waiting(engine, part)
    verdict = _verdicts(engine, [remittance])[0] if remittance else Verdict("")
    if part.state != "held" and verdict.id == (remittance.id if remittance else "") and not verdict.against:
        return Case(part, remittance, Verdict(verdict.id), waiting)  # it is the one on file
    part = _beside(part, verdict)
    with reading(engine).begin() as tx:
        posted = _posted(tx, part.against)
    return Case(part, remittance, verdict, waiting, posted)


def beside_those_on_file(engine: Engine, parts: Iterable[Quarantined]) -> tuple[Quarantined, ...]:
    """Transactions that wait, each with the remittance that is on file under its number by now."""
    parts = list(parts)
    headers = [
        RemittanceHeader(
            payer=part.payer, payer_id=part.payer_id, originator=part.originator, trace=part.trace,
            paid_on=part.paid_on, bpr_cents=part.amount_cents if part.kind == REMITTANCE else 0,
        )
        for part in parts
    ]  # fmt: skip
    verdicts = _verdicts(engine, [Remittance(0, header) for header in headers])
    return tuple(_beside(part, verdict) for part, verdict in zip(parts, verdicts, strict=True))


def decided_words(part: Quarantined) -> str:
    """Who decided what of it, when; a transaction that is decided stays so."""
    doing = {"released": "released", "dismissed": "dismissed", "replacing": "posted in place of the one on file"}
    did = doing.get(part.state, "")
    day = f" on {part.decided_at.astimezone():%m/%d/%Y %H:%M}" if part.decided_at else ""
    if not did:
        return f"{part.decided_by} began to {part.decision} it{day}; the same decision goes on with that: {part.reason}"
    return f"It was {did}{day} by {part.decided_by} already: {part.reason}"


@contextmanager
def kept_file(engine: Engine, file_id: str) -> Iterator[BinaryIO | None]:
    """The bytes of a file that was taken in; None when they are not kept."""
    with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as spool:
        stream = cast(BinaryIO, spool)
        with reading(engine).begin() as tx:
            kept = copy_content(tx, file_id, stream)
        stream.seek(0)
        yield stream if kept else None


def _verdicts(engine: Engine, remittances: list[Remittance]) -> list[Verdict]:
    """Each held against the ledger alone, not against the others."""
    seen = dict(enumerate(remittances))
    verdicts = Remittances(seen).verdicts(engine, distrusted=seen)
    return [verdicts[number] for number in seen]


def _beside(part: Quarantined, verdict: Verdict) -> Quarantined:
    on_file = verdict.against or (verdict.id if verdict.known else "")
    return replace(part, against=on_file, on_file=verdict.why.partition(" and pays")[0] if on_file else "")


def _named(numbers: list[str]) -> str:
    more = f" and {len(numbers) - 1} more" if len(numbers) > 1 else ""
    return f"claim {numbers[0]}{more}" if numbers else ""


def _waiting(engine: Engine, part: Quarantined) -> tuple[Remittance | None, Side | None]:
    claims, adjustments, ordinal, remittances = list[ClaimPayment](), 0, 0, Remittances()
    with kept_file(engine, part.file_id) as stream:
        if stream is None:
            return None, None
        for event in remittances.watch(read_events(stream, lambda finding: None)):
            match event:
                case TransactionStart():
                    ordinal = event.ordinal
                case ClaimPayment() if ordinal == part.ordinal:
                    claims.append(event)
                case ProviderAdjustment() if ordinal == part.ordinal:
                    adjustments += event.cents
    remittance = remittances.seen.get(part.ordinal)
    if remittance is None:
        return None, None
    header = remittance.header
    figures = RemittanceFigures(
        payer=header.payer, trace=header.trace, method=header.method, cents=header.bpr_cents, claims=len(claims),
        paid_cents=sum(claim.paid_cents for claim in claims), adjustment_cents=adjustments, file_name=part.file_name,
        paid_on=header.paid_on,
    )  # fmt: skip
    return remittance, Side(figures, claims)


def _sent(engine: Engine, part: Quarantined) -> list[ClaimPair]:
    """The claims of an 837 that waits."""
    claims, ordinal = list[ClaimPair](), 0
    with kept_file(engine, part.file_id) as stream:
        for event in read_events(stream, lambda finding: None) if stream and part.kind[:3] == "837" else ():
            match event:
                case TransactionStart():
                    ordinal = event.ordinal
                case Claim() if ordinal == part.ordinal:
                    person = event.patient if event.patient.last else event.subscriber
                    claims.append(
                        ClaimPair(
                            number=event.patient_control, payer_number=event.original_payer_control,
                            patient_name=person.name, waiting_cents=None, posted_cents=None,
                            charge_cents=event.charge_cents,
                        )
                    )  # fmt: skip
    return claims


def _posted(tx: Connection, remittance_id: str) -> Side | None:
    columns, payment, adjustment = tables.remittance.c, tables.payment.c, tables.provider_adjustment.c
    row = tx.execute(select(tables.remittance).where(columns.id == remittance_id)).first()
    if row is None:
        return None
    bodies = tx.execute(select(payment.body).where(payment.remittance_id == remittance_id)).scalars()
    claims = [msgspec.json.decode(body, type=PostedPayment).claim for body in bodies]
    total = select(func.coalesce(func.sum(adjustment.cents), 0)).where(adjustment.remittance_id == remittance_id)
    name = tx.execute(select(tables.file.c.name).where(tables.file.c.id == row.file_id)).scalar()
    figures = RemittanceFigures(
        payer=row.payer, trace=row.trace, method=row.method, cents=row.cents, claims=len(claims),
        paid_cents=sum(claim.paid_cents for claim in claims), adjustment_cents=int(tx.execute(total).scalar_one()),
        file_name=name or "", paid_on=row.paid_on,
    )  # fmt: skip
    return Side(figures, claims)
