"""The page of a day's deposits as lines of text: three sums, then what does not agree, then what came in."""

from collections.abc import Iterator

from collector_tui.model.money import dollars
from collector_tui.wire.deposits import DepositException, DepositLine, DepositRemit, Deposits

SUM_COLUMNS, TEXT_COLUMNS = 16, 40


def figures_lines(page: Deposits) -> Iterator[str]:
    """Bank, remittances, ledger: each total, its parts, and the difference that must read 0.00."""
    figures = page.figures
    rows = (
        ("Bank", figures.bank_total, figures.bank_difference,
         (("matched", figures.matched), ("unidentified", figures.unidentified), ("not ours", figures.not_ours))),
        ("Remits due", figures.due, figures.remits_difference,
         (("with cash", figures.with_cash), ("waiting", figures.waiting), ("no cash due", figures.without_cash))),
        ("To post", figures.posted, figures.posted_difference, (("proved", figures.proved), ("held", figures.held))),
    )  # fmt: skip
    for name, total, difference, parts in rows:
        yield f"{name:<12}{dollars(total):>{SUM_COLUMNS}}   difference {dollars(difference)}"
        for part, cents in parts:
            yield f"  {part:<14}{dollars(cents):>{SUM_COLUMNS}}"


def exception_line(each: DepositException, width: int = 79) -> str:
    """One that a person must look at: how old, what, how much, what to do is its second line."""
    days = f"{each.days}bd"
    return f"{days:>5} {dollars(each.cents):>13}  {each.kind}: {each.text}"[:width].rstrip()


def line_line(line: DepositLine, width: int = 79) -> str:
    """A bank line: amount, where it stands, by which tier, its text."""
    stands = f"{line.state} {line.tier}".strip()
    return f"{dollars(line.cents):>13}  {stands:<14} {line.text}"[:width].rstrip()


def remit_line(remit: DepositRemit, width: int = 79) -> str:
    """A remittance: amount, how far it came, who paid, its trace, what is not on accounts."""
    why = f"  {remit.why}" if remit.why else ""
    return f"{dollars(remit.cents):>13}  {remit.state:<9} {remit.payer[:24]:<24} {remit.trace}{why}"[:width].rstrip()
