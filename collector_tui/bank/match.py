"""Matches what the bank says came in with what payers say they sent: tiers T1 to T8, each line consumed once."""

from collections import defaultdict
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from collector_tui.bank import lockbox, several, singles
from collector_tui.bank.book import Book, Match, Pair, Remit, apart, number
from collector_tui.bank.standing import MATCHED, Named, Standing, standing_of
from collector_tui.bank.statement import ACCOUNT_DIGITS, BankLine, LockboxItem

SAME_MONEY_DAYS, SAME_TRACE_DAYS = 1, 3  # business days between an ACH entry's effective day and the statement's
TIERS = (
    singles.by_trace_and_payer, singles.by_trace, lockbox.by_items, singles.by_payer, several.one_deposit_of_many,
    several.one_remittance_in_lines, singles.less_a_fee, singles.without_cash, lockbox.returned,
)  # fmt: skip


class Matched(Struct, frozen=True, kw_only=True):
    """All matches; where each line stands; and which ACH entries a statement shows as lines of its own."""

    matches: tuple[Match, ...]
    standings: dict[str, Standing]
    announced: dict[str, str]  # ACH entry -> the statement's line that is the same money


def match(
    lines: Iterable[BankLine],
    remits: Iterable[Remit],
    items: Iterable[LockboxItem],
    barred: frozenset[Pair] = frozenset(),
) -> Matched:
    """Everything anew: the same input in any order gives the same answer. `barred` is what a person took apart."""
    remits = list(remits)
    lines, announced = _with_advices(list(lines))
    book = Book(lines, remits, items, barred)
    for tier in TIERS:
        tier(book)
    standings = {line: Standing(MATCHED, each.reason) for each in book.matches for line in each.lines}
    named = Named(book, remits)
    for line in book.lines.values():
        standings[line.id] = standing_of(book, line, named)
    matches = sorted(book.matches, key=lambda each: each.id)
    return Matched(matches=tuple(matches), standings=standings, announced=announced)


def _with_advices(lines: list[BankLine]) -> tuple[list[BankLine], dict[str, str]]:
    """ACH entries are lines only until the statement shows their money; then the line learns their trace and payer."""
    lines = sorted(lines, key=lambda line: (line.booked_on, line.id))
    statement = {line.id: line for line in lines if not line.advice}
    by_cents: defaultdict[int, list[str]] = defaultdict(list)
    for line in statement.values():
        by_cents[line.cents].append(line.id)
    alone, announced = [], {}
    for advice in (line for line in lines if line.advice):
        same = [statement[each] for each in by_cents[advice.cents] if _same_money(advice, statement[each])]
        same.sort(key=lambda line: (not line.trace, line.booked_on, line.id))
        if not same:
            alone.append(advice)
            continue
        line = same[0]
        by_cents[advice.cents].remove(line.id)
        announced[advice.id] = line.id
        learned = {name: getattr(line, name) or getattr(advice, name) for name in ("trace", "originator", "payer")}
        statement[line.id] = msgspec.structs.replace(line, **learned)
    return [*statement.values(), *alone], announced


def _same_money(advice: BankLine, line: BankLine) -> bool:
    tails = [each.bank_account.strip()[-ACCOUNT_DIGITS:] for each in (advice, line)]
    if "" not in tails and tails[0] != tails[1]:
        return False
    traced = bool(advice.trace and line.trace)
    if line.returned or (traced and number(advice.trace) != number(line.trace)):
        return False
    return apart(advice.booked_on, line.booked_on) <= (SAME_TRACE_DAYS if traced else SAME_MONEY_DAYS)
