"""Where a line of the bank stands: matched, unidentified, or not ours to match; and what a person does about it."""

from collections.abc import Iterable

from msgspec import Struct

from collector_tui.bank.book import Book, Remit, number
from collector_tui.bank.statement import BankLine
from collector_tui.model.account import UNIDENTIFIED as ACCOUNT
from collector_tui.model.money import dollars

MATCHED, UNIDENTIFIED, NOT_OURS = "matched", "unidentified", "not ours"
# BAI types that are the bank's and the hospital's own movements, whoever pays: interest, sweeps between accounts.
OF_THE_BANK = {"275": "ZBA sweep", "354": "interest", "575": "ZBA sweep", "277": "ZBA sweep", "577": "ZBA sweep"}
WIRES = frozenset({"191", "195", "196", "208"})


def account_of(line: BankLine) -> str:
    """The account that a line's money is while it is unidentified."""
    return f"{ACCOUNT}{line.id}"


class Standing(Struct, frozen=True):
    """Where a line stands: matched, unidentified or not ours, and why. `twice`: the remittance that it pays again.

    `kind` and `step` are of the exception that an unidentified line is, and what a person does about it. `applied` are
    those of its cents that a person has posted elsewhere.
    """

    state: str
    reason: str = ""
    twice: str = ""
    kind: str = "cash without remit"
    step: str = "ask the payer for the 835"
    applied: int = 0


class Named:
    """Remittances by their traces: those that have their cash, and those that wait for it."""

    def __init__(self, book: Book, remits: Iterable[Remit]) -> None:
        with_cash = {remit for each in book.matches if each.lines for remit in each.remits}
        self.cashed: dict[tuple[str, int], str] = {}
        self.waiting: dict[str, Remit] = {}
        for remit in sorted(remits, key=lambda each: each.id):
            if remit.id in with_cash:
                self.cashed[number(remit.trace), remit.cents] = remit.id
            elif remit.cents > 0:
                self.waiting[number(remit.trace)] = remit


def standing_of(book: Book, line: BankLine, named: Named) -> Standing:
    """Of a line that nothing was matched with."""
    if line.type in OF_THE_BANK:
        return Standing(NOT_OURS, OF_THE_BANK[line.type])
    if standing := _by_trace(line, named):
        return standing
    if line.returned:
        step = "ask the bank which deposit it was, then take back the payment that it was posted as"
        return Standing(UNIDENTIFIED, "returned item whose deposit is not known", kind="returned item", step=step)
    of_payer = bool(number(line.trace)) or book.names_any_payer(line)
    if not of_payer and line.cents < 0:
        return Standing(NOT_OURS, "a debit of the bank account that names no payer")
    if not of_payer and line.type in WIRES and line.text:
        return Standing(NOT_OURS, f"{line.text[:60]}: the sender is no payer of ours")
    if line.cents < 0:
        reason = "a payer took money and no remittance says why"
        return Standing(
            UNIDENTIFIED, reason, kind="debit without remit", step="ask the payer what it took the money for"
        )
    if note := book.notes.get(line.id):
        return Standing(UNIDENTIFIED, note.why, step=note.step)
    if any(parted == line.id for parted, _ in book.barred):
        return Standing(UNIDENTIFIED, "a person un-matched it", step="match it again, or ask the payer what it is for")
    if of_payer:
        return Standing(UNIDENTIFIED, "no remittance fits")
    step = "ask the bank who sent it, then post it where it belongs and off its own account"
    return Standing(UNIDENTIFIED, "no remittance fits, and it names no payer", step=step)


def _by_trace(line: BankLine, named: Named) -> Standing | None:
    """A line that names a remittance which has its cash, or which is over another amount."""
    trace = number(line.trace)
    if not trace:
        return None
    if twice := named.cashed.get((trace, line.cents)):
        reason = f"trace {line.trace} has its cash already: paid twice"
        return Standing(UNIDENTIFIED, reason, twice, "cash twice", "call the payer: it may want it back")
    remit = named.waiting.get(trace)
    if remit is None or line.cents <= 0 or remit.cents == line.cents:
        return None
    missing = remit.cents - line.cents
    much = f"{dollars(abs(missing))} too {'little' if missing > 0 else 'much'} came"
    reason = f"remittance {line.trace} is over {dollars(remit.cents)}: {much}"
    return Standing(UNIDENTIFIED, reason, kind="cash differs", step="call the payer about the difference")
