"""Bank, remittance, ledger: where each remittance stands among them."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from msgspec import Struct

from collector_tui.bank.book import Match, Remit
from collector_tui.bank.statement import BankLine, LockboxItem
from collector_tui.model.money import dollars

# What the commonest provider adjustments (PLB03-1) are called in an office.
PLB_WORDS = {
    "L6": "interest", "WO": "overpayment recovery", "FB": "forwarded balance", "72": "refund taken", "CS": "adjustment",
    "50": "late charge", "51": "interest penalty", "AP": "advance payment", "J1": "non-reimbursable", "LE": "levy",
    "IR": "tax withheld", "90": "early payment allowance", "AH": "origination fee", "C5": "temporary allowance",
}  # fmt: skip


class Postings(Struct, frozen=True, kw_only=True):
    """What the ledger has of a remittance, in cents: on accounts, held for a person, and its PLB that is on none.

    `off_accounts` is (PLB03-1, cents as they change the payment): interest paid to us is positive.
    """

    on_accounts: int = 0
    held: int = 0
    off_accounts: tuple[tuple[str, int], ...] = ()

    @property
    def off_cents(self) -> int:
        return sum(cents for _, cents in self.off_accounts)


class RemitState(Struct, frozen=True, kw_only=True):
    """`state`: expected (neither money nor posting), cash (it came), posted, and proved: its cash came or none is due,
    and entries + held + PLB on no account = BPR02 with nothing held. `cash_cents`: None while neither cash nor a closing
    is there. `unexplained` is BPR02 less everything that the ledger has of it, in cents. Source: the three-way match of
    an EFT, its 835 and the postings (CORE 370).
    """

    remit: Remit
    state: str
    postings: Postings
    cash_cents: int | None = None
    fee_cents: int = 0
    match: str = ""
    without_cash: bool = False  # closed by T6
    returned: bool = False  # its deposit was taken back
    unexplained: int = 0


def states_of(
    remits: Iterable[Remit], matches: Iterable[Match], postings: Mapping[str, Postings]
) -> dict[str, RemitState]:
    """Where each remittance stands, by its id."""
    matches = list(matches)
    of_remit = {remit: each for each in matches for remit in each.remits}
    taken_back = {each.pairs_with for each in matches if each.pairs_with}
    unpaid = {remit for each in matches for remit in each.unpaid}
    unpaid |= {remit for remit, each in of_remit.items() if taken_back & set(each.lines)}
    return {
        each.id: _state(each, of_remit.get(each.id), postings.get(each.id, Postings()), each.id in unpaid)
        for each in remits
    }


def _state(remit: Remit, match: Match | None, posted: Postings, returned: bool) -> RemitState:
    closed = match is not None and not match.lines
    cash = _cash(remit, None if returned else match)
    unexplained = remit.cents - posted.on_accounts - posted.held - posted.off_cents
    if cash is not None and not (unexplained or posted.held or remit.unfinished):
        state = "proved"
    elif posted.on_accounts or posted.off_accounts:
        state = "posted"
    else:
        state = "expected" if cash is None else "cash"
    return RemitState(
        remit=remit, state=state, postings=posted, cash_cents=cash, fee_cents=match.fee_cents if match else 0,
        match=match.id if match else "", without_cash=closed, returned=returned, unexplained=unexplained,
    )  # fmt: skip


def _cash(remit: Remit, match: Match | None) -> int | None:
    if match is None:
        return None
    return remit.cents - match.fee_cents if match.lines else 0


class ReturnedCheck(NamedTuple):
    """A check that the bank returned, and the item of the lockbox that it was."""

    line: BankLine
    item: LockboxItem


def returned_checks(
    matches: Iterable[Match], lines: Iterable[BankLine], items: Iterable[LockboxItem]
) -> tuple[ReturnedCheck, ...]:
    """Returned items that are known by their check number (T8), but for payers' checks: their remittances say so."""
    by_line, by_item = {line.id: line for line in lines}, {item.id: item for item in items}
    pairs = (
        (by_line[each.lines[0]], by_item[each.items[0]])
        for each in matches
        if each.tier == "T8" and each.items and not each.unpaid
    )
    return tuple(ReturnedCheck(line, item) for line, item in pairs)


def difference_words(postings: Postings, unexplained: int) -> str:
    """Why what is posted is not what was paid: "interest 50.00", "held 75.00"."""
    parts = [f"{PLB_WORDS.get(reason, f'PLB {reason}')} {dollars(cents)}" for reason, cents in postings.off_accounts]
    parts += [f"held {dollars(postings.held)}"] if postings.held else []
    parts += [f"unexplained {dollars(unexplained)}"] if unexplained else []
    return ", ".join(parts)
