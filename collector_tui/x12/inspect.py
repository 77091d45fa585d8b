"""Adds up what a file says, transaction by transaction, and proves whether it balances."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from msgspec import Struct, field

from collector_tui.model.claim import Acknowledgement, BatchHeader, Claim, ClaimStatus
from collector_tui.model.remittance import ClaimPayment, ProviderAdjustment, RemittanceHeader
from collector_tui.x12.files import TransactionEnd, TransactionStart, read_events
from collector_tui.x12.finding import Finding, NotX12, finding

FATAL = frozenset({"not-x12", "terminator", "count", "too-many"})  # nothing of such a file may be used
LISTED_MAX = 1_000  # transactions listed one by one; a file of a million must not fill the memory
DISTRUSTED_MAX = 5_000  # beyond it the file as a whole cannot be trusted
FINDINGS_MAX = 500  # per file; a broken million-claim file must not fill the memory with sentences


class Totals(Struct, kw_only=True):
    """Sums over a transaction or a file. Money in cents, with the file's own signs."""

    claims: int = 0
    service_lines: int = 0
    charge_cents: int = 0
    paid_cents: int = 0
    patient_cents: int = 0  # CLP05
    adjustments_cents: dict[str, int] = field(default_factory=dict)  # by CAS group
    plb_cents: int = 0
    provider_adjustments: int = 0
    bpr_cents: int = 0
    denied_claims: int = 0  # CLP02 = 4
    reversed_claims: int = 0  # CLP02 = 22
    unproved_claims: int = 0  # charge less adjustments is not what was paid
    rejected_claims: int = 0  # 277CA A3, A6, A7, A8
    answers: int = 0  # 999 and TA1: batches of ours that they answer
    rejected_batches: int = 0  # 999 and TA1: not accepted
    frequency_codes: dict[str, int] = field(default_factory=dict)  # CLM05-3 or CLP09


TABLES = ("adjustments_cents", "frequency_codes")
COUNTS = tuple(name for name in Totals.__struct_fields__ if name not in TABLES)


class TransactionSummary(Totals, kw_only=True):
    ordinal: int
    kind: str
    version: str
    control: str
    payer: str = ""
    trace: str = ""
    difference_cents: int = 0  # what the transaction proof is off by
    errors: int = 0
    closed: bool = True
    test: bool = False  # ISA15
    purpose: str = ""  # BHT06 of claims that nobody is to pay: RP an encounter report

    @property
    def balanced(self) -> bool:
        """The transfer equals the claims paid less provider adjustments (only asked of an 835)."""
        return self.difference_cents == 0

    @property
    def trusted(self) -> bool:
        """Every proof of money holds and the transaction is whole: it may be posted."""
        return self.balanced and not self.errors and self.closed and not self.unreal

    @property
    def unreal(self) -> str:
        """Why it may move no money by itself, whatever its proofs say; empty for what is meant to be posted."""
        if self.test:
            return "it is a test, not for production (ISA15 is T)"
        return "it reports encounters that nobody is to pay (BHT06 is RP)" if self.purpose == "RP" else ""

    @property
    def empty(self) -> bool:
        """No claim, payment, provider adjustment or answer."""
        return not (self.claims or self.answers or self.provider_adjustments)


