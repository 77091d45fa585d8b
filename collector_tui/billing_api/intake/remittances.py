"""Remittances as things of their own: known again in whatever envelope, file or order they come."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from msgspec import Struct, field
from sqlalchemy import Connection, Engine, select, update

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import among, upsert
from collector_tui.billing_api.ledger.database import reading
from collector_tui.knowledge.payers import same_payer
from collector_tui.model.codec import picked
from collector_tui.model.money import dollars
from collector_tui.model.remittance import ClaimPayment, ProviderAdjustment, RemittanceHeader
from collector_tui.x12.files import TransactionStart

DIGITS = 32  # hexadecimal, of one sum
REUSED_DAYS = 60  # a payer may number its checks anew; the same number this much apart is another check
NO_TRACE = frozenset({"", "0", "NONE", "NON", "NOPAYMENT", "NO PAYMENT"})


class Remittance(Struct):
    """One ST of an 835 as a whole: its header, and sums over what it pays that do not depend on the order."""

    ordinal: int
    header: RemittanceHeader = RemittanceHeader()
    claims: int = 0
    claims_sum: int = 0
    adjustments_sum: int = 0

    @property
    def digest(self) -> str:
        size = 1 << 4 * DIGITS
        return f"{self.claims_sum % size:0{DIGITS}x}{self.adjustments_sum % size:0{DIGITS}x}"

    @property
    def id(self) -> str:
        header = self.header
        payer = header.originator or header.payer_id or header.payer
        text = "\x1f".join(map(str, (payer, header.trace, header.paid_on, header.bpr_cents, self.digest)))
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def traced(self) -> bool:
        """Whether its number tells one transfer: a remittance that moves no money often has none of its own."""
        return self.header.trace.upper().strip("0") not in NO_TRACE and bool(self.header.bpr_cents)


class Verdict(Struct, frozen=True):
    """What a remittance of a file is to the ledger: new, known (posted before), or against another of its number."""

    id: str
    known: bool = False
    against: str = ""  # id of the remittance that has its number and pays something else
    why: str = ""


class Remittances(Struct):
    """The remittances of one file, by their ordinals."""

    seen: dict[int, Remittance] = field(default_factory=dict)

    def watch(self, events: Iterable[Any]) -> Iterator[Any]:
        """Pass a file's events through, adding up what its remittances pay."""
        current = Remittance(0)
        for event in events:
            kind = type(event)
            if kind is ClaimPayment:
                current.claims += 1
                current.claims_sum += essence(event)
            elif kind is ProviderAdjustment:
                current.adjustments_sum += _number(event.reason, event.reference, event.cents)
            elif kind is RemittanceHeader:
                current.header = event
            elif kind is TransactionStart:
                current = Remittance(event.ordinal)
                if event.kind == "835":
                    self.seen[event.ordinal] = current
            yield event

    def verdicts(self, engine: Engine, distrusted: Container[int] = ()) -> dict[int, Verdict]:
        """What each of them is, by what is on file and what of this file is posted before it."""
        if not self.seen:
            return {}
        with reading(engine).begin() as tx:
            on_file = _OnFile(tx, self.seen.values())
        verdicts = {}
        for ordinal, remittance in self.seen.items():
            verdicts[ordinal] = verdict = on_file.verdict(remittance)
            if ordinal not in distrusted and not verdict.known and not verdict.against:
                on_file.add(row_of(remittance, "", "posting"))
        return verdicts


