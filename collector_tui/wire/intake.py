"""What became of a file that was sent in, and what waits for a person."""

from datetime import date, datetime
from typing import Any, Literal

from msgspec import Struct


class TransactionOutcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an intake did with one transaction: posted, unchanged, quarantined or passed over.

    `new` counts what was not on file before: claims, payments, answers and provider adjustments.
    """

    ordinal: int
    kind: str
    outcome: str
    claims: int = 0
    new: int = 0
    paid_cents: int = 0
    left_out: int = 0  # rows of an extract that could not be read; its findings name the first ones
    why: str = ""


class DryEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A ledger entry that would be booked, in cents."""

    kind: str
    bucket: str
    cents: int
    on: date
    to_bucket: str = ""
    source: str = ""
    reason: str = ""


class DryAccount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one transaction of a file would do to an account. `held` says why payments of it would wait."""

    ordinal: int
    account: str
    patient_name: str = ""
    new: bool = False
    no_claim_on_file: bool = False
    entries: tuple[DryEntry, ...] = ()
    held: tuple[str, ...] = ()
    balance_before_cents: int = 0
    balance_after_cents: int = 0


class DryRun(Struct, frozen=True, kw_only=True):
    """What would be posted. Nothing of it was; `accounts_left_out` says how many changed beyond those listed."""

    accounts: tuple[DryAccount, ...]
    accounts_left_out: int = 0
    adjustments_unlinked_cents: int = 0  # provider adjustments that would be on no account; positive lowers checks


class ReceiptMoney(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the remittances that a file posted came to, in cents: amount = posted + held - adjusted - unlinked."""

    amount_cents: int = 0  # BPR02
    posted_cents: int = 0  # claim payments on accounts
    held: int = 0  # claim payments that do not fit the claim they name
    held_cents: int = 0
    no_claim: int = 0  # of the posted ones: on accounts without a claim on file
    no_claim_cents: int = 0
    adjusted_cents: int = 0  # provider adjustments on accounts; positive lowers the check
    unlinked: int = 0  # provider adjustments on no account
    unlinked_cents: int = 0


class Receipt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to a file: what it held (`summary`, as `inspect` prints it) and what was done with it.

    `waits`: what of it a person must look at, beside transactions in quarantine.
    """

    id: str
    name: str
    received_at: datetime
    outcome: str  # taken, unchanged or refused
    accounts: int = 0
    transactions: tuple[TransactionOutcome, ...] = ()
    summary: dict[str, Any] = {}
    text: str = ""
    money: ReceiptMoney | None = None  # of a file of remittances
    waits: tuple[str, ...] = ()
    dry_run: DryRun | None = None  # only where it was asked for: nothing of the file was kept


class FileHead(Struct, frozen=True, kw_only=True):
    """A file of a dry run, as the first line of the request names it: a JSON list of these, then the files' bytes."""

    name: str
    size: int  # bytes


class DryRuns(Struct, frozen=True, kw_only=True):
    """The receipts that files would get one after the other. Nothing of them was kept."""

    receipts: tuple[Receipt, ...]


class Quarantined(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A transaction that was not posted, and why. Money in cents.

    `state`: held, posting (a decision is being carried out), released, dismissed or replacing (another one).
    """

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
    amount_cents: int = 0  # BPR02 of a remittance, the total of a bank's file
    paid_on: date | None = None
    payer_id: str = ""
    originator: str = ""  # TRN03
    against: str = ""  # id of the remittance on file that has its number or pays the same, as of now
    on_file: str = ""  # that one in words
    findings: tuple[dict[str, Any], ...] = ()
    decision: str = ""  # release, dismiss or replace
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""


class Quarantine(Struct, frozen=True, kw_only=True):
    """Transactions that wait for a supervisor, oldest first; or those that were decided, newest first."""

    held: tuple[Quarantined, ...]


class QuarantineDecision(Struct, frozen=True, kw_only=True):
    """A supervisor's word on one of them: post it as it is, leave it out for good, or post it in place of the one on file."""

    decision: Literal["release", "dismiss", "replace"]
    reason: str
