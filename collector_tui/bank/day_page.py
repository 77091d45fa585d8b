"""The figures of a day: bank, remittances and ledger, each a sum of its parts; three differences must read 0.00."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from collector_tui.bank.book import Match
from collector_tui.bank.standing import MATCHED, NOT_OURS, UNIDENTIFIED, Standing
from collector_tui.bank.statement import BankLine
from collector_tui.bank.three_way import RemitState


class DayFigures(Struct, frozen=True, kw_only=True):
    """All in cents. The totals come from lines and remittances, the parts from where each of them stands."""

    bank_total: int = 0
    matched: int = 0
    unidentified: int = 0
    not_ours: int = 0
    card_fees: int = 0  # what cards kept of the day's matches: matched cash + fees = the remittances that it paid
    due: int = 0  # BPR02 of the day's remittances
    with_cash: int = 0
    waiting: int = 0
    without_cash: int = 0  # NON, zero and negative ones
    posted: int = 0  # what the ledger has of the day's remittances: on accounts, or off them with a name, or held
    proved: int = 0  # of those whose state is proved
    unproved: int = 0  # of the others: no cash yet, or a part of it is held or unexplained
    held: int = 0

    @property
    def bank_difference(self) -> int:
        return self.bank_total - self.matched - self.unidentified - self.not_ours

    @property
    def remits_difference(self) -> int:
        return self.due - self.with_cash - self.waiting - self.without_cash

    @property
    def posted_difference(self) -> int:
        return self.due - self.proved - self.unproved - self.held


def figures_of(
    lines: Iterable[BankLine], standings: Mapping[str, Standing], states: Iterable[RemitState], matches: Iterable[Match]
) -> DayFigures:
    """Of a day's lines, the remittances paid on it, and the matches of all days."""
    lines, states = list(lines), list(states)
    parts = dict.fromkeys((MATCHED, UNIDENTIFIED, NOT_OURS), 0)
    for line in lines:
        standing = standings[line.id]
        parts[standing.state] += line.cents - standing.applied
        parts[MATCHED] += standing.applied
    sums = {"with_cash": 0, "waiting": 0, "without_cash": 0}
    for state in states:
        sums[_part_of(state)] += state.remit.cents
    of_day = {line.id for line in lines}
    postings = {"proved": 0, "unproved": 0, "held": 0}
    for state in states:
        on_file = state.postings
        postings["proved" if state.state == "proved" else "unproved"] += on_file.on_accounts + on_file.off_cents
        postings["held"] += on_file.held
    return DayFigures(
        bank_total=sum(line.cents for line in lines), matched=parts[MATCHED], unidentified=parts[UNIDENTIFIED],
        not_ours=parts[NOT_OURS], due=sum(state.remit.cents for state in states), posted=sum(postings.values()),
        card_fees=sum(each.fee_cents for each in matches if of_day & set(each.lines)), **sums, **postings,
    )  # fmt: skip


def _part_of(state: RemitState) -> str:
    if state.without_cash:
        return "without_cash"
    return "waiting" if state.cash_cents is None else "with_cash"
