"""A remittance: what a payer says it did with claims, as an X12 835 tells it. All money in cents."""

from datetime import date
from itertools import chain

from msgspec import Struct

REVERSAL = "22"  # CLP02: takes an earlier payment back, with every sign flipped
NOT_OURS, ESTIMATE = "23", "25"  # CLP02: another payer's, passed on; a predetermination, which pays nothing
NO_DECISION = frozenset({NOT_OURS, ESTIMATE})


class Adjustment(Struct, frozen=True, array_like=True):
    """One reason of a CAS segment. Positive cents lower the payment, negative raise it."""

    group: str  # CO, PR, OA, PI; CR in old files.
    reason: str  # CARC
    cents: int
    quantity: str = ""


class PaymentLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Loop 2110: one service line as adjudicated."""

    procedure: str = ""
    modifiers: tuple[str, ...] = ()
    revenue: str = ""
    charge_cents: int = 0
    paid_cents: int = 0
    allowed_cents: int | None = None  # AMT*B6, as the payer states it
    units: str = ""
    served_on: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()  # RARC, from LQ*HE
    control: str = ""  # REF*6R, our own number of the line
    billed_procedure: str = ""  # SVC06, the code as it was sent, where the payer decided on another one
    billed_units: str = ""  # SVC07


class ClaimPayment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Loop 2100: one claim's payment. `status` is CLP02; 22 reverses an earlier payment."""

    patient_control: str  # CLP01
    status: str = ""
    charge_cents: int = 0
    paid_cents: int = 0
    patient_cents: int | None = None  # CLP05, as the payer states it
    filing: str = ""  # CLP06, claim filing indicator
    payer_control: str = ""  # CLP07, the payer's own claim number (ICN)
    bill_type: str = ""  # CLP08 + CLP09
    patient_name: str = ""
    member_id: str = ""
    served_from: date | None = None
    served_to: date | None = None
    received_on: date | None = None  # DTM*050
    crossover_to: str = ""  # NM1*TT
    crossover_id: str = ""  # NM1*TT, NM109
    other_payer: str = ""  # NM1*PR, who the payer says comes first
    corrected_id: str = ""  # NM1*74, the member id as the payer has it
    corrected_name: str = ""  # NM1*74, the name as the payer has it
    covered_to: date | None = None  # DTM*036, the coverage ended
    interest_cents: int = 0  # AMT*I; the money itself is in a PLB
    drg: str = ""  # CLP11
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()  # MIA and MOA remark codes
    lines: tuple[PaymentLine, ...] = ()

    @property
    def takes_back(self) -> bool:
        """A reversal, also of payers that repeat the claim with its signs flipped under another status."""
        return self.status == REVERSAL or self.charge_cents < 0 or (self.charge_cents == 0 and self.paid_cents < 0)

    @property
    def decides(self) -> bool:
        """Whether it says what becomes of the claim's money."""
        return self.status not in NO_DECISION

    def all_adjustments(self) -> tuple[Adjustment, ...]:
        """Claim level and line level together."""
        return tuple(chain(self.adjustments, *(line.adjustments for line in self.lines)))

    def all_remarks(self) -> tuple[str, ...]:
        """Remark codes of the claim and its lines, each once, in order."""
        return tuple(dict.fromkeys(self.remarks + tuple(r for line in self.lines for r in line.remarks)))


class ProviderAdjustment(Struct, frozen=True, array_like=True):
    """One entry of a PLB segment: money not tied to one claim. Positive cents reduce the cheque."""

    reason: str  # PLB03-1
    cents: int
    reference: str = ""  # PLB03-2, often the payer's claim number


class RemittanceHeader(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One ST of an 835: who paid, how and when. `bpr_cents` is signed: a debit is negative."""

    payer: str = ""
    payer_id: str = ""
    payer_phone: str = ""
    payee: str = ""
    payee_id: str = ""
    method: str = ""  # BPR04: ACH, CHK, NON ...
    trace: str = ""  # TRN02: cheque or EFT number
    originator: str = ""  # TRN03: the payer's tax or company id
    paid_on: date | None = None  # BPR16
    bpr_cents: int = 0
