"""What became of a file that was sent in, and what waits for a person."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct


class TransactionOutcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an intake did with one transaction: posted, unchanged, quarantined or passed over."""

    ordinal: int
    kind: str
    outcome: str
    claims: int = 0
    new: int = 0
    paid_cents: int = 0
    why: str = ""


class Receipt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to a file: what it held (`summary`, as `inspect` prints it) and what was done with it."""

    id: str
    name: str
    received_at: datetime
    outcome: str  # taken, unchanged or refused
    accounts: int = 0
    transactions: tuple[TransactionOutcome, ...] = ()
    summary: dict[str, Any] = {}
    text: str = ""


class Quarantined(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A transaction that was not posted, and why. `state`: held, released, dismissed or replacing (another one)."""

    id: str
    file_id: str
    file_name: str
    ordinal: int
    kind: str
    held_at: datetime
    why: str
    state: str = "held"
    payer: str = ""
    trace: str = ""
    claims: int = 0
    charge_cents: int = 0
    paid_cents: int = 0
    against: str = ""  # id of the remittance on file that has its number and pays something else
    findings: tuple[dict[str, Any], ...] = ()
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""


class Quarantine(Struct, frozen=True, kw_only=True):
    """Transactions that wait for a supervisor, oldest first."""

    held: tuple[Quarantined, ...]


class QuarantineDecision(Struct, frozen=True, kw_only=True):
    """A supervisor's word on one of them: post it as it is, leave it out for good, or post it in place of the one on file."""

    decision: Literal["release", "dismiss", "replace"]
    reason: str
