"""The page of a day's deposits as lines of text: three sums, then what does not agree, then what came in."""

from collections.abc import Iterator

from collector_tui.model.money import dollars
from collector_tui.pages.text import cut_words, day
from collector_tui.wire.deposits import DepositException, DepositLine, DepositMatch, DepositRemit, Deposits

SUM_COLUMNS, TEXT_COLUMNS = 16, 40
LOOK_AT = "Exceptions, all days to date:"


def state_word(state: str) -> str:
    """How far a remittance is, as the office says it; what travels as `proved` is balanced to the cent."""
    return "balanced" if state == "proved" else state


def differences_line(page: Deposits) -> str:
    """The three that must read 0.00, on one line."""
    figures = page.figures
    amounts = (
        ("bank", figures.bank_difference),
        ("remittances", figures.remits_difference),
        ("postings", figures.posted_difference),
    )
    return "Differences: " + ", ".join(f"{name} {dollars(cents)}" for name, cents in amounts)


def differences_lines(page: Deposits) -> Iterator[str]:
    """The three sums in a line each, with the differences that must read 0.00."""
    for name, total, difference, _ in _sums(page):
        yield f"{name:<12}{dollars(total):>{SUM_COLUMNS}}   difference {dollars(difference)}"


def parts_lines(page: Deposits) -> Iterator[str]:
    """What the three sums are made of, in a line each."""
    for name, _, _, parts in _sums(page):
        yield f"{name}: {', '.join(f'{part} {dollars(cents)}' for part, cents in parts)}"


def figures_lines(page: Deposits) -> Iterator[str]:
    """Bank, remittances, ledger: each total, its parts, and the difference that must read 0.00."""
    for name, total, difference, parts in _sums(page):
        yield f"{name:<12}{dollars(total):>{SUM_COLUMNS}}   difference {dollars(difference)}"
        for part, cents in parts:
            yield f"  {part:<14}{dollars(cents):>{SUM_COLUMNS}}"


def _sums(page: Deposits) -> tuple[tuple[str, int, int, tuple[tuple[str, int], ...]], ...]:
    """Name, total, difference, and parts by name. What a card kept is no part of what the bank has."""
    figures = page.figures
    fees = (("+ card fees", figures.card_fees),) if figures.card_fees else ()
    return (
        ("Bank", figures.bank_total, figures.bank_difference,
         (("matched", figures.matched), *fees, ("unidentified", figures.unidentified), ("not ours", figures.not_ours))),
        ("Remits due", figures.due, figures.remits_difference,
         (("with cash", figures.with_cash), ("waiting", figures.waiting), ("no cash due", figures.without_cash))),
        ("Posted", figures.posted, figures.posted_difference,
         (("balanced", figures.proved), ("not balanced yet", figures.unproved), ("held", figures.held))),
    )  # fmt: skip


def exception_line(each: DepositException, width: int = 79) -> str:
    """One that a person must look at: how old, of which day, what, how much; what to do is its second line."""
    days = f"{each.days}bd"
    return cut_words(f"{days:>5} {day(each.on):<8} {dollars(each.cents):>13}  {each.kind}: {each.text}", width).rstrip()


def line_line(line: DepositLine, width: int = 79, waits: str = "") -> str:
    """A bank line: amount, where it stands, by which tier, its text. `waits`: a decision that the server has not heard."""
    stands = waits or f"{line.state} {line.tier}".strip()
    return cut_words(f"{dollars(line.cents):>13}  {stands:<14} {line.text}", width).rstrip()


def remit_line(remit: DepositRemit, width: int = 79, waits: str = "") -> str:
    """A remittance: amount, how far it came, its trace, who paid, a card's fee, what is not on accounts. `waits` as of a
    bank line.
    """
    fee = f"card fee {dollars(remit.fee_cents)}" if remit.fee_cents else ""
    why = "".join(f"  {words}" for words in (fee, remit.why) if words)
    state = waits or state_word(remit.state)
    return cut_words(f"{dollars(remit.cents):>13}  {state:<14} {remit.trace:<16} {remit.payer}{why}", width).rstrip()


def match_line(made: DepositMatch, width: int = 79) -> str:
    """What closed it: amount, rule, why, who and when; its id is what a command names."""
    when = f" {day(made.made_at.astimezone())}" if made.made_at else ""
    who = f"rule {made.tier}{when}"
    if made.decided_at:
        verb = "taken apart" if made.state == "undone" else "put together again"
        who = f"{verb} by {made.decided_by} {day(made.decided_at.astimezone())}: {made.why}"
    return cut_words(f"{dollars(made.cents):>13}  {made.id}  {made.reason}; {who}", width).rstrip()
