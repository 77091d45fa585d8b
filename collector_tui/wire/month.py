"""A month of the ledger, as a controller proves it against the general ledger. All money in cents."""

from datetime import date, datetime

from msgspec import Struct

ALL = ""  # in the place of a bucket: all of them together


class MonthLine(Struct, frozen=True, kw_only=True):
    """A bucket's month: `opening + charges - payments - adjustments + transfers = closing`.

    Reasons are those of the entries, empty where an entry names none. A refund is a payment with a minus sign.
    `debit_cents` and `credit_cents` gross the closing up: each account's balance in the bucket on its own side.
    """

    bucket: str
    opening_cents: int = 0
    charge_cents: int = 0
    payments: dict[str, int] = {}
    adjustments: dict[str, int] = {}
    transfer_cents: int = 0  # into the bucket less out of it; nothing over all
    closing_cents: int = 0
    debit_cents: int = 0
    credit_cents: int = 0  # zero or less

    @property
    def payment_cents(self) -> int:
        return sum(self.payments.values())

    @property
    def adjustment_cents(self) -> int:
        return sum(self.adjustments.values())


class AgingLine(Struct, frozen=True, kw_only=True):
    """Balances at the month's end by the days since the account's first charge; `band` such as "31-60"."""

    band: str
    debit_cents: int
    credit_cents: int


class MonthFigures(Struct, frozen=True, kw_only=True):
    """What is kept when a month is closed. Lines: each bucket that has anything, then `ALL`."""

    month: str  # 2026-11
    ended_on: date
    lines: tuple[MonthLine, ...]
    aging: tuple[AgingLine, ...] = ()
    unidentified_cents: int = 0  # money that nobody is known to have sent, within `unapplied`
    prepaid_cents: int = 0  # the rest of `unapplied`


class MonthClosing(Struct, frozen=True, kw_only=True):
    """Who closed a month and why. `hash` seals the figures together with the hash of the month before."""

    at: datetime
    by: str
    reason: str
    hash: str


class MonthReport(Struct, frozen=True, kw_only=True):
    """`differences` must all be 0, by what was compared; `broken` says which closed months no longer add up."""

    figures: MonthFigures
    differences: dict[str, int]
    closed: MonthClosing | None = None
    broken: tuple[str, ...] = ()

    @property
    def proved(self) -> bool:
        """Whether nothing needs a person."""
        return not self.broken and not any(self.differences.values())


class CloseMonth(Struct, frozen=True, kw_only=True):
    """A supervisor closes a month that has ended; the reason is kept with it."""

    reason: str
