"""The fields of one BAI2 record, its continuations (88) read on as if they were part of it."""

from datetime import date
from typing import NamedTuple

from collector_tui.bank.reading import day_of

FIELDS_OF_D_MAX = 40


class Funds(NamedTuple):
    """When money may be used: the parts of type S as they stand, or the value day of type V."""

    immediate: tuple[str, ...] = ()
    value_on: date | None = None


class Fields:
    """Reads field after field. A record ends at its last slash; text after the fields may hold commas and slashes."""

    def __init__(self, pieces: list[str]) -> None:
        self._ended = [piece.endswith("/") for piece in pieces]
        self._pieces = [piece.removesuffix("/") for piece in pieces]
        self._at = 0
        self._left: str | None = self._pieces[0]

    def more(self) -> bool:
        """Whether a field is left. What hangs behind a last comma before a continuation is no field."""
        self._advance()
        return self._left is not None

    def next(self) -> str:
        """The next field; empty when there is none."""
        self._advance()
        if self._left is None:
            return ""
        field, comma, rest = self._left.partition(",")
        self._left = rest if comma else None
        return field.strip()

    def rest(self) -> tuple[str, str]:
        """The text that is left, commas and slashes in it: its parts with a space between them, and without."""
        first = self._left or ""
        parts = [first, *self._pieces[self._at + 1 :]]
        spaced = first
        for index, part in enumerate(parts[1:], self._at):
            spaced += (" " if self._ended[index] else "") + part
        self._left, self._at = None, len(self._pieces)
        return spaced, "".join(parts)

    def skip_funds(self) -> Funds:
        """The funds type and the fields that belong to it: S has three more, V two, D one and twice as many as it says."""
        kind = self.next().upper()
        if kind == "S":
            return Funds(immediate=tuple(self.next() for _ in range(3)))
        if kind == "V":
            value_on = self.next()
            self.next()  # the hour
            try:
                return Funds(value_on=day_of(value_on))
            except ValueError:
                return Funds()
        if kind == "D":
            count = self.next()
            pairs = int(count) if count.isascii() and count.isdigit() and len(count) < 3 else 0
            for _ in range(min(pairs, FIELDS_OF_D_MAX) * 2):
                self.next()
        return Funds()

    def _advance(self) -> None:
        """Go on with the next piece when this one is used up."""
        while self._left is None and self._at + 1 < len(self._pieces):
            self._at += 1
            self._left = self._pieces[self._at]
