"""A defect of a file is a finding that a person can act on, not an exception."""

from msgspec import Struct


class Finding(Struct, frozen=True, kw_only=True):
    """`severity` is "error" (money or claims cannot be trusted), "warning" or "note".

    `transaction` and `segment` count from 1 in the file; 0 means the file as a whole.
    """

    severity: str
    text: str
    transaction: int = 0
    segment: int = 0
    element: str = ""

    @property
    def where(self) -> str:
        parts = [f"transaction {self.transaction}"] if self.transaction else []
        parts += [f"segment {self.segment}"] if self.segment else []
        return ", ".join([*parts, *([self.element] if self.element else [])])


class NotX12(ValueError):
    """The bytes hold no X12 interchange; the sentence says what they look like."""
