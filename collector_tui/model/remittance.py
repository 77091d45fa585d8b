"""A remittance: what a payer says it did with claims, as an X12 835 tells it. All money in cents."""

from datetime import date
from itertools import chain

from msgspec import Struct


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
    units: str = ""
    served_on: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()  # RARC, from LQ*HE


class ClaimPayment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Loop 2100: one claim's payment. `status` is CLP02; 22 reverses an earlier payment."""

    patient_control: str  # CLP01
    status: str = ""
    charge_cents: int = 0
    paid_cents: int = 0
    patient_cents: int = 0  # CLP05, as the payer states it
    filing: str = ""  # CLP06, claim filing indicator
    payer_control: str = ""  # CLP07, the payer's own claim number (ICN)
    bill_type: str = ""  # CLP08 + CLP09
    patient_name: str = ""
    member_id: str = ""
    served_from: date | None = None
    served_to: date | None = None
    received_on: date | None = None  # DTM*050
    crossover_to: str = ""  # NM1*TT
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()  # MIA and MOA remark codes
    lines: tuple[PaymentLine, ...] = ()

    def all_adjustments(self) -> tuple[Adjustment, ...]:
        """Claim level and line level together."""
        return tuple(chain(self.adjustments, *(line.adjustments for line in self.lines)))

    def all_remarks(self) -> tuple[str, ...]:
        """Remark codes of the claim and its lines, each once, in order."""
        return tuple(dict.fromkeys(self.remarks + tuple(r for line in self.lines for r in line.remarks)))


class ProviderAdjustment(Struct, frozen=True, array_like=True):
    """One entry of a PLB segment: money not tied to one claim. Positive cents reduce the cheque."""

    reason: str
    cents: int
    reference: str = ""


class RemittanceHeader(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One ST of an 835: who paid, how and when. `bpr_cents` is signed: a debit is negative."""

    payer: str = ""
    payer_id: str = ""
    payer_phone: str = ""
    payee: str = ""
    payee_id: str = ""
    method: str = ""  # BPR04: ACH, CHK, NON ...
    trace: str = ""  # TRN02: cheque or EFT number
    paid_on: date | None = None  # BPR16
    bpr_cents: int = 0
