"""A claim as it was sent (X12 837), and what receivers said about its arrival (277CA). Money in cents."""

from datetime import date

from msgspec import Struct


class Person(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A patient, subscriber or guarantor. Names are stored apart so that lists can sort by the last one."""

    last: str = ""
    first: str = ""
    born: date | None = None
    sex: str = ""
    member_id: str = ""
    phone: str = ""
    address: str = ""

    @property
    def name(self) -> str:
        return f"{self.last}, {self.first}" if self.first else self.last


class ClaimLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Loop 2400."""

    procedure: str = ""
    modifiers: tuple[str, ...] = ()
    revenue: str = ""
    charge_cents: int = 0
    units: str = ""
    served_on: date | None = None


class OtherPayer(Struct, frozen=True, array_like=True):
    """Loop 2320: another coverage named on the claim."""

    order: str  # P, S, T
    name: str = ""
    payer_id: str = ""
    paid_cents: int | None = None  # AMT*D; None: the claim does not say


class Claim(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Loop 2300, with what the loops above it say about payer and people."""

    patient_control: str  # CLM01
    kind: str = ""  # 837I or 837P
    charge_cents: int = 0
    facility_code: str = ""  # place of service (837P) or first two digits of the type of bill (837I)
    frequency: str = ""  # CLM05-3: 1 original, 7 replacement, 8 void
    original_payer_control: str = ""  # REF*F8
    authorization: str = ""  # REF*G1
    referral: str = ""  # REF*9F
    order: str = ""  # SBR01: P, S, T
    filing: str = ""  # SBR09
    payer: str = ""
    payer_id: str = ""
    billing_provider: str = ""
    billing_npi: str = ""
    attending: str = ""
    subscriber: Person = Person()
    patient: Person = Person()
    diagnoses: tuple[str, ...] = ()
    served_from: date | None = None
    served_to: date | None = None
    billed_on: date | None = None  # BHT04, the day the batch was written
    others: tuple[OtherPayer, ...] = ()
    lines: tuple[ClaimLine, ...] = ()


class ClaimStatus(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Loop 2200D of a 277CA: whether a claim got in. `category` A3, A6, A7, A8 = rejected, never adjudicated."""

    patient_control: str
    category: str = ""
    status: str = ""
    entity: str = ""
    on: date | None = None
    charge_cents: int = 0
    payer_control: str = ""
    payer: str = ""
    patient_name: str = ""
    text: str = ""  # STC12, free text of the receiver

    @property
    def rejected(self) -> bool:
        return self.category in {"A3", "A6", "A7", "A8"}
