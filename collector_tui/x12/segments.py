"""Cuts X12 bytes into segments, whatever the delimiters, line ends and padding."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import BinaryIO

from msgspec import Struct

from collector_tui.model.text import one_line
from collector_tui.x12.finding import Finding, NotX12, finding
from collector_tui.x12.tally import Tally

CHUNK_BYTES = 1 << 17
SEGMENT_BYTES_MAX = 1 << 20  # No real segment is near; beyond it the terminator was lost.
HEADER_MAX = 400  # characters of an ISA, however it is padded
WHITE = "\r\n \t\x00"
SHOWN_COMPONENT = ":"  # instead of a component separator that could drive a terminal

_OPENING = re.compile(r"ISA[^A-Za-z0-9 \t\r\n\x00]")

# What an ISA's first eight elements look like: their qualifiers are short. A word of a text that is cut there is not.
_HEADER = re.compile(
    r"ISA([^A-Za-z0-9 \t\r\n\x00])(?:(?:(?!\1)[\s\S]){0,4}\1(?:(?!\1)[\s\S])*\1){4}(?:(?!\1)[\s\S])*\1"
)
_CODED = re.compile(r"[A-Z0-9]{1,5}([>:^|<!;&#@+=%$\\/~*?])")  # the first part of a composite is a code
KEPT_MAX = 80  # characters of a value that is read once for all: longer ones would fill the memory
DAY_CHARACTERS = 9  # of a date element: more than those of a day and no more than tell it from one
CODE_MAX = 5  # characters of such a code

Report = Callable[[Finding], None]


class Stretch:
    """Consecutive segments cut from the same bytes by the same delimiters, not yet split into elements."""

    def __init__(self, pieces: list[str], element: str, component: str, clean: bool) -> None:
        self.pieces = pieces
        self.element = element
        self.component = component if component.isprintable() else SHOWN_COMPONENT
        self.clean = clean  # no element of it needs cleaning or stripping
        self._component = component
        self.number = 0  # of the first segment
        self._offsets: Sequence[int] = ()
        self._offset = self._gap = 0

    def elements(self, piece: str) -> list[str]:
        """A segment's elements, each made fit to be shown; a `clean` stretch needs only the split."""
        return [one_line(element.replace(self._component, self.component)) for element in piece.split(self.element)]

    def place(self, number: int, offset: int, gap: int, *, folded: bool) -> None:
        """Its first segment's number and byte offset, how many bytes end each, whether lines break within one."""
        self.number, self._offset, self._gap = number, offset, gap
        if folded or (self.pieces and min(self.pieces) < "!"):  # blank, or with something blank in front
            self._tidy()

    def offset(self, index: int) -> int:
        """Bytes from the start of the file; asked for findings only."""
        if not self._offsets:
            lengths = (len(piece) + self._gap for piece in self.pieces)
            self._offsets = list(accumulate(lengths, initial=self._offset))
        return self._offsets[index]

    def _tidy(self) -> None:
        starts = accumulate((len(piece) + self._gap for piece in self.pieces), initial=self._offset)
        stripped = [(piece.lstrip(WHITE), at + len(piece)) for piece, at in zip(self.pieces, starts, strict=False)]
        kept = [(piece, end - len(piece)) for piece, end in stripped if piece]
        self.pieces = [piece.replace("\r", "").replace("\n", "") for piece, _ in kept]
        self._offsets = [at for _, at in kept]


