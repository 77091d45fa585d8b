"""Counts the claims that stand in the bytes, without cutting them, so that none can be lost in silence."""

import re

OVERLAP_BYTES = 64  # a tag at the edge of a block is counted once, with what stands before it

_OPENING = re.compile(rb"ISA([^A-Za-z0-9 \t\r\n\x00])")
_CLAIM = re.compile(rb"C[\r\n]*L[\r\n]*([MP])[\r\n]*([^A-Za-z0-9 \t\r\n\x00])")


class Tally:
    """`claims` (CLM) and `payments` (CLP) in the bytes fed so far.

    It shares nothing with the segment reader but the element separators that ISA headers name.
    """

    def __init__(self) -> None:
        self.claims = 0
        self.payments = 0
        self._separators: set[bytes] = set()
        self._held = b""
        self._fresh = 0  # where in the held bytes counting goes on

    def feed(self, raw: bytes) -> None:
        """Count a further block; an empty one ends the file."""
        block = self._held + raw
        self._separators.update(_OPENING.findall(block))
        end = max(self._fresh, len(block) - OVERLAP_BYTES) if raw else len(block)
        for claim in _CLAIM.finditer(block, self._fresh):
            if claim.start() < end and claim[2] in self._separators and self._starts(block, claim.start()):
                if claim[1] == b"P":
                    self.payments += 1
                else:
                    self.claims += 1
        kept = max(0, end - OVERLAP_BYTES)
        self._held, self._fresh = block[kept:], end - kept

    def _starts(self, block: bytes, at: int) -> bool:
        """Whether a segment may start here: behind a terminator or a line end, not behind an element."""
        before = at - 1
        while before >= 0 and block[before] in b" \t\x00":
            before -= 1
        mark = block[before : before + 1] if before >= 0 else b""
        return bool(mark) and not mark.isalnum() and mark not in self._separators
