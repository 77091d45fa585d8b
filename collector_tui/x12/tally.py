"""Counts the claims that stand in the bytes, without cutting them, so that none can be lost in silence."""

import re

LOOK_BYTES = 512  # a tag at the edge of a block is counted once, with what stands before it and behind it

WHITE = b" \t\x00\r\n"
_OPENING = re.compile(rb"ISA([^A-Za-z0-9 \t\r\n\x00])")
_CLAIM = re.compile(rb"C[\r\n]*L[\r\n]*([MP])[\r\n]*([^A-Za-z0-9 \t\r\n\x00])")
_LINE = re.compile(rb"[^\r\n]*")
_STATUS = re.compile(rb"\d{1,2}")
_AMOUNT = re.compile(rb"-?(?:\d+\.?\d*|\.\d+)")

HEADER_ELEMENTS = 16
QUALIFIERS = (1, 3, 5, 7)  # of an ISA, two characters each
QUALIFIER_BYTES = 3  # as a line may break within
NEXT_BYTES = 60  # within which the segment behind an ISA begins


class Tally:
    """`claims` (CLM) and `payments` (CLP) in the bytes fed so far.

    It shares nothing with the segment reader: separators come from ISA headers, terminators from what ends them before
    the next segment. A tag counts behind a terminator; behind a mere line end only if what follows it reads as a claim,
    since lines may be folded within a text.
    """

    def __init__(self) -> None:
        self.claims = 0
        self.payments = 0
        self._separator = b""  # of the interchange that is open
        self._terminator: bytes | None = None  # None: the header does not say; empty: a line end
        self._proper = False  # its header reads as one
        self._held = b""
        self._fresh = 0  # where in the held bytes counting goes on

    def feed(self, raw: bytes) -> None:
        """Count a further block; an empty one ends the file."""
        block = self._held + raw
        end = max(self._fresh, len(block) - LOOK_BYTES) if raw else len(block)
        at = self._fresh
        for opening in _OPENING.finditer(block, self._fresh):
            start = opening.start()
            if start >= end:
                break
            header = _header(block, start)
            if self._opens(block, start, bool(header)):
                self._count(block, at, start)
                at = start
                self._separator, self._proper = opening[1], bool(header)
                self._terminator = _terminator(block, header[-1], opening[1]) if header else None
        self._count(block, at, end)
        kept = max(0, end - LOOK_BYTES)
        self._held, self._fresh = block[kept:], end - kept

    def _count(self, block: bytes, start: int, end: int) -> None:
        for claim in _CLAIM.finditer(block, start, min(len(block), end + LOOK_BYTES)):
            if claim.start() >= end:
                break
            if claim[2] == self._separator and self._stands(block, claim):
                if claim[1] == b"P":
                    self.payments += 1
                else:
                    self.claims += 1

    def _stands(self, block: bytes, claim: re.Match[bytes]) -> bool:
        mark, broken = _before(block, claim.start())
        if self._terminator is None:
            return bool(mark) and not mark.isalnum() and mark != self._separator
        if broken if self._terminator == b"" else mark == self._terminator:
            return True
        return broken and _reads_as_claim(block[claim.end() : claim.end() + LOOK_BYTES], claim[1], self._separator)

    def _opens(self, block: bytes, at: int, proper: bool) -> bool:
        if not self._proper:
            return proper or not self._separator
        mark, broken = _before(block, at)
        behind = broken if self._terminator == b"" else mark == self._terminator
        return behind or (broken and proper)


def _before(block: bytes, at: int) -> tuple[bytes, bool]:
    """The last mark before a place, blanks passed over, and whether a line ends between them."""
    before, broken = at - 1, False
    while before >= 0 and block[before] in WHITE:
        broken |= block[before] in b"\r\n"
        before -= 1
    return (block[before : before + 1] if before >= 0 else b""), broken


def _reads_as_claim(follows: bytes, kind: bytes, separator: bytes) -> bool:
    """Whether elements are those of a claim: a CLP states status, charge and payment, a CLM its charge and CLM05."""
    number, *elements = [element.strip(WHITE) for element in follows.split(separator, 5)]
    if kind == b"P":
        stated = len(elements) >= 3 and bool(
            _STATUS.fullmatch(elements[0]) and _AMOUNT.fullmatch(elements[1]) and _AMOUNT.match(elements[2])
        )
    else:
        stated = len(elements) >= 4 and bool(_AMOUNT.fullmatch(elements[0])) and elements[1:3] == [b"", b""]
    return bool(number) and stated


def _header(block: bytes, at: int) -> tuple[int, ...]:
    """Where its elements begin, if the bytes there read as an ISA header; nothing if not."""
    separator, starts = block[at + 3 : at + 4], [at + 4]
    while len(starts) < HEADER_ELEMENTS:
        end = block.find(separator, starts[-1], at + LOOK_BYTES)
        if end < 0:
            return ()
        starts.append(end + 1)
    qualifiers = (block[starts[number - 1] : starts[number] - 1].strip(WHITE) for number in QUALIFIERS)
    return tuple(starts) if all(len(qualifier) <= QUALIFIER_BYTES for qualifier in qualifiers) else ()


def _terminator(block: bytes, last: int, separator: bytes) -> bytes | None:
    """What ends a header whose last element begins there; empty for a line end, None where the next segment is not seen."""
    following = re.compile(rb"(?:GS|TA1)" + re.escape(separator)).search(block, last, last + NEXT_BYTES)
    if following is None:
        return None
    between = block[last : following.start()]
    marks = between.strip(WHITE)
    if between.strip(b" \t\x00") == marks:
        return marks[-1:]
    if len(marks) == 1:  # ISA16 and a line end, or a terminator where ISA16 is missing
        line = _LINE.match(block, following.end())
        return marks if line and line[0].rstrip(WHITE).endswith(marks) else b""
    return marks[-1:]
