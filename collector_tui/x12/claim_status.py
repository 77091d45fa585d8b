"""Reads a 277CA: which claims got in and which were turned away at the door."""

from collections.abc import Iterator
from typing import Any

from collector_tui.model.claim import ClaimStatus
from collector_tui.x12.segments import Segment
from collector_tui.x12.transaction import TransactionReader


class ClaimStatusReader(TransactionReader):
    """One ST of a 277CA. Only the patient level (HL PT) speaks of claims; higher levels count batches."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._payer = ""
        self._patient_level = False
        self._patient_name = ""
        self._status: dict[str, Any] = {}

    def feed(self, segment: Segment) -> Iterator[ClaimStatus]:
        match segment.tag:
            case "HL":
                yield from self.close()
                self._patient_level, self._patient_name = segment.text(3) in ("PT", "23"), ""
            case "NM1" if segment.text(1) == "PR":
                self._payer = segment.text(3)
            case "NM1" if segment.text(1) == "QC":
                yield from self.close()
                self._patient_name = ", ".join(filter(None, (segment.text(3), segment.text(4))))
            case "TRN" if self._patient_level:
                yield from self.close()
                self._status = {"patient_control": segment.text(2)}
            case "STC" if self._status and "category" not in self._status:
                category, status, entity = [*segment.parts(1), "", "", ""][:3]
                self._status |= {
                    "category": category,
                    "status": status,
                    "entity": entity,
                    "on": segment.day(2),
                    "charge_cents": self.cents(segment, 4),
                    "text": segment.text(12),
                }
            case "REF" if self._status and segment.text(1) == "1K":
                self._status["payer_control"] = segment.text(2)

    def close(self) -> Iterator[ClaimStatus]:
        if self._status:
            yield ClaimStatus(payer=self._payer, patient_name=self._patient_name, **self._status)
            self._status = {}
