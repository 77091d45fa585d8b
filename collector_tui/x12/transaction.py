"""What every transaction reader has in common: where findings go, and amounts that cannot stop it."""

from collections.abc import Iterable, Iterator
from typing import Any

from collector_tui.x12.finding import Finding
from collector_tui.x12.segments import Report, Segment


class TransactionReader:
    """Fed the segments between ST and SE, yields Structs of `model/` as soon as each is complete.

    This base reads nothing: it serves the kinds that are recognised and declined.
    """

    def __init__(self, ordinal: int, kind: str, report: Report) -> None:
        self.ordinal = ordinal
        self.kind = kind
        self._report = report

    def feed(self, segment: Segment) -> Iterable[Any]:
        """Take the next segment; what it completes."""
        return ()

    def close(self) -> Iterator[Any]:
        """The transaction ends here, whether SE was seen or not."""
        return iter(())

    def cents(self, segment: Segment, index: int) -> int:
        """The amount, or 0 with a finding that will make the balance proof fail."""
        try:
            return segment.cents(index)
        except ValueError as problem:
            self._find("error", segment, f"{segment.tag}{index:02d}", f"{problem}; it was counted as 0.00.")
            return 0

    def warn(self, segment: Segment, text: str) -> None:
        self._find("warning", segment, "", text)

    def _find(self, severity: str, segment: Segment, element: str, text: str) -> None:
        self._report(
            Finding(
                severity=severity,
                transaction=self.ordinal,
                segment=segment.number,
                element=element,
                text=text,
            )
        )
