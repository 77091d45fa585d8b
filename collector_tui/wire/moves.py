"""What a poster moves by hand from one account to another, and where it likely belongs."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

MOVES_LISTED_MAX = 200


class MoveRequest(Struct, frozen=True, kw_only=True):
    """A poster's word on documents. `link`: what came for an account without a claim belongs to account `to`: one
    payment of it, or all; with its last payment goes whatever else came for it.

    `move`: one document belongs to `to`. `unlink`: one payment belongs to an account of its own. `confirm`: a payment
    that is held belongs where it is, all the same. A provider adjustment that is on no account is moved with an empty `account`.
    """

    act: Literal["link", "move", "unlink", "confirm"]
    reason: str
    account: str = ""
    to: str = ""
    kind: Literal["payment", "provider_adjustment"] = "payment"
    document: str = ""  # its id; without one `link` takes all


class UndoRequest(Struct, frozen=True, kw_only=True):
    """Why a move is taken back."""

    reason: str


class MovedDocument(Struct, frozen=True, kw_only=True):
    """One document, and the account that it left and reached; empty: none. Money in cents, as the document has it."""

    kind: str  # payment, claim_status or provider_adjustment
    document: str
    origin: str
    target: str
    words: str = ""  # "payment of 60.00 (ACME, EFT1, 11/02/2026)"
    cents: int = 0  # what the account is paid by it: a provider adjustment that lowers a check is negative
    payer: str = ""
    trace: str = ""
    patient_name: str = ""


class Move(Struct, frozen=True, kw_only=True):
    """What was moved by one act; `undone_at` says that it was taken back."""

    id: str
    act: str
    at: datetime
    user: str
    reason: str
    documents: tuple[MovedDocument, ...]
    undone_at: datetime | None = None
    undone_by: str = ""
    undone_why: str = ""
    final: str = ""  # why it cannot be taken back any more; empty: it can, or was


class Moves(Struct, frozen=True, kw_only=True):
    """The moves of an account or of all, newest first; `count` is of all, also of those beyond the ones listed."""

    moves: tuple[Move, ...]
    count: int = 0


class LikelyAccount(Struct, frozen=True, kw_only=True):
    """An account that a payment may belong to: the more points the likelier, and why in words. Money in cents."""

    account: str
    points: int
    reasons: tuple[str, ...]
    patient_name: str = ""
    payer: str = ""
    charge_cents: int = 0
    balance_cents: int = 0
    served_on: date | None = None


class WaitingPayment(Struct, frozen=True, kw_only=True):
    """A payment that waits for a person, as its payer states it, and the accounts that it may belong to.

    `held` says why it is not posted where it is; empty: there is no claim on file for it.
    """

    payment: str
    account: str
    patient_name: str
    number: str  # ours, as the payer states it
    payer_number: str
    payer: str
    trace: str
    paid_cents: int
    charge_cents: int
    paid_on: date | None = None
    served_on: date | None = None
    held: str = ""
    likely: tuple[LikelyAccount, ...] = ()


class PaymentOnAccount(Struct, frozen=True, kw_only=True):
    """A payment that is posted on an account, under the id by which it is moved or taken off. Money in cents."""

    payment: str
    number: str
    payer: str
    trace: str
    paid_cents: int
    patient_name: str = ""
    paid_on: date | None = None


class LikelyAccounts(Struct, frozen=True, kw_only=True):
    """Each payment of an account that waits for a person, with the accounts that it may belong to.

    `posted`: its other payments, which may be moved or taken off too.
    """

    account: str
    waiting: tuple[WaitingPayment, ...]
    what: str = ""  # of unidentified money of the bank: what it is
    posted: tuple[PaymentOnAccount, ...] = ()


class Unmatched(Struct, frozen=True, kw_only=True):
    """Payments without a claim on file and payments that are held, oldest first, each with its likeliest account.

    `count` and `cents` are of all of them, also of those beyond the ones listed.
    """

    waiting: tuple[WaitingPayment, ...]
    count: int
    cents: int