class Segment(Struct, gc=False):
    """One segment. Elements count from 1 as the guides do: `text(2)` of a CLP is CLP02."""

    tag: str
    elements: list[str]
    index: int  # in its stretch
    stretch: Stretch

    @property
    def number(self) -> int:
        """From 1 in the file."""
        return self.stretch.number + self.index

    @property
    def offset(self) -> int:
        """Bytes from the start of the file."""
        return self.stretch.offset(self.index)

    def text(self, index: int) -> str:
        """The element; empty when the segment is shorter."""
        try:
            return self.elements[index]
        except IndexError:
            return ""

    def parts(self, index: int) -> tuple[str, ...]:
        """The components of a composite element, also of a sender who separates them otherwise than ISA16 says."""
        try:
            value = self.elements[index]
            read = _parts if len(value) <= KEPT_MAX else _parts.__wrapped__
            return read(value, self.stretch.component)
        except IndexError:
            return ("",)

    def procedure(self, index: int) -> tuple[str, str, tuple[str, ...]]:
        """Qualifier, code and modifiers of a composite procedure (SVC01, SV101, SV202); no code where it has no qualifier."""
        try:
            value = self.elements[index]
            read = _procedure if len(value) <= KEPT_MAX else _procedure.__wrapped__
            return read(value, self.stretch.component)
        except IndexError:
            return "", "", ()

    def count(self, index: int) -> int | None:
        """A number of things; None when it is not a number."""
        said = self.text(index)
        return int(said) if len(said) <= 10 and said.isascii() and said.isdigit() else None

    def day(self, index: int) -> date | None:
        """A date element (CCYYMMDD or YYMMDD); None when absent or not a date."""
        return parse_day(self.text(index)[:DAY_CHARACTERS])


@lru_cache(maxsize=4096)
def _parts(value: str, component: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(_component(value, component)))


def _component(value: str, component: str) -> str:
    """The separator within a composite: the mark behind its leading code, whatever the sender's ISA16 says."""
    end = value.find(component)
    if 0 <= end <= CODE_MAX and (not end or value[:end].isalnum()):
        return component
    other = _CODED.match(value)
    return other[1] if other else component


@lru_cache(maxsize=4096)  # few services make most of a hospital's bills
def _procedure(value: str, component: str) -> tuple[str, str, tuple[str, ...]]:
    qualifier, code, *more = [*_parts.__wrapped__(value, component), ""]
    if not (2 <= len(qualifier) <= 3 and qualifier.isalnum()):
        return qualifier, "", ()
    return qualifier, code, tuple(modifier for modifier in more[:4] if modifier)


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

    def __init__(self, isa: str) -> None:
        """`isa` starts with "ISA" and holds the whole header and a little more. Raises ValueError."""
        self.element = isa[3]
        fields = isa.split(self.element, 16)
        if len(fields) < 17 or len(fields[16]) < 2:
            raise ValueError("The ISA header is cut short.")
        self.component, rest = fields[16][0], fields[16][1:]
        after = rest.lstrip(WHITE)
        if self.component == "~" and after.startswith(("GS", "TA1")) and "~" in after.partition("\n")[0]:
            self.component, self.terminator = ":", "~"  # ISA16 is missing: the next segment ends with "~" too
        elif after and not after[0].isalnum():
            self.terminator = after[0]  # also "\n~", where a line end stands before the terminator
        elif rest[0] in WHITE[:2]:
            self.terminator = "\n" if rest.startswith("\r\n") else rest[0]
        else:
            raise ValueError("The ISA header names no segment terminator.")
        if len({self.element, self.component, self.terminator}) < 3:
            raise ValueError("The ISA header uses one character for two delimiters.")
        self._strays = ("  ", f" {self.element}", f"{self.element} ", f" {self.terminator}")
        # Splitting takes the other two out of every element; a component separator may stay in it.
        self._plain = bytes({*range(0x20, 0x7F), *b"\r\n", ord(self.element), ord(self.terminator)})

    def next_opening(self, buffer: str, after: int) -> tuple[int, bool] | None:
        """Where the next interchange may begin in this buffer, and whether a terminator stands before it."""
        at = after
        while (at := buffer.find("ISA", at)) >= 0:
            before = buffer[max(0, at - HEADER_MAX) : at]
            text = before.rstrip(WHITE)
            blanks = before[len(text) :]
            ended = text.endswith(self.terminator) or self.terminator in blanks
            if (ended or "\n" in blanks or "\r" in blanks) and _OPENING.match(buffer, at):
                return at, ended
            at += 1
        return None

    def clean(self, buffer: str) -> bool:
        """Whether it holds nothing but printable ASCII, line ends and the delimiters, and no stray blanks: most do."""
        blank = any(stray in buffer for stray in self._strays)
        return not blank and self.component.isprintable() and not buffer.encode("latin-1").translate(None, self._plain)

    def separator(self, buffer: str) -> str:
        """The terminator with the line end that always goes with it, if one does."""
        end, count = self.terminator, buffer.count(self.terminator)
        for whole in ("\r\n",) if end == "\n" else (f"{end}\n", f"{end}\r\n"):
            if buffer.count(whole) == count:
                return whole
        return end


