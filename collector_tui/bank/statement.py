"""What a bank's file holds: statements with their lines, and the items of a lockbox. All money in signed cents."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date

import msgspec
from msgspec import Struct

from collector_tui.bank.finding import BankFinding

RETURNED = frozenset(
    {"555", "557", "566"}
)  # BAI types: deposited item returned, individual ACH return, return settlement
ACCOUNT_DIGITS = 4  # banks write an account whole in one format and its last digits in another


class BankLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of an account: positive cents came in, negative went out. `type` is the BAI code.

    `trace` and `originator` are TRN02 and TRN03 of the payer's addenda, where the bank delivers them.
    """

    id: str = ""
    ordinal: int  # among the lines of its file, from 1
    bank_account: str
    booked_on: date
    cents: int
    type: str = ""
    value_on: date | None = None
    bank_ref: str = ""
    customer_ref: str = ""
    text: str = ""
    payer: str = ""  # who sent it, where the format has a place for the name
    trace: str = ""
    originator: str = ""
    advice: bool = False  # an ACH entry: it announces money that a statement may show too

    @property
    def returned(self) -> bool:
        """A deposited item that came back."""
        return self.type in RETURNED


class Statement(Struct, frozen=True, kw_only=True):
    """One account's lines of a day; balances are None where the format or the bank gives none."""

    bank_account: str
    as_of: date | None
    lines: tuple[BankLine, ...]
    opening_cents: int | None = None
    closing_cents: int | None = None


class LockboxItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One cheque that came to a lockbox; `account` and `statement_no` are what its coupon said."""

    id: str = ""
    lockbox: str
    deposit_on: date
    batch: str
    item: str
    check_no: str
    cents: int
    check_date: date | None = None
    remitter: str = ""
    account: str = ""
    statement_no: str = ""
    memo: str = ""


class BankFile(Struct, frozen=True, kw_only=True):
    """A file as it was read. With an error among its findings it is not proved, and nothing of it may be used."""

    kind: str
    statements: tuple[Statement, ...] = ()
    items: tuple[LockboxItem, ...] = ()
    findings: tuple[BankFinding, ...] = ()

    @property
    def proved(self) -> bool:
        return not any(finding.severity == "error" for finding in self.findings)

    @property
    def lines(self) -> tuple[BankLine, ...]:
        return tuple(line for statement in self.statements for line in statement.lines)

    @property
    def cents(self) -> int:
        """All lines, or all items of a lockbox, in cents."""
        return sum(line.cents for line in self.lines) + sum(item.cents for item in self.items)


def with_ids(file: BankFile, file_id: str) -> BankFile:
    """The file with an id for every line and item: the bank's reference, else the file and the line's place in it.

    The same reference twice in a file with the same amount is two lines: nothing is ever known by day and amount alone.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    statements = tuple(
        msgspec.structs.replace(each, lines=tuple(_identified(line, file_id, seen) for line in each.lines))
        for each in file.statements
    )
    items = tuple(msgspec.structs.replace(item, id=_item_id(item)) for item in file.items)
    return msgspec.structs.replace(file, statements=statements, items=items)


def _identified(line: BankLine, file_id: str, seen: Counter[tuple[str, ...]]) -> BankLine:
    if not line.bank_ref.strip("0 "):
        return msgspec.structs.replace(line, id=_hashed("line", file_id, str(line.ordinal)))
    tail = line.bank_account.strip()[-ACCOUNT_DIGITS:]
    kind = "ach" if line.advice else "line"
    key = (kind, tail, line.booked_on.isoformat(), line.bank_ref, str(line.cents))
    seen[key] += 1
    return msgspec.structs.replace(line, id=_hashed(*key, str(seen[key])))


def _item_id(item: LockboxItem) -> str:
    parts = (item.lockbox, item.deposit_on.isoformat(), item.batch, item.item, item.check_no, str(item.cents))
    return _hashed("item", *parts)


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def total(lines: Iterable[BankLine]) -> int:
    """Cents of the lines, signed."""
    return sum(line.cents for line in lines)
