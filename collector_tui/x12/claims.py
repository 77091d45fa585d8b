"""Reads an 837 (professional, institutional or dental): payer and people from loops 2000, each claim from loop 2300."""

from typing import Any

from collector_tui.model.claim import BatchHeader, Claim, ClaimLine, OtherPayer, Person
from collector_tui.model.money import dollars
from collector_tui.x12.segments import Segment, parse_day
from collector_tui.x12.transaction import TransactionReader

REFERENCES = {"F8": "original_payer_control", "G1": "authorization", "9F": "referral"}
DIAGNOSES = frozenset({"ABK", "ABF", "BK", "BF"})
PERSON_ROLES = {"IL": "subscriber", "QC": "patient"}


class ClaimReader(TransactionReader):
    """One ST of an 837. Hierarchy counts are not needed: order alone says who a claim is for."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._batch: dict[str, Any] = {}  # from BHT and loop 2000A, for every claim below
        self._subscriber: dict[str, Any] = {}  # from loop 2000B
        self._people: dict[str, dict[str, Any]] = {}
        self._role = ""
        self._last_level = 0  # HL01
        self._claim_at: Segment | None = None
        self._claim: dict[str, Any] = {}
        self._line: dict[str, Any] = {}
        self._lines: list[ClaimLine] = []
        self._others: list[dict[str, Any]] = []
        self._diagnoses: list[str] = []

    def close(self) -> None:
        self._close_line()
        if not self._claim:
            return
        subscriber = Person(**self._people.get("IL", {}))
        patient = Person(**self._people["QC"]) if "QC" in self._people else subscriber
        claim = Claim(
            kind=self.kind,
            subscriber=subscriber,
            patient=patient,
            diagnoses=tuple(self._diagnoses),
            others=tuple(OtherPayer(**other) for other in self._others),
            lines=tuple(self._lines),
            **(self._batch | self._subscriber | self._claim),
        )
        self._claim, self._lines, self._others, self._diagnoses = {}, [], [], []
        self._check(claim)
        self.emit(claim)

    def _check(self, claim: Claim) -> None:
        """What a payer would turn the claim away for, as far as one claim shows it."""
        name = f"Claim {claim.patient_control or 'without a number'}"
        charged = sum(line.charge_cents for line in claim.lines)
        if claim.lines and charged != claim.charge_cents:
            text = f"{name} charges {dollars(claim.charge_cents)}, its lines {dollars(charged)}."
            self.find("claim-charge", self._claim_at, text, "CLM02")
        lacks = [what for what, there in (
            ("a claim number (CLM01)", claim.patient_control), ("a frequency code (CLM05-3)", claim.frequency),
            ("a billing provider (NM1*85)", claim.billing_provider), ("a subscriber (NM1*IL)", claim.subscriber.last),
            ("a payer (NM1*PR)", claim.payer), ("a service line", claim.lines),
            ("a service date", claim.served_from or claim.kind == "837D"),
            ("a procedure on each line", claim.kind != "837P" or all(line.procedure for line in claim.lines)),
        ) if not there]  # fmt: skip
        if claim.frequency in ("7", "8") and not claim.original_payer_control:
            lacks.append("the payer's number of the claim it replaces (REF*F8)")
        if lacks:
            self.find("incomplete", self._claim_at, f"{name} lacks {', '.join(lacks)}.")

    def _close_line(self) -> None:
        if self._line:
            self._lines.append(ClaimLine(**self._line))
            self._line = {}

    def _bht(self, segment: Segment) -> None:
        purpose = segment.text(6)
        purpose = "" if purpose == "CH" else purpose
        self._batch |= {"billed_on": segment.day(4), "purpose": purpose}
        self.emit(BatchHeader(segment.text(3), purpose))

    def _hl(self, segment: Segment) -> None:
        self.close()
        number, parent, level = segment.count(1), segment.count(2), segment.text(3)
        if number != self._last_level + 1:
            text = f"Level {segment.text(1) or 'without a number'} follows level {self._last_level}."
            self.find("order", segment, text, "HL01")
        elif parent is not None and parent >= number:
            self.find("order", segment, f"Level {number} stands under level {parent}, which comes later.", "HL02")
        self._last_level = self._last_level + 1 if number is None else number
        if level == "20" or level == "22":
            self._subscriber, self._people = {}, {}
        elif level == "23":
            self._people.pop("QC", None)

    def _sbr(self, segment: Segment) -> None:
        if self._claim:
            self._others.append({"order": segment.text(1)})
        else:
            self._subscriber |= {"order": segment.text(1), "filing": segment.text(9)}

    def _nm1(self, segment: Segment) -> None:
        self._role = role = segment.text(1)
        name, number = segment.text(3), segment.text(9)
        if self._others and not self._line:
            if role == "PR":
                self._others[-1] |= {"name": name, "payer_id": number}
        elif role == "PR":
            self._subscriber |= {"payer": name, "payer_id": number}
        elif role == "85":
            self._batch |= {"billing_provider": name, "billing_npi": number}
        elif role in PERSON_ROLES and not self._claim:
            self._people[role] = {"last": name, "first": segment.text(4), "member_id": number}
        elif role == "71" and self._claim:
            self._claim["attending"] = ", ".join(filter(None, (name, segment.text(4))))

    def _n3(self, segment: Segment) -> None:
        if self._role in self._people and not self._claim:
            self._people[self._role]["address"] = segment.text(1)

    def _n4(self, segment: Segment) -> None:
        if self._role in self._people and not self._claim:
            place = f"{segment.text(1)} {segment.text(2)} {segment.text(3)}"
            street = self._people[self._role].get("address")
            self._people[self._role]["address"] = ", ".join(filter(None, (street, place.strip())))
        elif self._role == "85" and not self._claim:
            self._batch["facility_state"] = segment.text(2)
        elif self._role == "77" and self._claim and not (self._line or self._others):
            self._claim["facility_state"] = segment.text(2)

    def _dmg(self, segment: Segment) -> None:
        if self._role in self._people and not self._claim:
            self._people[self._role] |= {"born": segment.day(2), "sex": segment.text(3)}

    def _clm(self, segment: Segment) -> None:
        self.close()
        facility, _, frequency = [*self.stated(segment, 5), "", ""][:3]
        self._claim_at = segment
        self._claim = {
            "patient_control": segment.text(1),
            "charge_cents": self.cents(segment, 2),
            "facility_code": facility,
            "frequency": frequency,
        }

    def _dtp(self, segment: Segment) -> None:
        what = segment.text(1)
        if what not in ("434", "472") or not self._claim:
            return
        day = self.day(segment, 3)
        if day is None:
            return
        last = parse_day(segment.text(3)[9:17]) or day
        if what == "472" and self._line:
            self._line["served_on"] = day
        self._claim["served_from"] = min(self._claim.get("served_from") or day, day)
        self._claim["served_to"] = max(self._claim.get("served_to") or last, last)

    def _ref(self, segment: Segment) -> None:
        field = REFERENCES.get(segment.text(1))
        if field and self._claim and not self._line and not self._others:
            self._claim[field] = segment.text(2)
        elif self._line and segment.text(1) == "6R":
            self._line["control"] = segment.text(2)

    def _hi(self, segment: Segment) -> None:
        for index, element in enumerate(segment.elements[1:], 1):
            if not element:
                continue
            qualifier, *code = self.composite(segment, index)
            if qualifier in DIAGNOSES and code and self._claim:
                self._diagnoses.append(code[0])

    def _amt(self, segment: Segment) -> None:
        if segment.text(1) == "D" and self._others and not self._line:
            self._others[-1]["paid_cents"] = self.cents(segment, 2)

    def _lx(self, segment: Segment) -> None:
        self._close_line()

    def _sv(self, segment: Segment) -> None:
        if not self._claim:
            return self.find("outside", segment, "A service line stands outside any claim and was passed over.")
        self._close_line()
        institutional = segment.tag == "SV2"
        composite = 2 if institutional else 1
        _, code, modifiers = segment.procedure(composite)
        if not code and segment.text(composite):
            self.unreadable(segment, composite)
        self._line = {
            "revenue": segment.text(1) if institutional else "",
            "procedure": code,
            "modifiers": modifiers,
            "charge_cents": self.cents(segment, composite + 1),
            "units": segment.text(6 if segment.tag == "SV3" else composite + 3),
        }
        return None

    HANDLERS = {
        "BHT": _bht, "HL": _hl, "SBR": _sbr, "NM1": _nm1, "N3": _n3, "N4": _n4, "DMG": _dmg, "CLM": _clm,
        "DTP": _dtp, "REF": _ref, "HI": _hi, "AMT": _amt, "LX": _lx, "SV1": _sv, "SV2": _sv, "SV3": _sv,
    }  # fmt: skip