class SegmentReader:
    """Yields a file's segments in stretches, in constant memory; `tally` then holds what its bytes held.

    Bytes are Latin-1, as X12 leaves the character set open. Raises NotX12 when there is no interchange.
    """

    def __init__(self, stream: BinaryIO, report: Report) -> None:
        self.tally = Tally()
        self._stream = stream
        self._report = report
        self._buffer = ""
        self._offset = 0  # of the buffer's first byte in the file
        self._number = 1  # of the next segment

    def __iter__(self) -> Iterator[Stretch]:
        self._grow()
        self._drop(_first_interchange(self._buffer, self._report))
        while self._buffer:
            opens = _OPENING.match(self._buffer) is not None
            if opens:
                delimiters = self._header()
            late = self._next_opening(delimiters, 3 * opens)
            yield self._cut(delimiters, late)
            if late is not None:
                continue
            if len(self._buffer) > SEGMENT_BYTES_MAX:
                text = f"After segment {self._number - 1} no segment ends within a megabyte; the terminator was lost."
                raise NotX12("terminator", text, self._number, self._offset)
            if not self._grow():  # the last segment may lack its terminator
                yield self._cut(delimiters, len(self._buffer))

    def _next_opening(self, delimiters: _Delimiters, after: int) -> int | None:
        """Where the next interchange begins: behind a terminator, or behind a line end if a header stands there."""
        while opening := delimiters.next_opening(self._buffer, after):
            at, ended = opening
            if ended:
                return at
            while len(self._buffer) < at + HEADER_MAX and self._grow():
                pass
            if _HEADER.match(self._buffer, at, at + HEADER_MAX):
                return at
            after = at + 1
        return None

    def _header(self) -> _Delimiters:
        """Each interchange has its own delimiters: read its header before cutting it."""
        while len(self._buffer) < HEADER_MAX and self._grow():
            pass
        try:
            return _Delimiters(self._buffer[:HEADER_MAX])
        except ValueError as problem:
            raise NotX12("terminator", str(problem), self._number, self._offset) from None

    def _cut(self, delimiters: _Delimiters, end: int | None) -> Stretch:
        """The buffer's segments up to `end`, or those that are whole; the rest stays in the buffer."""
        buffer = self._buffer[:end]
        skip = buffer.find(delimiters.terminator) if _OPENING.match(buffer) else 0  # the ISA is padded with blanks
        separator = delimiters.separator(buffer)
        pieces = buffer.split(separator)
        expected = sum(mark in "\r\n" for mark in separator) * (len(pieces) - 1)
        folded = buffer.count("\n") + buffer.count("\r") > expected
        rest = pieces.pop() if end is None else ""
        stretch = Stretch(pieces, delimiters.element, delimiters.component, delimiters.clean(buffer[skip:]))
        stretch.place(self._number, self._offset, len(separator), folded=folded)
        self._number += len(stretch.pieces)
        self._drop(len(buffer) - len(rest))
        self._drop(len(self._buffer) - len(self._buffer.lstrip(WHITE)))
        return stretch

    def _grow(self) -> bool:
        raw = self._stream.read(CHUNK_BYTES)
        self.tally.feed(raw)
        self._buffer += raw.decode("latin-1")
        return bool(raw)

    def _drop(self, count: int) -> None:
        self._buffer = self._buffer[count:]
        self._offset += count


def _first_interchange(head: str, report: Report) -> int:
    """Where "ISA" starts; what stands before it is reported."""
    opening = next(
        filter(
            None, (_HEADER.match(head, first.start(), first.end() + HEADER_MAX) for first in _OPENING.finditer(head))
        ),
        None,
    )
    opening = opening or _OPENING.search(head)
    if opening is None:
        shown = one_line(head[:24])
        looks = f"It begins with {shown!r}." if shown else "It is empty."
        raise NotX12("not-x12", f"{looks} An X12 file begins with ISA.")
    start = opening.start()
    if head[:start].strip(WHITE + "\xef\xbb\xbf"):
        report(finding("passed-over", f"{start} bytes before the first ISA were passed over."))
    return start
