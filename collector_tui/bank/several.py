"""Tiers of several: one deposit that is some remittances of a payer (T4), one remittance in some lines (T5)."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from collector_tui.bank.book import Book, Note, Remit, apart, contradicts
from collector_tui.bank.statement import BankLine
from collector_tui.bank.subset import Part, Solutions, subsets
from collector_tui.knowledge.payers import same_payer
from collector_tui.model.money import dollars

WINDOW_DAYS = 5  # business days


def one_deposit_of_many(book: Book) -> None:
    """T4: a deposit is the sum of two to six remittances of one payer, and no other choice of them fits."""
    groups = _by_payer(book.remits.values())
    by_line: dict[str, list[Solutions]] = {}
    for line in book.lines.values():
        if line.cents <= 0 or line.returned:
            continue
        named = book.names_any_payer(line)
        tries = [_of_payer(book, line, group) for group in groups if not named or book.names(line, group[0])]
        by_line[line.id] = [each for each in tries if each.found_sets or not each.complete]
    for line_id, chosen in _uncontested(book, by_line).items():
        line, remits = book.lines[line_id], [book.remits[each] for each in chosen]
        if contradicts(line, remits):
            continue
        amounts = " + ".join(dollars(each.cents) for each in remits)
        book.consume("T4", f"{remits[0].payer}: {amounts}", [line_id], chosen)


def one_remittance_in_lines(book: Book) -> None:
    """T5: a remittance is the sum of two to six lines of its payer, and no other choice of them fits."""
    by_remit: dict[str, list[Solutions]] = {}
    for remit in book.remits.values():
        if remit.cents <= 0:
            continue
        parts = [
            Part(line.id, line.cents)
            for line in book.lines.values()
            if line.cents > 0
            and not line.returned
            and apart(line.booked_on, remit.paid_on) <= WINDOW_DAYS
            and book.names(line, remit)
            and not contradicts(line, [remit])
            and book.allowed(line.id, [remit.id])
        ]
        tried = subsets(parts, remit.cents)
        by_remit[remit.id] = [tried] if tried.found_sets or not tried.complete else []
    for remit_id, chosen in _uncontested(book, by_remit).items():
        remit = book.remits[remit_id]
        amounts = " + ".join(dollars(book.lines[each].cents) for each in chosen)
        book.consume("T5", f"{remit.payer}: {dollars(remit.cents)} came as {amounts}", chosen, [remit_id])


def _of_payer(book: Book, line: BankLine, group: list[Remit]) -> Solutions:
    parts = [
        Part(each.id, each.cents)
        for each in group
        if each.cents > 0 and apart(line.booked_on, each.paid_on) <= WINDOW_DAYS and book.allowed(line.id, [each.id])
    ]
    return subsets(parts, line.cents)


def _uncontested(book: Book, tried: dict[str, list[Solutions]]) -> dict[str, tuple[str, ...]]:
    """Who has one solution alone, of parts that no other's solution needs."""
    wanted = Counter(
        part
        for solutions in tried.values()
        for part in {part for each in solutions for chosen in each.found_sets for part in chosen}
    )
    answers = {}
    for key, solutions in tried.items():
        only = solutions[0].only if len(solutions) == 1 else ()
        if only and all(wanted[part] == 1 for part in only):
            answers[key] = only
        elif solutions and key in book.lines:
            why = "more than one choice of remittances makes this deposit"
            book.notes[key] = Note(why, "ask the payer which remittances it paid")
    return answers


def _by_payer(remits: Iterable[Remit]) -> list[list[Remit]]:
    """Remittances of one payer together, whatever its name is written like."""
    exact: defaultdict[tuple[str, str], list[Remit]] = defaultdict(list)
    for remit in remits:
        exact[remit.payer, remit.payer_id].append(remit)
    groups: list[list[Remit]] = []
    for (name, payer_id), members in sorted(exact.items()):
        home = next((group for group in groups if same_payer(name, payer_id, group[0].payer, group[0].payer_id)), None)
        if home is None:
            groups.append(list(members))
        else:
            home.extend(members)
    return groups
