"""The facts that files tell of accounts, and what makes a fact the same fact in another file."""

import hashlib

from msgspec import Struct

from collector_tui.model.account import Activity, LedgerEntry
from collector_tui.model.claim import Claim, ClaimStatus
from collector_tui.model.codec import encode
from collector_tui.model.remittance import ClaimPayment, RemittanceHeader


class Registered(Struct, frozen=True):
    """A row of the hospital's registration extract. Charges count only while no claim says otherwise."""

    account_id: str
    registration: Struct  # ledger.registration.Registration, made of the account's own fields
    charge_cents: int


class Posted(Struct, frozen=True, omit_defaults=True):
    """A row of the hospital's postings extract: a payment or adjustment taken outside any remittance.

    `number`: which of the equal rows of its file it is. The first has the key of a row that has no equal.
    """

    account_id: str
    entry: LedgerEntry
    number: int = 1


class Noted(Struct, frozen=True):
    """A row of the hospital's notes extract."""

    account_id: str
    activity: Activity


class Paid(Struct, frozen=True):
    """A claim payment, the remittance it came on, and which of equal payments of it this one is."""

    header: RemittanceHeader
    claim: ClaimPayment
    number: int
    remittance: str = ""


class Sent(Struct, frozen=True):
    """A claim, and the control numbers of the batch it went out in."""

    claim: Claim
    interchange_control: str = ""
    group_control: str = ""
    transaction_control: str = ""
    batch_reference: str = ""
    file_id: str = ""


Fact = Registered | Posted | Noted | Paid | Sent | ClaimStatus


def fact_key(fact: Fact) -> str:
    """What makes a fact the same fact in another file: its content, and for a payment its remittance too."""
    content: Struct = fact.claim if isinstance(fact, Sent) else fact  # the same claim in another batch is the same
    raw = encode(content)
    if isinstance(fact, Paid) and fact.remittance:
        raw = encode((fact.remittance, fact.claim, fact.number))  # its header may be written otherwise elsewhere
    return hashlib.sha256(type(content).__name__.encode() + raw).hexdigest()[:32]


def patient_control(fact: Fact) -> str:
    match fact:
        case Paid(claim=claim):
            return claim.patient_control
        case Sent(claim=sent):
            return sent.patient_control
        case ClaimStatus():
            return fact.patient_control
        case _:
            return fact.account_id


def payer_control(fact: Fact) -> str:
    match fact:
        case Paid(claim=claim):
            return claim.payer_control
        case ClaimStatus():
            return fact.payer_control
        case _:
            return ""
