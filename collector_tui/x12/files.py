"""Reads a whole X12 file as a stream of events: each transaction's start, its contents, its end."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from msgspec import Struct

from collector_tui.model.text import one_line
from collector_tui.x12.claim_status import ClaimStatusReader
from collector_tui.x12.claims import ClaimReader
from collector_tui.x12.finding import Finding
from collector_tui.x12.remittances import RemittanceReader
from collector_tui.x12.segments import Report, Segment, read_segments
from collector_tui.x12.transaction import TransactionReader


class TransactionStart(Struct, frozen=True, kw_only=True):
    ordinal: int  # from 1 within the file
    kind: str  # "835", "837P", "837I", "277CA", or what ST01 says
    version: str
    control: str  # ST02
    sender: str  # ISA06
    segment: int


class TransactionEnd(Struct, frozen=True, kw_only=True):
    ordinal: int
    closed: bool  # False: SE is missing, so the transaction may be cut short


# GS08/ST03 begin with the guide's number; the letter-digit label behind it does not matter.
GUIDES = {
    "005010X221": "835",
    "005010X222": "837P",
    "005010X223": "837I",
    "005010X224": "837D",
    "005010X214": "277CA",
    "005010X212": "277",
    "004010X091": "835",
    "004010X098": "837P",
    "004010X096": "837I",
    "004010X097": "837D",
}
READERS: dict[str, type[TransactionReader]] = {
    "835": RemittanceReader,
    "837": ClaimReader,
    "837P": ClaimReader,
    "837I": ClaimReader,
    "837D": ClaimReader,
    "277CA": ClaimStatusReader,
}
ENVELOPE = frozenset({"ISA", "GS", "ST", "SE", "TA1"})
DECLINED = {
    "270": "an eligibility question",
    "271": "an eligibility answer",
    "276": "a claim status question",
    "277": "a claim status answer",
    "278": "an authorization message",
    "820": "a premium payment",
    "834": "an enrollment",
    "997": "an acknowledgement of receipt",
    "999": "an acknowledgement of receipt",
    "TA1": "an interchange acknowledgement",
}


def read_events(stream: BinaryIO, report: Report) -> Iterator[Any]:
    """Yield TransactionStart, then Structs of `model/`, then TransactionEnd, for each ST of the file.

    Defects go to `report`. Raises NotX12 when the bytes hold no interchange.
    """
    return _Walk(report).events(read_segments(stream, report))


class _Walk:
    """Follows the envelope: ISA, GS, ST and their ends."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._ordinal = 0
        self._sender = self._version = self._control = ""
        self._first = self._count = 0
        self._reader: TransactionReader | None = None

    def events(self, segments: Iterator[Segment]) -> Iterator[Any]:
        segment = None
        for segment in segments:
            self._count += 1
            tag = segment.tag
            if tag not in ENVELOPE:
                if self._reader is not None:
                    yield from self._reader.feed(segment)
                continue
            match tag:
                case "ST":
                    yield from self._end(closed=False)
                    yield self._start(segment)
                case "SE":
                    self._check_end(segment)
                    yield from self._end(closed=True)
                case "ISA":
                    yield from self._end(closed=False)
                    self._sender = segment.text(6)
                case "GS":
                    yield from self._end(closed=False)
                    self._version = segment.text(8)
                case "TA1":
                    self._decline("TA1", segment)
        yield from self._end(closed=False)
        if segment is not None and segment.tag != "IEA":
            text = f"The file ends with a {one_line(segment.tag)[:8]} segment instead of IEA; ask whether more was meant to come."
            self._find("warning", segment.number, text)
        if not self._ordinal:
            self._find("warning", 0, "The file holds no transaction (ST); there was nothing to read.")

    def _start(self, segment: Segment) -> TransactionStart:
        self._ordinal += 1
        self._first, self._count = segment.number, 1
        self._control = segment.text(2)
        kind, version = self._kind(segment)
        if kind not in READERS:
            self._decline(kind, segment)
        self._reader = READERS.get(kind, TransactionReader)(self._ordinal, kind, self._report)
        return TransactionStart(
            ordinal=self._ordinal,
            kind=kind,
            version=version,
            control=self._control,
            sender=self._sender,
            segment=segment.number,
        )

    def _kind(self, segment: Segment) -> tuple[str, str]:
        """ST03 decides, else GS08, else ST01 alone."""
        for version in (segment.text(3), self._version):
            if kind := GUIDES.get(version[:10]):
                return kind, version
        return segment.text(1), segment.text(3) or self._version

    def _end(self, *, closed: bool) -> Iterator[Any]:
        if self._reader is None:
            return
        reader, self._reader = self._reader, None
        yield from reader.close()
        if not closed:
            text = f"Transaction {self._ordinal} has no SE segment: it was cut short. Ask the sender for it again."
            self._find("error", self._first, text)
        yield TransactionEnd(ordinal=self._ordinal, closed=closed)

    def _check_end(self, segment: Segment) -> None:
        said = segment.text(1)
        if self._reader is not None and said.isdigit() and int(said) != self._count:
            text = f"SE says {said} segments, {self._count} were counted."
            self._find("warning", segment.number, text, "SE01")
        if self._reader is not None and segment.text(2) != self._control:
            text = f"SE ends transaction {segment.text(2)!r}, ST opened {self._control!r}."
            self._find("warning", segment.number, text, "SE02")

    def _decline(self, kind: str, segment: Segment) -> None:
        what = DECLINED.get(kind, f"a kind of message ({kind or 'unnamed'}) that is not read here")
        self._find("note", segment.number, f"This is {what}; it holds no claims or payments and was passed over.")

    def _find(self, severity: str, segment: int, text: str, element: str = "") -> None:
        self._report(Finding(severity=severity, transaction=self._ordinal, segment=segment, element=element, text=text))
