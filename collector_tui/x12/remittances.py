"""Reads an 835: the header, loop 2100 (a claim's payment), loop 2110 (its lines) and PLB. It must balance."""

from datetime import date
from typing import Any

from collector_tui.adjudication.balance import proofs
from collector_tui.knowledge.codes import decision, plb_reason
from collector_tui.model.money import dollars
from collector_tui.model.remittance import (
    Adjustment,
    ClaimPayment,
    PaymentLine,
    ProviderAdjustment,
    RemittanceHeader,
)
from collector_tui.x12.segments import Segment
from collector_tui.x12.transaction import TransactionReader

PARTIES = {"PR": ("payer", "payer_id"), "PE": ("payee", "payee_id")}
GROUPS = frozenset({"CO", "PR", "OA", "PI", "CR"})
CLAIM_DAYS = {"232": "served_from", "233": "served_to", "050": "received_on", "036": "covered_to"}
DAYS = frozenset({*CLAIM_DAYS, "405", "472", "150"})
ABSENT = [""] * 12  # what a short segment leaves out
MIA_REMARKS = (5, 20, 21, 22, 23)
MOA_REMARKS = (3, 4, 5, 6, 7)


class RemittanceReader(TransactionReader):
    """One ST of an 835. LX, counts and addresses are not needed to extract the money."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.unproved = 0
        self.difference_cents = 0  # what was transferred less (claims paid less provider adjustments)
        self._header: dict[str, Any] = {}
        self._header_sent = False
        self._start: Segment | None = None
        self._party = ""
        self._claim: dict[str, Any] = {}
        self._claim_at: Segment | None = None
        self._line: dict[str, Any] = {}
        self._claim_adjustments: list[Adjustment] = []
        self._claim_remarks: list[str] = []
        self._lines: list[PaymentLine] = []
        self._adjustments = self._claim_adjustments  # where the next CAS goes
        self._remarks = self._claim_remarks

    def close(self) -> None:
        self._finish()
        if "bpr_cents" not in self._header:
            self.find("no-transfer", self._start, "The remittance has no BPR segment.")
        for field, name in (("payer", "its payer (N1*PR)"), ("trace", "a check or EFT number (TRN)")):
            if not self._header.get(field):
                self.find("unnamed", self._start, f"The remittance does not name {name}.")
        if self.difference_cents:
            transferred = self._header.get("bpr_cents", 0)
            text = (
                f"Transaction {self.ordinal} does not balance: {dollars(transferred)} was transferred, claims paid less "
                f"provider adjustments are {dollars(transferred - self.difference_cents)}; "
                f"off by {dollars(self.difference_cents)}."
            )
            self.find("transaction-balance", self._start, text, "BPR02")

    def _finish(self) -> None:
        """Emit what is open: the header the first time, then each claim."""
        if not self._header_sent:
            self._header_sent = True
            self.emit(RemittanceHeader(**self._header))
        if self._claim:
            self._finish_line()
            claim = ClaimPayment(
                adjustments=tuple(self._claim_adjustments),
                remarks=tuple(self._claim_remarks),
                lines=tuple(self._lines),
                **self._claim,
            )
            self._claim, self._lines = {}, []
            self.difference_cents -= claim.paid_cents
            self._prove(claim)
            self.emit(claim)

    def _finish_line(self) -> None:
        if self._line:
            self._lines.append(
                PaymentLine(adjustments=tuple(self._adjustments), remarks=tuple(self._remarks), **self._line)
            )
            self._line = {}

    def _prove(self, claim: ClaimPayment) -> None:
        """The claim's balance proofs; what fails becomes a finding at its CLP."""
        proved, name = proofs(claim), f"Claim {claim.patient_control or 'without a number'}"
        if claim.paid_cents and not claim.decides:
            means = decision(claim.status).meaning.lower()
            text = f"{name} has status {claim.status} ({means}), yet states {dollars(claim.paid_cents)} as paid."
            self.find("pays-undecided", self._claim_at, text, "CLP04")
        if proved.hold:
            return
        if off := proved.claim:
            self.unproved += 1
            text = (
                f"{name} does not balance: charged {dollars(claim.charge_cents)}, adjusted "
                f"{dollars(claim.charge_cents - claim.paid_cents - off)}, paid {dollars(claim.paid_cents)}; "
                f"off by {dollars(off)}."
            )
            self.find("claim-balance", self._claim_at, text, "CLP04")
        for number, off in enumerate(proved.lines, 1):
            if off:
                text = f"Line {number} of claim {claim.patient_control} is off by {dollars(off)}."
                self.find("line-balance", self._claim_at, text, "SVC03")
        if off := proved.charge:
            text = f"{name} charges {dollars(claim.charge_cents)}, its lines {dollars(claim.charge_cents - off)}."
            self.find("lines-charge", self._claim_at, text, "CLP03")
        if off := proved.patient:
            text = f"{name} states a patient share that its adjustments do not add up to; off by {dollars(off)}."
            self.find("patient-share", self._claim_at, text, "CLP05")

    def _bpr(self, segment: Segment) -> None:
        if "bpr_cents" in self._header:
            return self.find("outside", segment, "A second BPR stands in one transaction and was passed over.")
        cents = self.cents(segment, 2)
        cents = -cents if segment.text(3) == "D" else cents
        self.difference_cents += cents
        self._start = segment
        self._header |= {"bpr_cents": cents, "method": segment.text(4)}
        if paid_on := self.day(segment, 16):
            self._header["paid_on"] = paid_on
        return None

    def _trn(self, segment: Segment) -> None:
        if not self._header_sent:
            self._header |= {"trace": segment.text(2), "originator": segment.text(3)}

    def _n1(self, segment: Segment) -> None:
        self._party = segment.text(1)
        if self._header_sent:
            self.find("order", segment, "Payer or payee is named again between claims.", "N101")
        elif self._party in PARTIES:
            name, number = PARTIES[self._party]
            self._header |= {name: segment.text(2), number: segment.text(4)}

    def _per(self, segment: Segment) -> None:
        if self._party == "PR" and not self._header_sent and "TE" in segment.elements:
            self._header.setdefault("payer_phone", segment.text(segment.elements.index("TE") + 1))

    def _lx(self, segment: Segment) -> None:
        self._finish()

    def _clp(self, segment: Segment) -> None:
        self._finish()
        elements = segment.elements + ABSENT
        charge, paid = self.two_cents(segment, 3)
        self._claim = {
            "patient_control": elements[1],
            "status": elements[2],
            "charge_cents": charge,
            "paid_cents": paid,
            "patient_cents": self.cents(segment, 5) if elements[5] else None,
            "filing": elements[6],
            "payer_control": elements[7],
            "bill_type": elements[8] + elements[9],
            "drg": elements[11],
        }
        self._claim_at = segment
        self._claim_adjustments = self._adjustments = []
        self._claim_remarks = self._remarks = []

    def _svc(self, segment: Segment) -> None:
        if not self._claim:
            return self.find("outside", segment, "A service line stands outside any claim and was passed over.")
        self._finish_line()
        elements = segment.elements + ABSENT
        qualifier, code, modifiers = segment.procedure(1)
        if not code and elements[1]:
            self.unreadable(segment, 1)
        charge, paid = self.two_cents(segment, 2)
        self._line = {
            "procedure": code if qualifier != "NU" else "",
            "modifiers": modifiers,
            "revenue": elements[4] or (code if qualifier == "NU" else ""),
            "charge_cents": charge,
            "paid_cents": paid,
            "units": elements[5],
        }
        if elements[6]:
            _, billed, _ = segment.procedure(6)
            self._line |= {"billed_procedure": billed, "billed_units": elements[7]}
        self._adjustments, self._remarks = [], []
        return None

    def _cas(self, segment: Segment) -> None:
        if not self._claim:
            return self.find("outside", segment, "An adjustment stands outside any claim and was passed over.")
        elements = segment.elements
        group, count = segment.text(1), len(elements)
        if group not in GROUPS:
            self.find("group", segment, f"The adjustment group {group!r} is not known.", "CAS01")
        for index in range(2, count, 3):
            reason, cents = elements[index], self.cents(segment, index + 1)
            if reason or cents:
                quantity = elements[index + 2] if index + 2 < count else ""
                self._adjustments.append(Adjustment(group, reason, cents, quantity))
        return None

    def _nm1(self, segment: Segment) -> None:
        if not self._claim:
            return
        match segment.text(1):
            case "QC":
                self._claim["patient_name"] = ", ".join(filter(None, (segment.text(3), segment.text(4))))
                self._claim["member_id"] = segment.text(9)
            case "TT":
                self._claim |= {"crossover_to": segment.text(3), "crossover_id": segment.text(9)}
            case "PR":
                self._claim["other_payer"] = segment.text(3)
            case "74":
                name = ", ".join(filter(None, (segment.text(3), segment.text(4))))
                self._claim |= {"corrected_id": segment.text(9), "corrected_name": name}

    def _dtm(self, segment: Segment) -> None:
        what = segment.text(1)
        if what not in DAYS or (day := self.day(segment, 2)) is None:
            return
        if not self._claim:
            if what == "405" and not self._header.get("paid_on"):
                self._header["paid_on"] = day  # BPR16 is missing: the day the remittance was made
        elif what in CLAIM_DAYS:
            self._claim[CLAIM_DAYS[what]] = day
        elif self._line:
            self._line["served_on"] = day
            if what == "472":
                self._widen(day)

    def _widen(self, day: date) -> None:
        claim = self._claim
        first, last = claim.get("served_from"), claim.get("served_to")
        if first is None or day < first:
            claim["served_from"] = day
        if last is None or day > last:
            claim["served_to"] = day

    def _amt(self, segment: Segment) -> None:
        if self._line and segment.text(1) == "B6":
            self._line["allowed_cents"] = self.cents(segment, 2)
        elif self._claim and not self._line and segment.text(1) == "I":
            self._claim["interest_cents"] = self.cents(segment, 2)

    def _ref(self, segment: Segment) -> None:
        if self._line and segment.text(1) == "6R":
            self._line["control"] = segment.text(2)

    def _lq(self, segment: Segment) -> None:
        if segment.text(1) in ("HE", "RX") and self._claim:
            self._remarks.append(segment.text(2))

    def _mia(self, segment: Segment) -> None:
        self._claim_remarks += [code for index in MIA_REMARKS if (code := segment.text(index))]

    def _moa(self, segment: Segment) -> None:
        self._claim_remarks += [code for index in MOA_REMARKS if (code := segment.text(index))]

    def _plb(self, segment: Segment) -> None:
        self._finish()
        for index in range(3, len(segment.elements), 2):
            if segment.text(index) or segment.text(index + 1):
                reason, *reference = self.composite(segment, index)
                if not plb_reason(reason).known:
                    self.unknown(segment, index, reason)
                cents = self.cents(segment, index + 1)
                self.difference_cents += cents
                self.emit(ProviderAdjustment(reason, cents, ":".join(reference)))

    HANDLERS = {
        "BPR": _bpr, "TRN": _trn, "N1": _n1, "PER": _per, "LX": _lx, "CLP": _clp, "SVC": _svc, "CAS": _cas,
        "NM1": _nm1, "DTM": _dtm, "AMT": _amt, "REF": _ref, "LQ": _lq, "MIA": _mia, "MOA": _moa, "PLB": _plb,
    }  # fmt: skip
