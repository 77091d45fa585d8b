"""Reads a 999 (or its forerunner 997) and a TA1: which of the batches we sent fell at the door, and where."""

from datetime import date
from typing import Any

from collector_tui.model.claim import Acknowledgement
from collector_tui.x12.segments import Segment, parse_day
from collector_tui.x12.transaction import TransactionReader

ERRORS_MAX = 20  # a batch that is wrong from end to end needs no more


class AcknowledgementReader(TransactionReader):
    """One ST of a 999: AK2 opens the answer to one transaction of ours; without any, AK9 answers the group."""

    sent_on: date | None = None  # set by the envelope's reader from GS04

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._group = ""
        self._answer: dict[str, Any] = {}
        self._errors: list[str] = []
        self._claims: dict[str, None] = {}
        self._answered = False

    def close(self) -> None:
        if "code" in self._answer:
            self._answered = True
            self.emit(Acknowledgement(
                source="999", group_control=self._group, on=self.sent_on, errors=tuple(self._errors),
                claims=tuple(self._claims), **self._answer,
            ))  # fmt: skip
        elif self._answer:
            text = f"The answer to transaction {self._answer['transaction_control']} lacks its result (IK5)."
            self.find("outside", None, text)
        self._answer, self._errors, self._claims = {}, [], {}

    def _ak1(self, segment: Segment) -> None:
        self._group = segment.text(2)

    def _ak2(self, segment: Segment) -> None:
        self.close()
        self._answer = {"transaction_control": segment.text(2)}

    def _ik3(self, segment: Segment) -> None:
        loop = f" in loop {segment.text(3)}" if segment.text(3) else ""
        self._error(
            f"{segment.text(1)}, segment {segment.text(2)}{loop}: {SEGMENT_ERRORS.get(segment.text(4), 'refused')}"
        )

    def _ik4(self, segment: Segment) -> None:
        value = f" ({segment.text(4)})" if segment.text(4) else ""
        element = "-".join(filter(None, self.composite(segment, 1)[:2]))
        self._error(f"element {element}{value}: {ELEMENT_ERRORS.get(segment.text(3), 'refused')}")

    def _ctx(self, segment: Segment) -> None:
        name, *rest = segment.parts(1)
        if name == "CLM01" and rest and rest[0]:
            self._claims[rest[0]] = None
        elif name.startswith("CLM01"):
            self.unreadable(segment, 1)

    def _ik5(self, segment: Segment) -> None:
        if self._answer:
            self._answer["code"] = segment.text(1)

    def _ak9(self, segment: Segment) -> None:
        self.close()
        if not self._answered:
            self._answer = {"code": segment.text(1)}

    def _error(self, text: str) -> None:
        if len(self._errors) < ERRORS_MAX:
            self._errors.append(text)

    HANDLERS = {
        "AK1": _ak1, "AK2": _ak2, "IK3": _ik3, "AK3": _ik3, "IK4": _ik4, "AK4": _ik4, "CTX": _ctx, "IK5": _ik5,
        "AK5": _ik5, "AK9": _ak9,
    }  # fmt: skip


def interchange_answer(segment: Segment) -> Acknowledgement:
    """A TA1: the answer to a whole interchange of ours."""
    note = segment.text(5)
    return Acknowledgement(
        source="TA1",
        code=segment.text(4),
        interchange_control=segment.text(1),
        on=parse_day(segment.text(2)),
        errors=(INTERCHANGE_NOTES.get(note, f"interchange note {note}"),) if note.strip("0") else (),
    )


# TA105, IK304 and IK403 in our own words.
INTERCHANGE_NOTES = {
    "001": "the control numbers of its first and last line differ", "021": "the count of its groups is wrong",
    "022": "its structure is broken", "023": "it was cut short", "025": "its control number was used before",
}  # fmt: skip
SEGMENT_ERRORS = {
    "1": "not a segment of this guide", "2": "not expected here", "3": "missing", "4": "its loop occurs too often",
    "5": "occurs too often", "6": "not used in this guide", "7": "out of order", "8": "holds a wrong element",
    "I4": "not used by this receiver", "I6": "needed here and missing", "I7": "its loop occurs too seldom",
    "I8": "its loop is missing", "I9": "needed because of what stands elsewhere",
}  # fmt: skip
ELEMENT_ERRORS = {
    "1": "missing", "2": "needed because another one is there", "3": "one too many", "4": "too short", "5": "too long",
    "6": "holds a character that is not allowed", "7": "not a valid code", "8": "not a date", "9": "not a time",
    "10": "must not stand together with another one", "12": "repeated too often", "13": "repeated too seldom",
    "I6": "a code that is not used here", "I9": "needed because of what stands elsewhere",
    "I10": "not used in this guide", "I11": "occurs too seldom", "I12": "does not fit its pattern", "I13": "a code the guide bars",
}  # fmt: skip
