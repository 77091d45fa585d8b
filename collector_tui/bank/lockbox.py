"""Lockbox deposits against their items, items against remittances by check number (T5), returned items (T8)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from collector_tui.bank.book import Book, Note, Remit, apart, number, numbers_in
from collector_tui.bank.statement import BankLine, LockboxItem
from collector_tui.bank.subset import Part, subsets
from collector_tui.model.money import dollars

LOCKBOX_TYPES = frozenset({"115", "116", "118"})
DEPOSIT_DAYS = 1  # business days between a lockbox's day and the bank's
RETURN_DAYS_MAX = 90
Group = list[LockboxItem]


def by_items(book: Book) -> None:
    """T5: a lockbox deposit is the items of a day, or of whole batches of it; checks of payers close their remittances."""
    of_line = {line.id: _choices(book, line) for line in book.lines.values() if line.cents > 0 and not line.returned}
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for line_id, choices in of_line.items():
        for choice in choices:
            for item in choice:
                wanted[item.id].add(line_id)
    for line_id, choices in of_line.items():
        if len(choices) == 1 and all(len(wanted[item.id]) == 1 for item in choices[0]):
            _deposit(book, line_id, choices[0])
        elif choices:
            why = "more than one deposit or choice of batches fits these items"
            book.notes[line_id] = Note(why, "ask the bank which items it is")


def returned(book: Book) -> None:
    """T8: a returned item takes back its deposit: by check number among the items, else by a reference they share."""
    used: set[str] = set()
    for line in [line for line in book.lines.values() if line.returned and line.cents < 0]:
        numbers = numbers_in(line, least=1) | {number(line.customer_ref)} - {""}
        items = [item for item in book.all_items.values() if _item_of(item, line, numbers) and item.id not in used]
        items = [item for item in items if book.allowed(line.id, [item.id])]
        if len({(item.check_no, item.account) for item in items}) == 1:
            item = items[0]
            used.add(item.id)
            who = f"{item.remitter}, account {item.account}" if item.account else item.remitter
            reason = f"check {item.check_no} of {who} returned"
            book.consume("T8", reason, [line.id], items=[item.id], unpaid=_paid_by(book, item))
            continue
        deposits = [
            each for each in book.all_lines.values() if each.id not in used and _deposit_of(each, line, numbers)
        ]
        deposits = [each for each in deposits if book.allowed(line.id, [each.id])]
        if len(deposits) == 1:
            deposit = deposits[0]
            used.add(deposit.id)
            reason = f"returned on {line.booked_on:%m/%d/%Y}: deposit of {deposit.booked_on:%m/%d/%Y}"
            # A deposit that nothing claimed is gone with its return: nobody's money is left to ask for.
            both = [line.id, deposit.id] if deposit.id in book.lines else [line.id]
            book.consume("T8", reason, both, pairs_with=deposit.id)


def _choices(book: Book, line: BankLine) -> list[Group]:
    """The groups of items that this deposit may be; none when it is no lockbox's."""
    words = f"{line.customer_ref} {line.text} {line.payer}".upper()
    lockboxes: defaultdict[str, defaultdict[str, Group]] = defaultdict(lambda: defaultdict(list))
    for item in book.items.values():
        if apart(line.booked_on, item.deposit_on) <= DEPOSIT_DAYS and book.allowed(line.id, [item.id]):
            lockboxes[f"{item.lockbox}\x1f{item.deposit_on}"][item.batch].append(item)
    named = {key for key in lockboxes if key.partition("\x1f")[0].upper() in words.replace("#", " ").split()}
    if not named and line.type not in LOCKBOX_TYPES and "LOCKBOX" not in words:
        return []
    choices: list[Group] = []
    for key in sorted(named or lockboxes):
        batches = lockboxes[key]
        whole = [item for batch in batches.values() for item in batch]
        if sum(item.cents for item in whole) == line.cents:
            choices.append(whole)
            continue
        parts = [Part(batch, sum(item.cents for item in items)) for batch, items in batches.items()]
        choices += [batches[part.id] for part in parts if part.cents == line.cents]
        choices += [
            [item for batch in chosen for item in batches[batch]] for chosen in subsets(parts, line.cents).found_sets
        ]
    return choices


def _deposit(book: Book, line_id: str, items: Group) -> None:
    remits = []
    for item in items:
        same = [
            each
            for each in book.remits.values()
            if _is_check(each, item) and each.id not in remits and book.allowed(line_id, [each.id])
        ]  # fmt: skip
        remits += [same[0].id] if len(same) == 1 else []
    noun = "item" if len(items) == 1 else "items"
    closed = f"; {len(remits)} by check number" if remits else ""
    reason = f"lockbox {items[0].lockbox}: {len(items)} {noun}, {dollars(sum(item.cents for item in items))}{closed}"
    book.consume("T5", reason, [line_id], remits, sorted(item.id for item in items))


def _paid_by(book: Book, item: LockboxItem) -> list[str]:
    """Remittances that a check closed with its deposit."""
    closed = (remit for each in book.matches if item.id in each.items for remit in each.remits)
    return [key for key in closed if _is_check(book.all_remits[key], item)]


def _is_check(remit: Remit, item: LockboxItem) -> bool:
    return number(remit.trace) == number(item.check_no) != "" and remit.cents == item.cents


def _item_of(item: LockboxItem, line: BankLine, numbers: Iterable[str]) -> bool:
    age = line.booked_on - item.deposit_on
    return (
        number(item.check_no) in set(numbers)
        and item.cents == -line.cents
        and timedelta(0) <= age <= timedelta(RETURN_DAYS_MAX)
    )


def _deposit_of(deposit: BankLine, line: BankLine, numbers: frozenset[str]) -> bool:
    age = line.booked_on - deposit.booked_on
    if deposit.cents != -line.cents or not timedelta(0) <= age <= timedelta(RETURN_DAYS_MAX):
        return False
    if line.trace and deposit.trace:
        return number(line.trace) == number(deposit.trace)
    return bool(numbers & (numbers_in(deposit) | {number(deposit.trace), number(deposit.customer_ref)} - {""}))
