"""What every transaction reader has in common: where results and findings go, amounts that cannot stop it."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from collector_tui.model.money import cents_of
from collector_tui.x12.finding import finding
from collector_tui.x12.segments import CODE_MAX, Report, Segment

SHOWN_MAX = 60  # characters of an element that a finding repeats

Handler = Callable[[Any, Segment], None]


class TransactionReader:
    """Handed the segments between ST and SE by their tags, emits Structs of `model/` as soon as each is complete.

    This base reads nothing: it serves the kinds that are recognised and declined.
    """

    HANDLERS: ClassVar[dict[str, Handler]] = {}

    def __init__(self, ordinal: int, kind: str, report: Report, emit: Callable[[Any], None]) -> None:
        self.ordinal = ordinal
        self.kind = kind
        self.errors = 0
        self.emit = emit
        self._report = report

    def close(self) -> None:
        """The transaction ends here, whether SE was seen or not."""

    def cents(self, segment: Segment, index: int) -> int:
        """The amount, or 0 with an error that keeps the transaction from being posted."""
        try:
            return cents_of(segment.elements[index])
        except IndexError:
            return 0
        except ValueError as problem:
            if not segment.text(index):
                return 0
            self.find("amount", segment, f"{problem}; it was counted as 0.00.", f"{segment.tag}{index:02d}")
            return 0

    def two_cents(self, segment: Segment, index: int) -> tuple[int, int]:
        """The amount and the one behind it, as `cents` reads them."""
        try:
            return cents_of(segment.elements[index]), cents_of(segment.elements[index + 1])
        except (IndexError, ValueError):
            return self.cents(segment, index), self.cents(segment, index + 1)

    def day(self, segment: Segment, index: int) -> date | None:
        """The date, or None; a date that is none is a finding."""
        day = segment.day(index)
        if day is None and (said := segment.text(index)):
            self.find("date", segment, f"{said!r} is not a date.", f"{segment.tag}{index:02d}")
        return day

    def composite(self, segment: Segment, index: int) -> tuple[str, ...]:
        """The parts of a composite that begins with a code; one that does not is a finding, its text the first part."""
        parts = segment.parts(index)
        if not is_code(parts[0]):
            self.unreadable(segment, index)
        return parts

    def stated(self, segment: Segment, index: int) -> list[str]:
        """The parts of a composite that decides what a whole claim is (CLM05): by ISA16 alone, another mark is a finding."""
        parts = [part.strip() for part in segment.text(index).split(segment.stretch.component)]
        if parts[0] and not is_code(parts[0]):
            self.unreadable(segment, index)
        return parts

    def unknown(self, segment: Segment, index: int, code: str) -> None:
        """Report a code that reads as one but is in no list known here."""
        if is_code(code):
            element = f"{segment.tag}{index:02d}"
            self.find("code", segment, f"{element}: {code!r} is not a code known here.", element)

    def unreadable(self, segment: Segment, index: int) -> None:
        """Report a composite whose parts cannot be told apart, or that lacks the one that matters."""
        said = segment.text(index)
        what = f"{said[:SHOWN_MAX]!r} cannot be read as a code and what belongs to it" if said else "It is empty"
        element = f"{segment.tag}{index:02d}"
        self.find("composite", segment, f"{element}: {what}.", element)

    def find(self, rule: str, segment: Segment | None, text: str, element: str = "") -> None:
        """Report a finding at a segment."""
        report = finding(
            rule,
            text,
            transaction=self.ordinal,
            segment=segment.number if segment else 0,
            offset=segment.offset if segment else None,
            element=element,
        )
        self.errors += report.severity == "error"
        self._report(report)


def is_code(text: str) -> bool:
    """Whether it reads as the code that a composite begins with."""
    return len(text) <= CODE_MAX and text.isascii() and text.isalnum()
