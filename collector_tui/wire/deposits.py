"""What the bank says came in, beside what payers say they sent and what the ledger has of it. All money in cents."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct


class DepositFigures(Struct, frozen=True, kw_only=True):
    """A day in three sums. Each difference is the total less its parts, and must be 0."""

    bank_total: int
    matched: int
    unidentified: int
    not_ours: int
    bank_difference: int
    card_fees: int = 0  # kept by cards: matched + card_fees = the remittances that the day's lines paid
    due: int  # BPR02 of the remittances paid on the day
    with_cash: int
    waiting: int
    without_cash: int  # NON, zero, negative
    remits_difference: int
    posted: int  # what the ledger has of them: proved + unproved + held
    proved: int  # of those that are proved: on accounts, and PLB on none
    unproved: int = 0  # of the others
    held: int
    posted_difference: int  # due less posted


class DepositLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A bank line of the day. `state`: matched, unidentified or not ours; `account` is UNID-... while unidentified."""

    id: str
    booked_on: date
    bank_account: str
    type: str
    cents: int
    state: str
    text: str = ""
    trace: str = ""
    account: str = ""
    reason: str = ""
    tier: str = ""
    match: str = ""


class DepositRemit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A remittance of the day. `state`: expected, cash, posted or proved; `why` names what is not on accounts."""

    id: str
    payer: str
    trace: str
    cents: int
    state: str
    paid_on: date | None = None
    method: str = ""
    posted_cents: int = 0
    held_cents: int = 0
    cash_cents: int | None = None
    fee_cents: int = 0
    why: str = ""
    match: str = ""


class DepositException(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person must look at, the oldest first; `days` are business days, `age` is "> 3", "> 10" or "> 30".

    `on` is the day it belongs to: the bank's, or that on which the remittance was paid.
    """

    kind: str
    text: str
    step: str
    cents: int
    on: date | None = None
    days: int = 0
    age: str = ""
    line: str = ""
    remit: str = ""


class DepositMatch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was matched, when and by which rule (`tier`). `state`: matched, or undone by a person, who can put it together
    again. `decided_by`, `decided_at` and `why` are a person's; empty where the rule alone closed it.
    """

    id: str
    tier: str
    reason: str
    cents: int
    state: str = "matched"
    lines: tuple[str, ...] = ()
    remits: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    fee_cents: int = 0
    made_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    why: str = ""


class Deposits(Struct, frozen=True, kw_only=True):
    """The page of a day; `matches` closed its lines and remittances. Exceptions, each with its day, and what a person
    took apart are those of all days.
    """

    day: date
    figures: DepositFigures
    lines: tuple[DepositLine, ...] = ()
    remits: tuple[DepositRemit, ...] = ()
    matches: tuple[DepositMatch, ...] = ()
    exceptions: tuple[DepositException, ...] = ()
    undone: tuple[DepositMatch, ...] = ()

    @property
    def adds_up(self) -> bool:
        """Whether all three differences read 0.00."""
        figures = self.figures
        return not (figures.bank_difference or figures.remits_difference or figures.posted_difference)


class MatchDecision(Struct, frozen=True, kw_only=True):
    """Take a match apart, or put it together again. The reason is kept."""

    decision: Literal["unmatch", "match"]
    reason: str