class FileSummary(Totals, kw_only=True):
    """What `collector-tui inspect --json` prints for a file."""

    file: str
    kind: str = ""
    version: str = ""
    transactions: int = 0
    balanced_transactions: int = 0
    unbalanced_transactions: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Nothing in it needs a person before it can be taken in."""
        return not any(finding.severity == "error" for finding in self.findings)


class Inspection:
    """Passes events through while adding them up; complete at the end, in memory that does not grow with the file."""

    def __init__(self, name: str) -> None:
        self.file = FileSummary(file=name)
        self.listed: list[TransactionSummary] = []  # the first ones
        self.distrusted: dict[int, TransactionSummary] = {}  # by ordinal; not to be posted as they are
        self.empty = 0  # transactions without claims, payments or answers
        self.fatal: Finding | None = None
        self._part = TransactionSummary(ordinal=0, kind="", version="", control="")
        self._open = False
        self._kinds: dict[str, None] = {}
        self._versions: dict[str, None] = {}
        self._left_out = 0

    def report(self, defect: Finding) -> None:
        if defect.rule in FATAL:
            self.fatal = defect
        if len(self.file.findings) < FINDINGS_MAX:
            self.file.findings.append(defect)
        else:
            self._left_out += 1

    def watch(self, stream: BinaryIO) -> Iterator[Any]:
        """Yield the file's events, adding each up. What is not X12, or stops being it, becomes a fatal finding."""
        try:
            for event in read_events(stream, self.report):
                adder = ADDERS.get(type(event))
                if adder is not None:
                    adder(self, event)
                yield event
        except NotX12 as refusal:
            self.report(refusal.finding)
            if self._open:
                self._end(TransactionEnd(ordinal=self._part.ordinal, closed=False))
        file = self.file
        file.kind = " ".join(self._kinds) or ("not X12" if self.fatal else "")
        file.version = " ".join(self._versions)
        if self._left_out:
            file.findings.append(finding("left-out", f"{self._left_out} more findings were left out of this list."))

    def _start(self, event: TransactionStart) -> None:
        self._part = part = TransactionSummary(
            ordinal=event.ordinal, kind=event.kind, version=event.version, control=event.control, test=event.test
        )
        self._open = True
        self.file.transactions += 1
        if len(self._kinds) < LISTED_MAX and len(self._versions) < LISTED_MAX:
            self._kinds[event.kind] = self._versions[event.version] = None
        if len(self.listed) < LISTED_MAX:
            self.listed.append(part)

    def _header(self, header: RemittanceHeader) -> None:
        part = self._part
        part.bpr_cents, part.payer, part.trace = header.bpr_cents, header.payer, header.trace

    def _payment(self, claim: ClaimPayment) -> None:
        part = self._part
        part.claims += 1
        part.service_lines += len(claim.lines)
        part.charge_cents += claim.charge_cents
        part.paid_cents += claim.paid_cents
        part.patient_cents += claim.patient_cents or 0
        part.denied_claims += claim.status == "4"
        part.reversed_claims += claim.status == "22"
        groups = part.adjustments_cents
        for adjustment in claim.all_adjustments():
            groups[adjustment.group] = groups.get(adjustment.group, 0) + adjustment.cents

    def _plb(self, adjustment: ProviderAdjustment) -> None:
        self._part.plb_cents += adjustment.cents
        self._part.provider_adjustments += 1

    def _batch(self, header: BatchHeader) -> None:
        self._part.purpose = header.purpose

    def _claim(self, claim: Claim) -> None:
        part = self._part
        part.claims += 1
        part.service_lines += len(claim.lines)
        part.charge_cents += claim.charge_cents
        _count(part.frequency_codes, claim.frequency)

    def _status(self, status: ClaimStatus) -> None:
        part = self._part
        part.claims += 1
        part.charge_cents += status.charge_cents
        part.rejected_claims += status.rejected
        part.payer = status.payer

    def _acknowledged(self, answer: Acknowledgement) -> None:
        self._part.answers += 1
        self._part.rejected_batches += answer.rejected

    def _end(self, event: TransactionEnd) -> None:
        part, file, self._open = self._part, self.file, False
        part.closed, part.errors = event.closed, event.errors
        part.unproved_claims, part.difference_cents = event.unproved_claims, event.difference_cents
        _add(file, part)
        if part.kind == "835":
            file.balanced_transactions += part.balanced
            file.unbalanced_transactions += not part.balanced
        if part.empty and part.trusted:
            self.empty += 1
        elif not part.trusted:
            self.distrusted[part.ordinal] = part
            if len(self.distrusted) == DISTRUSTED_MAX:
                self.report(finding("too-many", f"{DISTRUSTED_MAX:,} transactions of the file cannot be trusted."))


ADDERS: dict[type, Callable[[Inspection, Any], None]] = {
    TransactionStart: Inspection._start,
    RemittanceHeader: Inspection._header,
    ClaimPayment: Inspection._payment,
    ProviderAdjustment: Inspection._plb,
    BatchHeader: Inspection._batch,
    Claim: Inspection._claim,
    ClaimStatus: Inspection._status,
    Acknowledgement: Inspection._acknowledged,
    TransactionEnd: Inspection._end,
}


def inspect(name: str, stream: BinaryIO) -> Inspection:
    """Read a whole file and add it up. A file that is not X12 becomes an error finding."""
    inspection = Inspection(name)
    for _ in inspection.watch(stream):
        pass
    return inspection


def _add(file: Totals, part: Totals) -> None:
    for name in COUNTS:
        setattr(file, name, getattr(file, name) + getattr(part, name))
    for name in TABLES:
        table = getattr(file, name)
        for key, value in getattr(part, name).items():
            table[key] = table.get(key, 0) + value


def _count(counts: dict[str, int], key: str) -> None:
    counts[key] = counts.get(key, 0) + 1
