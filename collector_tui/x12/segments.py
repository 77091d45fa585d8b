"""Cuts X12 bytes into segments, whatever the delimiters, line ends and padding."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import BinaryIO

from collector_tui.model.money import cents_of
from collector_tui.model.text import one_line
from collector_tui.x12.finding import Finding, NotX12

CHUNK_BYTES = 1 << 18
SEGMENT_BYTES_MAX = 1 << 20  # No real segment is near; beyond it the terminator was lost.
HEADER_MAX = 400  # characters of an ISA, however it is padded
WHITE = "\r\n \t\x00"

_OPENING = re.compile(r"ISA[^A-Za-z0-9\s]")

Report = Callable[[Finding], None]


class Segment:
    """One segment. Elements count from 1 as the guides do: `text(2)` of a CLP is CLP02."""

    __slots__ = ("component", "elements", "number", "plain", "tag")

    def __init__(self, elements: list[str], number: int, component: str, plain: bool) -> None:
        self.elements = elements
        self.tag = elements[0]
        self.number = number
        self.component = component
        self.plain = plain  # nothing in it needs cleaning

    def text(self, index: int) -> str:
        """The element, cleaned and stripped; empty when the segment is shorter."""
        if index >= len(self.elements):
            return ""
        value = self.elements[index]
        return value if self.plain and " " not in value else one_line(value)

    def parts(self, index: int) -> list[str]:
        """The components of a composite element, cleaned."""
        if index >= len(self.elements):
            return [""]
        parts = self.elements[index].split(self.component)
        return parts if self.plain and " " not in self.elements[index] else [one_line(part) for part in parts]

    def cents(self, index: int) -> int:
        """An amount in cents; an absent one is 0. Raises ValueError when it is not an amount."""
        if index >= len(self.elements):
            return 0
        value = self.elements[index]
        return cents_of(value.strip()) if value else 0

    def day(self, index: int) -> date | None:
        """A date element (CCYYMMDD or YYMMDD); None when absent or not a date."""
        return parse_day(self.text(index))


@lru_cache(maxsize=4096)  # a file names few days, many times
def parse_day(text: str) -> date | None:
    """CCYYMMDD, YYMMDD or the first day of a CCYYMMDD-CCYYMMDD range."""
    if len(text) == 6 and text.isascii() and text.isdigit():
        text = ("19" if text > "5" else "20") + text
    digits = text[:8]
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


class _Delimiters:
    """What one ISA says: each interchange has its own."""

    __slots__ = ("component", "element", "terminator")

    def __init__(self, isa: str) -> None:
        """`isa` starts with "ISA" and holds the whole header and a little more. Raises NotX12."""
        self.element = isa[3]
        if isa[3].isalnum() or isa[3] in WHITE:
            raise NotX12("It starts with ISA but no element separator follows.")
        fields = isa.split(self.element, 16)
        if len(fields) < 17 or len(fields[16]) < 2:
            raise NotX12("Its ISA header is cut short; ask the sender for the whole file.")
        self.component, rest = fields[16][0], fields[16][1:]
        after = rest.lstrip(WHITE)
        if self.component == "~" and after.startswith(("GS", "TA1")):
            self.component, self.terminator = ":", "~"  # ISA16 is missing
        elif after and not after[0].isalnum():
            self.terminator = after[0]  # also "\n~", where a line end stands before the terminator
        elif rest[0] in WHITE[:2]:
            self.terminator = rest[0]
        else:
            raise NotX12("Its ISA header names no segment terminator; ask the sender for the file again.")


def read_segments(stream: BinaryIO, report: Report) -> Iterator[Segment]:
    """Yield every segment from the first ISA on, in constant memory.

    Bytes are Latin-1, as X12 leaves the character set open. Raises NotX12 when there is no interchange.
    """
    buffer = _more(stream)
    buffer = buffer[_first_interchange(buffer, report) :]
    number = 0
    while buffer:
        if _OPENING.match(buffer):
            # Each interchange has its own delimiters: read its header before cutting it.
            while len(buffer) < HEADER_MAX and (more := _more(stream)):
                buffer += more
            delimiters = _Delimiters(buffer[:HEADER_MAX])
            opening = True
        plain, component, element = _is_plain(buffer, delimiters), delimiters.component, delimiters.element
        *pieces, tail = buffer.split(delimiters.terminator)
        for index, piece in enumerate(pieces):
            raw = piece.strip(WHITE)
            if raw.startswith("ISA") and not opening and _OPENING.match(raw):
                tail = delimiters.terminator.join((*pieces[index:], tail))
                break
            if raw:
                opening = False
                number += 1
                yield Segment(raw.split(element), number, component, plain and "\n" not in raw and "\r" not in raw)
        buffer = tail.lstrip(WHITE)
        if _OPENING.match(buffer):
            continue
        if len(buffer) > SEGMENT_BYTES_MAX:
            raise NotX12(f"After segment {number} no segment ends within a megabyte; the terminator was lost.")
        more = _more(stream)
        if not more and buffer:
            yield Segment(buffer.rstrip(WHITE).split(element), number + 1, component, False)
        buffer = buffer + more if more else ""


def _more(stream: BinaryIO) -> str:
    return stream.read(CHUNK_BYTES).decode("latin-1")


def _is_plain(buffer: str, delimiters: _Delimiters) -> bool:
    """Whether a chunk holds nothing but printable ASCII, line ends and its delimiters: most do."""
    own = re.escape(delimiters.element + delimiters.component + delimiters.terminator)
    return re.search(rf"[^\x20-\x7e\r\n{own}]", buffer) is None


def _first_interchange(head: str, report: Report) -> int:
    """Where "ISA" starts; what stands before it is reported."""
    found = _OPENING.search(head)
    if found is None:
        shown = one_line(head[:24])
        looks = f"It begins with {shown!r}." if shown else "It is empty."
        raise NotX12(f"{looks} An X12 file begins with ISA; send the payer's 835, 837 or 277CA file as it came.")
    start = found.start()
    skipped = head[:start].strip(WHITE + "\xef\xbb\xbf")
    if skipped:
        report(Finding(severity="warning", text=f"{start} bytes before the first ISA were passed over."))
    return start
