"""Bank, remittance, ledger: where each remittance stands among them, and what does not agree, with its age."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from collector_tui.bank.book import Match, Remit
from collector_tui.bank.match import UNIDENTIFIED, Standing
from collector_tui.bank.statement import BankLine, LockboxItem
from collector_tui.days.calendar import business_days_between
from collector_tui.model.money import dollars

WAIT_DAYS = 3  # business days within which money and remittance must both be there (CORE 370)
AGES = (30, 10, 3)  # business days; what is older than the first of them is the worst
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


class BankException(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person must look at. `days` are business days, `cents` what is at stake."""

    kind: str
    text: str
    step: str
    cents: int
    days: int = 0
    line: str = ""
    remit: str = ""

    @property
    def age(self) -> str:
        """Older than 30, 10 or 3 business days; empty below."""
        return next((f"> {days}" for days in AGES if self.days > days), "")


def states_of(
    remits: Iterable[Remit], matches: Iterable[Match], postings: Mapping[str, Postings]
) -> dict[str, RemitState]:
    """Where each remittance stands, by its id."""
    matches = list(matches)
    of_remit = {remit: each for each in matches for remit in each.remits}
    taken_back = {each.pairs_with for each in matches if each.pairs_with}
    return {
        each.id: _state(each, of_remit.get(each.id), postings.get(each.id, Postings()), taken_back) for each in remits
    }


def _state(remit: Remit, match: Match | None, posted: Postings, taken_back: set[str]) -> RemitState:
    closed = match is not None and not match.lines
    returned = match is not None and bool(taken_back & set(match.lines))
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
    """Returned items that are known by their check number (T8)."""
    by_line, by_item = {line.id: line for line in lines}, {item.id: item for item in items}
    pairs = ((by_line[each.lines[0]], by_item[each.items[0]]) for each in matches if each.tier == "T8" and each.items)
    return tuple(ReturnedCheck(line, item) for line, item in pairs)


def exceptions_of(
    states: Iterable[RemitState],
    lines: Iterable[BankLine],
    standings: Mapping[str, Standing],
    today: date,
    unposted: Iterable[ReturnedCheck] = (),
) -> tuple[BankException, ...]:
    """Everything that does not agree, the oldest first. `unposted`: returned checks that no account knows of."""
    listed = [each for state in states for each in _of_remit(state, today)]
    listed += [each for line in lines if (each := _of_line(line, standings[line.id], today))]
    listed += [_of_check(check, today) for check in unposted]
    return tuple(sorted(listed, key=lambda each: (-each.days, each.kind, -abs(each.cents), each.line, each.remit)))


def difference_words(postings: Postings, unexplained: int) -> str:
    """Why what is posted is not what was paid: "interest 50.00", "held 75.00"."""
    parts = [f"{PLB_WORDS.get(reason, f'PLB {reason}')} {dollars(cents)}" for reason, cents in postings.off_accounts]
    parts += [f"held {dollars(postings.held)}"] if postings.held else []
    parts += [f"unexplained {dollars(unexplained)}"] if unexplained else []
    return ", ".join(parts)


def _of_remit(state: RemitState, today: date) -> Iterable[BankException]:
    remit, postings = state.remit, state.postings
    days = business_days_between(remit.paid_on, today) if remit.paid_on else 0
    name = f"{remit.payer} {remit.trace or 'without a trace'}"
    if state.returned and postings.on_accounts:
        text = f"{name}: its deposit was taken back, {dollars(postings.on_accounts)} stays posted"
        yield BankException(
            kind="posted without cash", text=text, step="call the payer, then take the posting back or get it paid anew",
            cents=remit.cents, days=days, remit=remit.id,
        )  # fmt: skip
    elif state.cash_cents is None and days > WAIT_DAYS:
        posted = f"; {dollars(postings.on_accounts)} of it is posted" if postings.on_accounts else ""
        yield BankException(
            kind="remit without cash", text=f"{name}: {dollars(remit.cents)} has not come{posted}",
            step="call the payer: EFT trace", cents=remit.cents, days=days, remit=remit.id,
        )  # fmt: skip
    missing = remit.cents - postings.on_accounts
    if missing and (state.state in ("posted", "proved") or days > WAIT_DAYS):
        words = difference_words(postings, state.unexplained)
        yield BankException(
            kind="posted differs", text=f"{name}: paid {dollars(remit.cents)}, posted {dollars(postings.on_accounts)}: {words}",
            step="post what is named, ask about what is not", cents=missing, days=days, remit=remit.id,
        )  # fmt: skip


def _of_check(check: ReturnedCheck, today: date) -> BankException:
    line, item = check
    who = item.remitter or "its sender"
    where = f"to account {item.account}" if item.account else "to the account that it was posted to"
    return BankException(
        kind="check returned", text=f"check {item.check_no} of {who}, account {item.account or 'not named'}",
        step=f"post a payment of {dollars(line.cents)}, reason returned, {where}; tell {who}; recalculate the payment plan",
        cents=line.cents, days=business_days_between(line.booked_on, today), line=line.id,
    )  # fmt: skip


def _of_line(line: BankLine, standing: Standing, today: date) -> BankException | None:
    days = business_days_between(line.booked_on, today)
    if standing.state != UNIDENTIFIED:
        return None
    if standing.twice:
        return BankException(
            kind="cash twice", text=standing.reason, step="call the payer: it may want it back", cents=line.cents,
            days=days, line=line.id, remit=standing.twice,
        )  # fmt: skip
    if days <= WAIT_DAYS:
        return None
    what = line.text or line.customer_ref or f"type {line.type}"
    return BankException(
        kind="cash without remit", text=f"{what[:80]}: {standing.reason}", step="ask the payer for the 835",
        cents=line.cents, days=days, line=line.id,
    )  # fmt: skip