class _OnFile:
    """Remittances on file that may be those of a file: they pay the same, or carry the number of one transfer."""

    def __init__(self, tx: Connection, remittances: Collection[Remittance]) -> None:
        self._paying: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
        self._numbered: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
        columns = tables.remittance.c
        traces = {remittance.header.trace for remittance in remittances if remittance.traced}
        digests = {digest for each in remittances for digest in (each.digest, each.digest[:DIGITS])}
        wanted = among(tx, columns.trace, traces) | among(tx, columns.digest, digests)
        for row in tx.execute(select(tables.remittance).where(wanted).order_by(columns.paid_on, columns.id)):
            self.add(dict(row._mapping))

    def add(self, row: Mapping[str, Any]) -> None:
        self._paying[plain_trace(row["trace"]), row["digest"][:DIGITS]].append(row)
        self._numbered[plain_trace(row["trace"])].append(row)

    def verdict(self, remittance: Remittance) -> Verdict:
        """The one that pays the same is it, whatever else stands under its number."""
        header = remittance.header
        for row in self._paying.get((plain_trace(header.trace), remittance.digest[:DIGITS]), ()):
            if _is_same(remittance, row):
                why = f"remittance {_name(header, row)} is on file already"
                return Verdict(row["id"], known=row["state"] != "posting", why=why)
        for row in self._numbered.get(plain_trace(header.trace), ()) if remittance.traced else ():
            counts = row["cents"] and row["state"] != "replaced"
            if counts and _may_be_one(header, row) and _same_payer(header, row):
                why = (
                    f"remittance {_name(header, row)} of this payer is on file and pays something else: compare the two"
                )
                return Verdict(remittance.id, against=row["id"], why=why)
        return Verdict(remittance.id)


def plain_trace(trace: str) -> str:
    """A check or transfer number without the zeros that one sender pads it with and another drops."""
    return trace.strip().lstrip("0") or trace


def essence(claim: ClaimPayment) -> int:
    """A claim payment as a number: sums of these are equal when the same is paid, in any order."""
    return _number(claim.patient_control, claim.payer_control, claim.status, claim.charge_cents, claim.paid_cents)


def begin(engine: Engine, file_id: str, remittances: Iterable[tuple[Remittance, Verdict]]) -> None:
    """Store those that are about to be posted; one that was interrupted goes on under its id."""
    if rows := [row_of(remittance, file_id, "posting") | {"id": verdict.id} for remittance, verdict in remittances]:
        with engine.begin() as tx:
            upsert(tx, tables.remittance, "id", rows)


def finish(tx: Connection, remittances: Iterable[tuple[Remittance, Verdict]]) -> None:
    """All of them was posted."""
    if ids := [verdict.id for _, verdict in remittances]:
        tx.execute(update(tables.remittance).where(among(tx, tables.remittance.c.id, ids)).values(state="posted"))


def row_of(remittance: Remittance, file_id: str, state: str) -> dict[str, Any]:
    header = remittance.header
    columns = picked(header, "payer", "payer_id", "originator", "trace", "method", "paid_on")
    columns |= {
        "id": remittance.id,
        "cents": header.bpr_cents,
        "digest": remittance.digest,
        "claims": remittance.claims,
    }
    return columns | {"file_id": file_id, "ordinal": remittance.ordinal, "state": state}


def _is_same(remittance: Remittance, row: Mapping[str, Any]) -> bool:
    header = remittance.header
    same_day = header.paid_on is None or row["paid_on"] is None or header.paid_on == row["paid_on"]
    return (
        bool(row["cents"] == header.bpr_cents)
        and (remittance.traced or same_day)
        and _pays_the_same(remittance.digest, row["digest"])
        and _same_payer(header, row)
    )


def _name(header: RemittanceHeader, row: Mapping[str, Any]) -> str:
    when = f"{row['paid_on']:%m/%d/%Y}" if row["paid_on"] else "no day"
    return f"{header.trace or 'no number'} of {when} over {dollars(row['cents'])}"


def _pays_the_same(digest: str, other: str) -> bool:
    """What was taken in by earlier versions is known by its claims alone."""
    length = min(len(digest), len(other))
    return digest[:length] == other[:length]


def _may_be_one(header: RemittanceHeader, row: Mapping[str, Any]) -> bool:
    if header.paid_on is None or row["paid_on"] is None:
        return True
    apart: timedelta = abs(header.paid_on - row["paid_on"])
    return apart.days <= REUSED_DAYS


def _same_payer(header: RemittanceHeader, row: Mapping[str, Any]) -> bool:
    if header.originator and header.originator == str(row["originator"]):
        return True
    return same_payer(header.payer, header.payer_id, row["payer"], row["payer_id"])


def _number(*values: object) -> int:
    text = "\x1f".join(map(str, values))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=DIGITS // 2).digest(), "big")
