"""Tiers of one line and one remittance: by trace (T1, T2), by payer and amount (T3), a card less its fee (T7)."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable

from collector_tui.bank.book import Book, Note, Remit, apart, contradicts, number, numbers_in, same_originator
from collector_tui.bank.statement import BankLine
from collector_tui.model.money import dollars

NEAR_DAYS, CARD_DAYS = 3, 5  # business days
TRANSFERS = frozenset({"ACH", "BOP", "CHK", "FWT"})  # BPR04 of money that no card brings, unless the bank says so
FEE_PER_MILLE_MAX = 35  # what acquirers take of a virtual card: 3.5 %
_CARD = re.compile(r"\b(?:CARD|BANKCARD|MERCH|MERCHANT|VCC|VISA|MASTERCARD|SETTLEMENT|SETTLE)\b", re.IGNORECASE)


def by_trace_and_payer(book: Book) -> None:
    """T1: the trace, the payer's id and the amount."""
    by_key = _by_trace(book)
    for line in list(book.lines.values()):
        if not line.trace or line.returned:
            continue
        same = [
            each
            for each in _fitting(book, line, by_key[number(line.trace), line.cents])
            if same_originator(line.originator, each.originator)
        ]
        if len(same) == 1:
            book.consume("T1", f"trace {line.trace}, payer id {line.originator}, amount", [line.id], [same[0].id])


def by_trace(book: Book) -> None:
    """T2: the trace and the amount; the trace as TRN, or as a number among the line's references."""
    by_key = _by_trace(book)
    for line in list(book.lines.values()):
        if line.returned:
            continue
        numbers = {number(line.trace)} if line.trace else numbers_in(line)
        same = {each.id: each for word in sorted(numbers) for each in _fitting(book, line, by_key[word, line.cents])}
        if len(same) > 1:
            same = {each.id: each for each in same.values() if book.names(line, each)}
        if len(same) == 1:
            remit = next(iter(same.values()))
            differs = bool(line.originator and remit.originator) and not same_originator(
                line.originator, remit.originator
            )
            reason = f"trace {remit.trace} and amount" + ("; the payer ids differ" if differs else "")
            book.consume("T2", reason, [line.id], [remit.id])


def by_payer(book: Book) -> None:
    """T3: the payer's name, the amount, at most three business days apart; only where neither side has a choice."""

    def fits(line: BankLine, remit: Remit) -> bool:
        return (
            line.cents == remit.cents
            and remit.cents != 0
            and apart(line.booked_on, remit.paid_on) <= NEAR_DAYS
            and book.names(line, remit)
        )

    for line, remit in _only_pairs(book, _of_cents(book, 0), fits):
        days = apart(line.booked_on, remit.paid_on)
        book.consume("T3", f"{remit.payer}, amount, {days} business days apart", [line.id], [remit.id])


def less_a_fee(book: Book) -> None:
    """T7: what a card brought is the remittance less a fee of at most 3.5 %."""

    def by_card(line: BankLine) -> bool:
        return _CARD.search(f"{line.text} {line.payer} {line.customer_ref}") is not None

    def of_card(line: BankLine, remit: Remit) -> bool:
        """An EFT under its own trace has no fee: what is missing of it is missing."""
        if line.trace and number(line.trace) == number(remit.trace):
            return False
        if book.names(line, remit):
            return by_card(line) or remit.method not in TRANSFERS
        return by_card(line) and not book.names_any_payer(line)

    def fits(line: BankLine, remit: Remit) -> bool:
        fee = remit.cents - line.cents
        return (
            fee > 0
            and line.cents > 0
            and fee * 1000 <= remit.cents * FEE_PER_MILLE_MAX
            and apart(line.booked_on, remit.paid_on) <= CARD_DAYS
            and of_card(line, remit)
        )

    for line, remit in _only_pairs(book, _of_cents(book, FEE_PER_MILLE_MAX), fits):
        fee = remit.cents - line.cents
        tenths = round(fee * 1000 / remit.cents)
        reason = (
            f"card settlement: {dollars(remit.cents)} less a fee of {dollars(fee)} ({tenths // 10}.{tenths % 10} %)"
        )
        book.consume("T7", reason, [line.id], [remit.id], fee_cents=fee)


def without_cash(book: Book) -> None:
    """T6: nothing, no payment (NON) or less than nothing was sent: it closes without cash."""
    for remit in list(book.remits.values()):
        if (remit.cents <= 0 or remit.method == "NON") and book.allowed("", [remit.id]):
            what = "no payment (NON)" if remit.method == "NON" else f"BPR02 is {dollars(remit.cents)}"
            book.consume("T6", f"{what}: closed without cash", remits=[remit.id])


def _by_trace(book: Book) -> defaultdict[tuple[str, int], list[Remit]]:
    by_key: defaultdict[tuple[str, int], list[Remit]] = defaultdict(list)
    for remit in book.remits.values():
        if number(remit.trace) and remit.cents:
            by_key[number(remit.trace), remit.cents].append(remit)
    return by_key


def _fitting(book: Book, line: BankLine, remits: Iterable[Remit]) -> list[Remit]:
    return [each for each in remits if each.id in book.remits and book.allowed(line.id, [each.id])]


def _of_cents(book: Book, fee_per_mille: int) -> Callable[[BankLine], Iterable[Remit]]:
    """The open remittances of a line's amount, or of so much more as a fee of at most this share could take."""
    remits = sorted(book.remits.values(), key=lambda remit: (remit.cents, remit.id))
    cents = [remit.cents for remit in remits]

    def candidates(line: BankLine) -> Iterable[Remit]:
        most = line.cents * 1000 // (1000 - fee_per_mille) if line.cents > 0 else line.cents
        return remits[bisect_left(cents, line.cents) : bisect_right(cents, most)]

    return candidates


def _only_pairs(
    book: Book, candidates: Callable[[BankLine], Iterable[Remit]], fits: Callable[[BankLine, Remit], bool]
) -> list[tuple[BankLine, Remit]]:
    """Lines and remittances that fit each other and nothing else that is open."""
    of_line: defaultdict[str, list[Remit]] = defaultdict(list)
    of_remit: defaultdict[str, list[BankLine]] = defaultdict(list)
    for line in book.lines.values():
        for remit in () if line.returned else candidates(line):
            if fits(line, remit) and not contradicts(line, [remit]) and book.allowed(line.id, [remit.id]):
                of_line[line.id].append(remit)
                of_remit[remit.id].append(line)
    for line_id, remits in of_line.items():
        if len(remits) > 1 or len(of_remit[remits[0].id]) > 1:
            why = "more than one remittance or line fits by payer and amount"
            book.notes[line_id] = Note(why, "ask the payer which remittance it paid")
    return [
        (lines[0], of_line[lines[0].id][0])
        for lines in of_remit.values()
        if len(lines) == 1 and len(of_line[lines[0].id]) == 1
    ]
