"""Reads a whole X12 file as a stream of events: each transaction's start, its contents, its end."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, BinaryIO

from msgspec import Struct

from collector_tui.model.claim import BatchHeader, Claim
from collector_tui.model.remittance import ClaimPayment, RemittanceHeader
from collector_tui.model.text import one_line
from collector_tui.x12.acknowledgements import AcknowledgementReader, interchange_answer
from collector_tui.x12.claim_status import ClaimStatusReader
from collector_tui.x12.claims import ClaimReader
from collector_tui.x12.finding import finding
from collector_tui.x12.remittances import RemittanceReader
from collector_tui.x12.segments import Report, Segment, SegmentReader
from collector_tui.x12.transaction import Handler, TransactionReader


class TransactionStart(Struct, frozen=True, kw_only=True):
    ordinal: int  # from 1 within the file
    kind: str  # "835", "837P", "837I", "277CA", "277", "999", "TA1", or what ST01 says
    version: str
    control: str  # ST02
    group_control: str  # GS06
    interchange_control: str  # ISA13
    sender: str  # ISA06
    test: bool = False  # ISA15 is T
    segment: int


class TransactionEnd(Struct, frozen=True, kw_only=True):
    """What is proved about the transaction. Differences are asked of an 835 only."""

    ordinal: int
    closed: bool  # False: SE is missing, so the transaction may be cut short
    errors: int = 0
    unproved_claims: int = 0
    difference_cents: int = 0


HEADERS = (TransactionStart, BatchHeader, RemittanceHeader)  # what comes before any content
# GS08/ST03 begin with the guide's number; the letter-digit label behind it does not matter.
GUIDES = {
    "005010X221": "835",
    "005010X222": "837P",
    "005010X223": "837I",
    "005010X224": "837D",
    "005010X214": "277CA",
    "005010X212": "277",
    "005010X231": "999",
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
    "277": ClaimStatusReader,
    "999": AcknowledgementReader,
    "997": AcknowledgementReader,
}
DECLINED = {
    "270": "an eligibility question",
    "271": "an eligibility answer",
    "276": "a claim status question",
    "278": "an authorization message",
    "820": "a premium payment",
    "834": "an enrollment",
}
# Segments that the guides read here know; nobody needs to read most of them.
KNOWN = frozenset({
    "ISA", "GS", "ST", "SE", "GE", "IEA", "TA1", "BHT", "BPR", "TRN", "CUR", "REF", "DTM", "DTP", "N1", "N2", "N3",
    "N4", "PER", "RDM", "LX", "TS2", "TS3", "CLP", "CAS", "NM1", "MIA", "MOA", "AMT", "QTY", "SVC", "LQ", "PLB",
    "HL", "PRV", "SBR", "PAT", "DMG", "CLM", "CL1", "PWK", "CN1", "K3", "NTE", "CR1", "CR2", "CR3", "CR4", "CR5",
    "CR6", "CR7", "CR8", "CRC", "HI", "HCP", "OI", "SV1", "SV2", "SV3", "SV4", "SV5", "SV6", "SV7", "TOO", "LIN",
    "CTP", "MEA", "SVD", "PS1", "FRM", "STC", "AK1", "AK2", "AK3", "AK4", "AK5", "AK9", "IK3", "IK4", "IK5", "CTX",
    "DN1", "DN2", "DSB", "UR", "HSD", "IMM", "LS", "LE", "DED", "INS",
})  # fmt: skip


def read_events(stream: BinaryIO, report: Report) -> Iterator[Any]:
    """Yield TransactionStart, then Structs of `model/`, then TransactionEnd, for each ST of the file.

    Defects go to `report`; at the end, claims in the bytes are held against claims read. Raises NotX12.
    """
    return _Walk(stream, report).events()


class _Walk:
    """Follows the envelope: ISA, GS, ST and their ends."""

    def __init__(self, stream: BinaryIO, report: Report) -> None:
        self._report = report
        self._segments = SegmentReader(stream, report)
        self._out: list[Any] = []
        self._handlers: Mapping[str, Handler] = {}  # of the open transaction
        self._ordinal = 0
        self._sender = self._version = self._control = self._group = self._interchange = self._standard = ""
        self._groups = self._sets = 0  # within the interchange, within the group
        self._test = False
        self._group_day: date | None = None
        self._start: Segment | None = None
        self._reader: TransactionReader | None = None
        self._claims = self._payments = 0
        self._content = 0  # events of the open transaction

    def events(self) -> Iterator[Any]:
        out, last = self._out, None
        for stretch in self._segments:
            separator, clean = stretch.element, stretch.clean
            for index, piece in enumerate(stretch.pieces):
                elements = piece.split(separator) if clean else stretch.elements(piece)
                tag = elements[0]
                handle = self._handlers.get(tag)
                if handle is not None:
                    handle(self._reader, Segment(tag, elements, index, stretch))
                elif tag in ENVELOPE:
                    ENVELOPE[tag](self, Segment(tag, elements, index, stretch))
                elif tag not in KNOWN:
                    self._stranger(Segment(tag, elements, index, stretch))
                if out:
                    yield from self._counted(out)
                    out.clear()
            if stretch.pieces:
                last = Segment(tag, elements, index, stretch)
        self._end(closed=False)
        yield from self._counted(out)
        if last is not None and last.tag != "IEA":
            self._find("file-end", last, f"The file ends with a {one_line(last.tag)[:8]} segment instead of IEA.")
        if not self._ordinal:
            self._report(finding("empty", "The file holds no transaction (ST); there was nothing to read."))
        self._compare()

    def _stranger(self, segment: Segment) -> None:
        if type(self._reader) is not TransactionReader:  # a kind that is declined has segments of its own
            self._find("segment", segment, f"{one_line(segment.tag)[:8]!r} is not a segment of this kind of file.")

    def _counted(self, events: list[Any]) -> list[Any]:
        for event in events:
            self._content += type(event) not in HEADERS
            if type(event) is ClaimPayment:
                self._payments += 1
            elif type(event) is Claim:
                self._claims += 1
        return events

    def _compare(self) -> None:
        """Never a silent zero: what stands in the bytes must have been read."""
        tally = self._segments.tally
        for tag, stands, read in (("CLP", tally.payments, self._payments), ("CLM", tally.claims, self._claims)):
            if stands != read:
                self._report(finding("count", f"{stands} {tag} segments stand in the file, {read} were read."))

    def _isa(self, segment: Segment) -> None:
        self._end(closed=False)
        self._sender, self._interchange, self._version = segment.text(6), segment.text(13), ""
        self._test = segment.text(15) == "T"
        self._standard = f"{segment.text(12).lstrip('0')}0"  # "00501" of ISA12 is version 5010
        self._groups = self._sets = 0

    def _gs(self, segment: Segment) -> None:
        self._end(closed=False)
        self._version, self._group = segment.text(8), segment.text(6)
        self._group_day = segment.day(4)
        self._groups += 1
        self._sets = 0

    def _st(self, segment: Segment) -> None:
        self._end(closed=False)
        self._sets += 1
        kind, version = self._kind(segment)
        self._open(segment, kind, version, segment.text(2))
        if kind not in READERS:
            what = DECLINED.get(kind, f"a kind of message ({kind or 'unnamed'}) that is not read here")
            self._find("declined", segment, f"This is {what}; it was passed over.")
        elif not version.lstrip("0").startswith("5010"):
            self._find("version", segment, f"This is version {version or 'unknown'}, read as far as it makes sense.")

    def _open(self, segment: Segment, kind: str, version: str, control: str) -> None:
        self._ordinal += 1
        self._start, self._control = segment, control
        self._reader = reader = READERS.get(kind, TransactionReader)(
            self._ordinal, kind, self._report, self._out.append
        )
        if isinstance(reader, AcknowledgementReader):
            reader.sent_on = self._group_day
        self._handlers = reader.HANDLERS
        self._out.append(
            TransactionStart(
                ordinal=self._ordinal,
                kind=kind,
                version=version,
                control=control,
                group_control=self._group,
                interchange_control=self._interchange,
                sender=self._sender,
                test=self._test,
                segment=segment.number,
            )
        )
        self._content = 0

    def _kind(self, segment: Segment) -> tuple[str, str]:
        """ST03 decides, else GS08, else ST01 alone."""
        for version in (segment.text(3), self._version):
            if kind := GUIDES.get(version[:10]):
                return kind, version
        return segment.text(1), segment.text(3) or self._version or self._standard

    def _end(self, *, closed: bool) -> None:
        reader, start = self._reader, self._start
        if reader is None or start is None:
            return
        self._reader, self._handlers = None, {}
        reader.close()
        if not closed:
            self._find("cut-short", start, f"Transaction {self._ordinal} has no SE segment: it was cut short.")
        elif reader.HANDLERS and not self._content + sum(type(event) not in HEADERS for event in self._out):
            self._find("empty", start, f"Transaction {self._ordinal} holds nothing: no claim, no payment, no answer.")
        self._out.append(
            TransactionEnd(
                ordinal=self._ordinal,
                closed=closed,
                errors=reader.errors,
                unproved_claims=getattr(reader, "unproved", 0),
                difference_cents=getattr(reader, "difference_cents", 0),
            )
        )

    def _se(self, segment: Segment) -> None:
        start = self._start if self._reader else None
        self._end(closed=True)
        if start is None:
            return self._find("outside", segment, "SE ends a transaction that no ST opened.")
        counted = segment.number - start.number + 1
        if segment.count(1) != counted:
            text = f"SE says {segment.text(1) or 'nothing'}, {counted} segments were counted."
            self._find("se-count", segment, text, "SE01")
        if segment.text(2) != self._control:
            text = f"SE ends transaction {segment.text(2)!r}, ST opened {self._control!r}."
            self._find("envelope", segment, text, "SE02")
        return None

    def _ge(self, segment: Segment) -> None:
        self._end(closed=False)
        self._trailer(segment, "GE", "transactions", self._sets, self._group)

    def _iea(self, segment: Segment) -> None:
        self._end(closed=False)
        self._trailer(segment, "IEA", "groups", self._groups, self._interchange)

    def _trailer(self, segment: Segment, tag: str, what: str, counted: int, control: str) -> None:
        if segment.count(1) != counted:
            text = f"{tag} says {segment.text(1) or 'nothing'}, {counted} {what} were counted."
            self._find("envelope", segment, text, f"{tag}01")
        if segment.text(2).lstrip("0") != control.lstrip("0"):
            self._find("envelope", segment, f"{tag} ends {segment.text(2)!r}, {control!r} was opened.", f"{tag}02")

    def _ta1(self, segment: Segment) -> None:
        self._end(closed=False)
        self._open(segment, "TA1", "", segment.text(1))
        self._out.append(interchange_answer(segment))
        self._end(closed=True)

    def _find(self, rule: str, segment: Segment, text: str, element: str = "") -> None:
        self._report(
            finding(
                rule, text, transaction=self._ordinal, segment=segment.number, offset=segment.offset, element=element
            )
        )


ENVELOPE: dict[str, Callable[[_Walk, Segment], None]] = {
    "ISA": _Walk._isa, "GS": _Walk._gs, "ST": _Walk._st, "SE": _Walk._se, "GE": _Walk._ge, "IEA": _Walk._iea,
    "TA1": _Walk._ta1,
}  # fmt: skip
