"""Reads a 277CA (which claims got in) and a 277 (how far a claim is): one STC a claim, or several."""

from typing import Any

from collector_tui.knowledge.codes import status_category
from collector_tui.model.claim import Acknowledgement, ClaimStatus, Stated
from collector_tui.x12.segments import Segment
from collector_tui.x12.transaction import TransactionReader

CLAIM_LEVELS = frozenset({"PT", "22", "23"})  # higher levels speak of batches
RECEIVER, PROVIDER = "21", "19"  # who sent the batch (its TRN02 is our BHT03), and whose claims it holds
REJECTED = "U"  # STC03: nothing of it goes on (X12 RFI 2145, 1211)
COMPOSITES = (10, 11)  # STC10 and STC11 hold further reasons


class ClaimStatusReader(TransactionReader):
    """One ST of a 277. TRN opens a claim; where it is missing, the patient's level does."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._payer = ""
        self._claim_level = False
        self._level = self._reference = self._npi = ""
        self._patient_name = ""
        self._status: dict[str, Any] = {}
        self._further: list[Stated] = []

    def close(self) -> None:
        if "category" in self._status:
            status = self._status | {"patient_control": self._status.get("patient_control", "")}
            self.emit(ClaimStatus(
                source=self.kind, payer=self._payer, patient_name=self._patient_name, further=tuple(self._further),
                batch_reference=self._reference if self.kind == "277CA" else "", **status,
            ))  # fmt: skip
        self._status, self._further = {}, []

    def _hl(self, segment: Segment) -> None:
        self.close()
        self._level = level = segment.text(3)
        self._claim_level, self._patient_name = level in CLAIM_LEVELS, ""
        if level not in CLAIM_LEVELS:
            self._npi = ""
        if level not in (*CLAIM_LEVELS, PROVIDER):
            self._reference = ""

    def _nm1(self, segment: Segment) -> None:
        role = segment.text(1)
        if role == "PR":
            self._payer = segment.text(3)
        elif role == "85":
            self._npi = segment.text(9)
        elif role in ("QC", "IL") and self._claim_level:
            self.close()
            self._patient_name = ", ".join(filter(None, (segment.text(3), segment.text(4))))

    def _trn(self, segment: Segment) -> None:
        if self._claim_level:
            self.close()
            self._status = {"patient_control": segment.text(2)}
        elif self._level == RECEIVER:
            self._reference = segment.text(2)

    def _stc(self, segment: Segment) -> None:
        first = self._stated(segment, 1)
        if not self._claim_level:
            return self._batch_status(segment, first)
        if "category" in self._status:
            self._further.append(first)
        else:
            self._status |= {
                "category": first.category,
                "status": first.status,
                "entity": first.entity,
                "on": self.day(segment, 2),
                "charge_cents": self.cents(segment, 4),
                "paid_cents": self.cents(segment, 5),
            }
        if text := segment.text(12):
            self._status.setdefault("text", text)
        self._further += [self._stated(segment, index) for index in COMPOSITES if segment.text(index)]
        return None

    def _batch_status(self, segment: Segment, stated: Stated) -> None:
        """What is said of a batch, or of one provider's claims in it: turned away, it falls with all its claims."""
        self.find("batch", segment, f"The batch as a whole has status {stated.category} {stated.status}.", "STC01")
        turned_away = segment.text(3) == REJECTED
        if self.kind != "277CA" or not self._reference or (self._level != RECEIVER and not turned_away):
            return
        self.emit(Acknowledgement(
            source="277CA", code="R" if turned_away else "A", batch_reference=self._reference, stated=stated,
            billing_npi=self._npi if self._level == PROVIDER else "", on=self.day(segment, 2),
            errors=(segment.text(12),) if segment.text(12) else (),
        ))  # fmt: skip

    def _stated(self, segment: Segment, index: int) -> Stated:
        category, status, entity = [*self.composite(segment, index), "", "", ""][:3]
        if not status_category(category).known:
            self.unknown(segment, index, category)
        return Stated(category, status, entity)

    def _ref(self, segment: Segment) -> None:
        if segment.text(1) == "1K" and self._status:
            self._status["payer_control"] = segment.text(2)
        elif segment.text(1) == "EJ" and self._status:
            self._status["patient_control"] = segment.text(2)  # of a 277; its TRN repeats our question's number

    HANDLERS = {"HL": _hl, "NM1": _nm1, "TRN": _trn, "STC": _stc, "REF": _ref}
