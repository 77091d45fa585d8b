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
    state: str = ""  # of residence, as two letters
    language: str = ""  # the one to speak and write in; empty: not known

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
    control: str = ""  # REF*6R, our own number of the line


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
    purpose: str = ""  # BHT06 where it is not CH: RP an encounter report, 31 a subrogation demand
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
    facility_state: str = ""  # of the service facility (2310), else of the billing provider (2010AA)
    attending: str = ""
    subscriber: Person = Person()
    patient: Person = Person()
    diagnoses: tuple[str, ...] = ()
    served_from: date | None = None
    served_to: date | None = None
    billed_on: date | None = None  # BHT04, the day the batch was written
    others: tuple[OtherPayer, ...] = ()
    lines: tuple[ClaimLine, ...] = ()


class BatchHeader(Struct, frozen=True):
    """The BHT of an 837: what its sender calls the batch (BHT03) and what it is for (BHT06; empty: to be paid)."""

    reference: str
    purpose: str = ""


class Stated(Struct, frozen=True, array_like=True):
    """One composite of an STC: category (507), status (508) and whom it concerns (entity code)."""

    category: str
    status: str = ""
    entity: str = ""


class ClaimStatus(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a receiver says of one claim: 277CA (did it get in), 277 (how far is it), 999 or TA1 (its batch fell).

    `category` A3, A6, A7, A8 = rejected, never adjudicated. On a 999 or TA1 it is the R, E ... of the whole.
    """

    patient_control: str
    source: str = "277CA"
    category: str = ""
    status: str = ""
    entity: str = ""
    further: tuple[Stated, ...] = ()  # more reasons, as several things can be wrong at once
    on: date | None = None
    charge_cents: int = 0
    paid_cents: int = 0
    payer_control: str = ""
    payer: str = ""
    patient_name: str = ""
    text: str = ""  # STC12, free text of the receiver
    batch_reference: str = ""  # BHT03 of the batch it answers (277CA, TRN02 of the receiver's level)
    batch: str = ""  # id of the submission it answers; empty: not known

    @property
    def rejected(self) -> bool:
        """Turned away before any decision: no appeal right, and the filing clock keeps running."""
        if self.source in ("999", "TA1"):
            return self.category not in ACKNOWLEDGED
        return self.category in REJECTED or any(composite.category in REJECTED for composite in self.further)


REJECTED = frozenset({"A3", "A6", "A7", "A8"})
ACKNOWLEDGED = frozenset({"A", "E", ""})  # IK501, AK901, TA104; E: taken, errors were noted


class Acknowledgement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to a batch we sent: one AK2 of a 999, a group without any, or a TA1.

    `code` is A accepted, E accepted with errors, P partly, R (M, W, X) rejected. `claims` are those it names.
    """

    source: str  # "999", "TA1", or "277CA" where it speaks of a batch or a billing provider as a whole
    code: str
    group_control: str = ""  # GS06 of what we sent (AK102)
    transaction_control: str = ""  # ST02 of what we sent (AK202); empty: the whole group
    interchange_control: str = ""  # ISA13 of what we sent (TA101)
    batch_reference: str = ""  # BHT03 of what we sent (277CA, 2200B TRN02)
    stated: Stated | None = None  # 277CA, STC01
    billing_npi: str = ""  # 277CA, 2100C: only the claims of this billing provider
    on: date | None = None
    errors: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()

    @property
    def rejected(self) -> bool:
        return self.code not in ACKNOWLEDGED
