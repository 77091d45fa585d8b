"""The open book of a match: lines, remittances and lockbox items that are still to be consumed, each at most once."""

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import msgspec
from msgspec import Struct

from collector_tui.bank.statement import BankLine, LockboxItem
from collector_tui.days.calendar import business_days_between
from collector_tui.knowledge.payers import payer_named
from collector_tui.model.text import letters_and_digits

COMPANY_COLUMNS = 16  # a NACHA batch has room for so much of a company's name
FAR_DAYS = 20  # calendar days; no tier looks so far
TRACE_WORD_MIN = 5  # a shorter number may stand in a text for anything
_WORDS = re.compile(r"[0-9A-Za-z]+")

Pair = tuple[str, str]  # a line and what it may not be matched with; an empty line: closed without cash


class Remit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a payer says it sent: the head of a remittance. `cents` is BPR02, negative where the payer takes money."""

    id: str
    payer: str
    cents: int
    payer_id: str = ""
    originator: str = ""  # TRN03
    trace: str = ""  # TRN02
    method: str = ""  # BPR04
    paid_on: date | None = None
    unfinished: bool = False  # its file is still being posted


class Match(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Lines and what they are the money of. `cents` is the sum of its lines; `fee_cents` what a card cost (T7).

    `pairs_with` is the deposit that a returned item takes back, `unpaid` the remittances that a returned check had paid;
    both stay matched with what they were matched with.
    """

    id: str
    tier: str  # T1 to T8
    reason: str
    cents: int
    lines: tuple[str, ...] = ()
    remits: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    fee_cents: int = 0
    pairs_with: str = ""
    unpaid: tuple[str, ...] = ()

    def pairs(self) -> frozenset[Pair]:
        """What may not be matched again once a person took it apart."""
        others = (*self.remits, *self.items, *filter(None, [self.pairs_with]))
        return frozenset((line, other) for line in self.lines or ("",) for other in others if line != other)


class Note(NamedTuple):
    """Why a line could not be matched, and what a person does about it."""

    why: str
    step: str


class Book:
    """What is open, in an order of its own so that the order of the input tells nothing."""

    def __init__(
        self, lines: Iterable[BankLine], remits: Iterable[Remit], items: Iterable[LockboxItem], barred: frozenset[Pair]
    ) -> None:
        self.lines = {line.id: line for line in sorted(lines, key=lambda line: (line.booked_on, line.id))}
        self.remits = {each.id: each for each in sorted(remits, key=lambda each: (each.paid_on or date.max, each.id))}
        self.items = {item.id: item for item in sorted(items, key=lambda item: (item.deposit_on, item.id))}
        self.all_lines, self.all_remits, self.all_items = dict(self.lines), dict(self.remits), dict(self.items)
        self.barred = barred
        self.matches: list[Match] = []
        self.notes: dict[str, Note] = {}  # by line
        self._named: dict[Pair, bool] = {}
        self._payers = tuple({(each.payer, each.originator): each for each in self.remits.values()}.values())

    def consume(
        self, tier: str, reason: str, lines: Iterable[str] = (), remits: Iterable[str] = (), items: Iterable[str] = (),
        fee_cents: int = 0, pairs_with: str = "", unpaid: Iterable[str] = (),
    ) -> None:  # fmt: skip
        """A match is made; what it used is closed."""
        lines, remits, items = tuple(lines), tuple(remits), tuple(items)
        cents = sum(self.lines.pop(line).cents for line in lines)
        for remit in remits:
            del self.remits[remit]
        for item in items:
            self.items.pop(item, None)
        match = Match(
            id="", tier=tier, reason=reason, cents=cents, lines=lines, remits=remits, items=items,
            fee_cents=fee_cents, pairs_with=pairs_with, unpaid=tuple(unpaid),
        )  # fmt: skip
        key = "\x1f".join(f"{line}\x1e{other}" for line, other in sorted(match.pairs()))
        match_id = "M" + hashlib.sha256(key.encode()).hexdigest()[:15]
        self.matches.append(msgspec.structs.replace(match, id=match_id))

    def allowed(self, line: str, others: Iterable[str]) -> bool:
        """Whether no person took this line apart from any of them."""
        return not any((line, other) in self.barred for other in others)

    def names(self, line: BankLine, remit: Remit) -> bool:
        """Whether a line says that it comes from the payer of a remittance."""
        key = (line.id, remit.payer + "\x1f" + remit.originator)
        if key not in self._named:
            self._named[key] = _names(line, remit)
        return self._named[key]

    def names_any_payer(self, line: BankLine) -> bool:
        """Whether a line names the payer of any remittance, consumed or not."""
        return any(self.names(line, payer) for payer in self._payers)


def number(text: str) -> str:
    """A trace or check number as it is compared: without leading zeros and marks, whatever its case."""
    return letters_and_digits(text).upper().lstrip("0")


def numbers_in(line: BankLine, least: int = TRACE_WORD_MIN) -> frozenset[str]:
    """The numbers of checks and transfers that a line's references and text may name."""
    words = _WORDS.findall(f"{line.customer_ref} {line.bank_ref} {line.text}")
    return frozenset(each for each in map(number, words) if len(each) >= least)


def same_originator(first: str, second: str) -> bool:
    """TRN03: a company id is a tax id with a digit before it; banks and payers differ about that digit."""
    first, second = letters_and_digits(first), letters_and_digits(second)
    return bool(first) and (first == second or (len(first) >= 9 and first[-9:] == second[-9:]))


def contradicts(line: BankLine, remits: Iterable[Remit]) -> bool:
    """Whether a line names another trace than any of these remittances has."""
    return bool(line.trace) and number(line.trace) not in {number(remit.trace) for remit in remits}


def apart(first: date, second: date | None) -> int:
    """Business days between two days, whichever is the earlier; many when they are weeks apart or one is not known."""
    if second is None or abs((first - second).days) > FAR_DAYS:
        return 10_000
    return business_days_between(min(first, second), max(first, second))


def _names(line: BankLine, remit: Remit) -> bool:
    if same_originator(line.originator, remit.originator):
        return True
    if payer_named(remit.payer, f"{line.payer} {line.text} {line.customer_ref}"):
        return True
    cut, name = letters_and_digits(line.payer).upper(), letters_and_digits(remit.payer).upper()
    return len(line.payer) >= COMPANY_COLUMNS - 2 and len(cut) > 8 and name.startswith(cut)
