"""The lists that posters work: remittances and their proof, provider adjustments, batches sent. Money in cents."""

from datetime import date

from msgspec import Struct

from collector_tui.wire.intake import Quarantined


class RemittanceLine(Struct, frozen=True, kw_only=True):
    """One EFT or check and what became of it: posted + held - adjustments off accounts = its amount (BPR02).

    `state` is that of the page of deposits: expected, cash (it came), posted, proved (its cash came or none is due, and
    nothing is held or unexplained); or replaced by another.
    """

    id: str
    payer: str
    trace: str
    method: str
    cents: int  # BPR02
    claims: int
    posted_cents: int  # by the ledger's own entries
    held_cents: int
    off_account_cents: int  # provider adjustments that no account has an entry of; positive lowered the check
    difference_cents: int  # nothing, or what nobody can explain
    state: str
    paid_on: date | None = None
    file_id: str = ""
    cash_cents: int | None = None  # what the bank brought of it, 0 where no cash is due; None: nothing yet
    fee_cents: int = 0  # what a card cost of it


class Remittances(Struct, frozen=True, kw_only=True):
    """The newest remittances; `count` and `cents` (BPR02) are of all that fit, also of those beyond the ones listed."""

    remittances: tuple[RemittanceLine, ...]
    count: int
    cents: int = 0


class RemittanceFigures(Struct, frozen=True, kw_only=True):
    """What a remittance says, for one side of a comparison."""

    payer: str
    trace: str
    method: str
    cents: int
    claims: int
    paid_cents: int
    adjustment_cents: int  # of all its PLB; positive lowers the check
    file_name: str
    paid_on: date | None = None


class Difference(Struct, frozen=True, kw_only=True):
    """What two remittances say of one claim, as text; empty: one of them says nothing of it."""

    what: str  # payer's claim number, charge, CO-45, served, line 99213 ...
    waiting: str
    posted: str


class ClaimPair(Struct, frozen=True, kw_only=True):
    """A claim of a transaction that waits, and of the remittance on file; None: that one pays nothing of it.

    Claims of an 837 have a charge alone.
    """

    number: str
    payer_number: str
    patient_name: str
    waiting_cents: int | None
    posted_cents: int | None
    charge_cents: int = 0
    differences: tuple[Difference, ...] = ()  # beside the amounts


class QuarantineEvidence(Struct, frozen=True, kw_only=True):
    """A transaction that waits, beside the one on file that has its number.

    `claims`: those that the two state differently, then those that they state alike; `same`: how many these are.
    """

    held: Quarantined
    waiting: RemittanceFigures | None = None
    posted: RemittanceFigures | None = None
    claims: tuple[ClaimPair, ...] = ()
    claims_left_out: int = 0
    same: int = 0
    no_release: str = ""  # why it cannot be posted as it is; empty: it can
    no_replace: str = ""  # why it cannot take the place of another one; empty: it can


class AdjustmentLine(Struct, frozen=True, kw_only=True):
    """A provider adjustment (PLB) that names no claim on file; positive cents lowered the check."""

    id: str
    reason: str
    meaning: str
    cents: int
    reference: str
    payer: str
    trace: str
    paid_on: date | None = None


class ForwardBalance(Struct, frozen=True, kw_only=True):
    """Balances that a payer carried forward (FB), as far as they do not cancel out."""

    payer: str
    open_cents: int  # put off to a later check; below nothing: taken for an earlier balance that is not on file
    entries: int
    since: date | None = None


class PendingRecovery(Struct, frozen=True, kw_only=True):
    """An overpayment that a payer has announced (a negative WO) and not yet taken from a check."""

    payer: str
    reference: str
    account: str
    pending_cents: int
    since: date | None = None


class MissingInterest(Struct, frozen=True, kw_only=True):
    """Interest that claims of a remittance promise (AMT*I) and no L6 of it pays."""

    payer: str
    trace: str
    promised_cents: int
    paid_cents: int
    claims: int
    paid_on: date | None = None


class AdjustmentWorklist(Struct, frozen=True, kw_only=True):
    """What provider adjustments leave for a person; `count` is of all, also of those beyond the ones listed."""

    unlinked: tuple[AdjustmentLine, ...]
    forward: tuple[ForwardBalance, ...]
    pending: tuple[PendingRecovery, ...]
    interest: tuple[MissingInterest, ...]
    count: int = 0


class ClaimRefusal(Struct, frozen=True, kw_only=True):
    """A claim of a batch that was turned away, and why in words."""

    account: str
    number: str
    code: str  # STC01-1, or the batch's own answer
    why: str
    on: date | None = None


class BatchLine(Struct, frozen=True, kw_only=True):
    """A functional group of claims that was sent, and what its receivers answered. Counts are of claims.

    `accepted`, `rejected` and `silent` are by the 277CA or later answers; of `silent` ones no payer has said anything.
    """

    file_name: str
    interchange: str
    group: str
    claims: int
    ta1: str  # the code of the worst answer; empty: none came
    group_answer: str  # the 999's
    accepted: int
    rejected: int
    silent: int
    overdue: bool  # some are silent, and the days in which receivers answer are over
    sent_on: date | None = None
    answer_due_on: date | None = None
    silent_accounts: tuple[str, ...] = ()  # the first of them
    silent_left_out: int = 0  # accounts beyond these
    rejected_claims: tuple[ClaimRefusal, ...] = ()  # the first of them


class LostRefusal(Struct, frozen=True, kw_only=True):
    """A refusal of a whole batch that fits none on file; it is applied when the batch is taken in."""

    source: str  # TA1, 999 or 277CA
    code: str
    why: str
    interchange: str
    group: str
    reference: str  # BHT03 of the batch that it names
    on: date | None = None


class Batches(Struct, frozen=True, kw_only=True):
    """What was sent in the last days, newest first, and refusals of batches that are not on file.

    `count` is of all batches of these days, also of those beyond the ones listed.
    """

    batches: tuple[BatchLine, ...]
    count: int = 0
    lost: tuple[LostRefusal, ...] = ()
