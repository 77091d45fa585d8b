"""Reads an 835: the header, loop 2100 (a claim's payment), loop 2110 (its lines) and PLB."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from collector_tui.model.remittance import (
    Adjustment,
    ClaimPayment,
    PaymentLine,
    ProviderAdjustment,
    RemittanceHeader,
)
from collector_tui.x12.segments import Segment
from collector_tui.x12.transaction import TransactionReader

Remitted = RemittanceHeader | ClaimPayment | ProviderAdjustment

CLOSING = frozenset({"CLP", "LX", "PLB"})  # what comes before them is complete
NAME_FIELDS = {"PR": ("payer", "payer_id"), "PE": ("payee", "payee_id")}


class RemittanceReader(TransactionReader):
    """One ST of an 835. LX, counts and addresses are not needed to extract the money."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._header: dict[str, Any] = {}
        self._header_sent = False
        self._party = ""
        self._claim: dict[str, Any] = {}
        self._line: dict[str, Any] = {}
        self._claim_adjustments: list[Adjustment] = []
        self._claim_remarks: list[str] = []
        self._lines: list[PaymentLine] = []
        self._adjustments = self._claim_adjustments  # where the next CAS goes
        self._remarks = self._claim_remarks

    def feed(self, segment: Segment) -> Iterable[Remitted]:
        tag = segment.tag
        done: list[Remitted] = list(self.close()) if tag in CLOSING else []
        if handler := HANDLERS.get(tag):
            done += handler(self, segment) or ()
        return done

    def close(self) -> Iterator[Remitted]:
        """Finish what is open: the header the first time, then each claim."""
        if not self._header_sent:
            self._header_sent = True
            yield RemittanceHeader(**self._header)
        if self._claim:
            self._close_line()
            yield ClaimPayment(
                adjustments=tuple(self._claim_adjustments),
                remarks=tuple(self._claim_remarks),
                lines=tuple(self._lines),
                **self._claim,
            )
            self._claim, self._lines = {}, []

    def _close_line(self) -> None:
        if self._line:
            self._lines.append(
                PaymentLine(adjustments=tuple(self._adjustments), remarks=tuple(self._remarks), **self._line)
            )
            self._line = {}

    def _bpr(self, segment: Segment) -> None:
        cents = self.cents(segment, 2)
        self._header |= {
            "bpr_cents": -cents if segment.text(3) == "D" else cents,
            "method": segment.text(4),
            "paid_on": segment.day(16),
        }

    def _trn(self, segment: Segment) -> None:
        if not self._claim:
            self._header["trace"] = segment.text(2)

    def _n1(self, segment: Segment) -> None:
        self._party = segment.text(1)
        if self._party in NAME_FIELDS:
            name, number = NAME_FIELDS[self._party]
            self._header |= {name: segment.text(2), number: segment.text(4)}

    def _per(self, segment: Segment) -> None:
        if self._party == "PR" and not self._claim and "TE" in segment.elements:
            self._header.setdefault("payer_phone", segment.text(segment.elements.index("TE") + 1))

    def _clp(self, segment: Segment) -> None:
        self._claim = {
            "patient_control": segment.text(1),
            "status": segment.text(2),
            "charge_cents": self.cents(segment, 3),
            "paid_cents": self.cents(segment, 4),
            "patient_cents": self.cents(segment, 5),
            "filing": segment.text(6),
            "payer_control": segment.text(7),
            "bill_type": segment.text(8) + segment.text(9),
        }
        self._claim_adjustments = self._adjustments = []
        self._claim_remarks = self._remarks = []

    def _svc(self, segment: Segment) -> None:
        if not self._claim:
            return self.warn(segment, "A service line stands outside any claim and was passed over.")
        self._close_line()
        qualifier, *codes = [*segment.parts(1), ""]
        self._line = {
            "procedure": codes[0] if qualifier != "NU" else "",
            "modifiers": tuple(code for code in codes[1:5] if code),
            "revenue": segment.text(4) or (codes[0] if qualifier == "NU" else ""),
            "charge_cents": self.cents(segment, 2),
            "paid_cents": self.cents(segment, 3),
            "units": segment.text(5),
        }
        self._adjustments, self._remarks = [], []
        return None

    def _cas(self, segment: Segment) -> None:
        if not self._claim:
            return self.warn(segment, "An adjustment stands outside any claim and was passed over.")
        group = segment.text(1)
        for index in range(2, len(segment.elements), 3):
            reason = segment.text(index)
            cents = self.cents(segment, index + 1)
            if reason or cents:
                self._adjustments.append(Adjustment(group, reason, cents, segment.text(index + 2)))
        return None

    def _nm1(self, segment: Segment) -> None:
        if not self._claim:
            return
        if segment.text(1) == "QC":
            self._claim["patient_name"] = ", ".join(filter(None, (segment.text(3), segment.text(4))))
            self._claim["member_id"] = segment.text(9)
        elif segment.text(1) == "TT":
            self._claim["crossover_to"] = segment.text(3)

    def _dtm(self, segment: Segment) -> None:
        day, what = segment.day(2), segment.text(1)
        if day is not None and what == "405" and not self._header.get("paid_on"):
            self._header["paid_on"] = day  # BPR16 is missing: the day the remittance was made
        if day is None or not self._claim:
            return
        if self._line and what in ("472", "150"):
            self._line["served_on"] = day
        elif what in ("232", "233", "050"):
            self._claim[{"232": "served_from", "233": "served_to", "050": "received_on"}[what]] = day
        self._widen(day) if self._line and what == "472" else None

    def _widen(self, day: date) -> None:
        self._claim["served_from"] = min(self._claim.get("served_from") or day, day)
        self._claim["served_to"] = max(self._claim.get("served_to") or day, day)

    def _lq(self, segment: Segment) -> None:
        if segment.text(1) in ("HE", "RX") and self._claim:
            self._remarks.append(segment.text(2))

    def _mia(self, segment: Segment) -> None:
        self._claim_remarks += [code for index in (5, 20, 21, 22, 23) if (code := segment.text(index))]

    def _moa(self, segment: Segment) -> None:
        self._claim_remarks += [code for index in (3, 4, 5, 6, 7) if (code := segment.text(index))]

    def _plb(self, segment: Segment) -> list[ProviderAdjustment]:
        return [
            ProviderAdjustment(
                segment.parts(index)[0], self.cents(segment, index + 1), ":".join(segment.parts(index)[1:])
            )
            for index in range(3, len(segment.elements), 2)
            if segment.text(index) or segment.text(index + 1)
        ]


HANDLERS: dict[str, Any] = {
    "BPR": RemittanceReader._bpr,
    "TRN": RemittanceReader._trn,
    "N1": RemittanceReader._n1,
    "PER": RemittanceReader._per,
    "CLP": RemittanceReader._clp,
    "SVC": RemittanceReader._svc,
    "CAS": RemittanceReader._cas,
    "NM1": RemittanceReader._nm1,
    "DTM": RemittanceReader._dtm,
    "LQ": RemittanceReader._lq,
    "MIA": RemittanceReader._mia,
    "MOA": RemittanceReader._moa,
    "PLB": RemittanceReader._plb,
}
