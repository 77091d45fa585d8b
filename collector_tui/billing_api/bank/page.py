"""The page of a day out of the bank ledger, as it is sent."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec
from sqlalchemy import Connection, Row, select

from collector_tui.bank.book import Match
from collector_tui.bank.day_page import DayFigures, figures_of
from collector_tui.bank.exceptions import exceptions_of
from collector_tui.bank.standing import UNIDENTIFIED, Standing, account_of
from collector_tui.bank.statement import BankLine
from collector_tui.bank.three_way import (
    RemitState,
    difference_words,
    states_of,
)
from collector_tui.billing_api.bank.matching import BankLedger, day_or_last
from collector_tui.billing_api.ledger.bank_tables import bank_match
from collector_tui.billing_api.ledger.bulk import among
from collector_tui.billing_api.ledger.remittance_proof import UNDONE, postings_of
from collector_tui.model.codec import picked
from collector_tui.wire.deposits import (
    DepositException,
    DepositFigures,
    DepositLine,
    DepositMatch,
    DepositRemit,
    Deposits,
)

EXCEPTIONS_MAX = 2_000


def day_page(tx: Connection, ledger: BankLedger, day: date | None, today: date) -> Deposits:
    """A day's figures, lines and remittances; the exceptions of all days as they stand today."""
    day = day_or_last(ledger, day, today)
    states = states_of(ledger.remits, ledger.matched.matches, postings_of(tx, [each.id for each in ledger.remits]))
    counted = [line for line in ledger.lines if line.id in ledger.matched.standings]
    of_day = sorted((line for line in counted if line.booked_on == day), key=lambda line: (-line.cents, line.id))
    due = [state for state in states.values() if state.remit.paid_on == day]
    of_line = {line: made for made in ledger.matched.matches for line in made.lines}
    judged = _judged(states.values(), counted)
    exceptions = exceptions_of(judged, counted, ledger.matched.standings, today, ledger.unposted)
    return Deposits(
        day=day,
        figures=_figures(figures_of(of_day, ledger.matched.standings, due, ledger.matched.matches)),
        lines=tuple(_line(line, ledger.matched.standings[line.id], of_line.get(line.id)) for line in of_day),
        remits=tuple(_remit(state) for state in sorted(due, key=lambda state: (-state.remit.cents, state.remit.id))),
        matches=tuple(shown(row) for row in _closing(tx, of_day, due, of_line)),
        exceptions=tuple(
            DepositException(**picked(each, *DepositException.__struct_fields__))
            for each in exceptions[:EXCEPTIONS_MAX]
        ),
        undone=tuple(shown(row) for row in _undone(tx)),
    )


def _judged(states: Iterable[RemitState], lines: list[BankLine]) -> Iterable[RemitState]:
    """Remittances that the bank's files can tell about: not those paid before the first line, unless one paid them."""
    first_on = min((line.booked_on for line in lines), default=date.max)
    return (state for state in states if state.match or (state.remit.paid_on or date.max) >= first_on)


def shown(row: Row[object]) -> DepositMatch:
    """A match's row as it is sent."""
    made = msgspec.json.decode(row.body, type=Match)
    columns = picked(made, "id", "tier", "reason", "cents", "lines", "remits", "items", "fee_cents")
    return DepositMatch(**columns, **picked(row, "state", "made_at", "decided_by", "decided_at"), why=row.reason)


def _closing(
    tx: Connection, lines: Iterable[BankLine], due: Iterable[RemitState], of_line: Mapping[str, Match]
) -> Iterable[Row[object]]:
    ids = {of_line[line.id].id for line in lines if line.id in of_line} | {state.match for state in due}
    query = select(bank_match).where(among(tx, bank_match.c.id, ids)).order_by(bank_match.c.tier, bank_match.c.id)
    return tx.execute(query).all()


def _undone(tx: Connection) -> Iterable[Row[object]]:
    query = select(bank_match).where(bank_match.c.state == UNDONE).order_by(bank_match.c.decided_at, bank_match.c.id)
    return tx.execute(query).all()


def _figures(figures: DayFigures) -> DepositFigures:
    return DepositFigures(**picked(figures, *DepositFigures.__struct_fields__))


def _line(line: BankLine, standing: Standing, made: Match | None) -> DepositLine:
    columns = picked(line, "id", "booked_on", "bank_account", "type", "cents", "trace")
    columns |= {"text": line.text or line.customer_ref or line.payer}
    account = account_of(line) if standing.state == UNIDENTIFIED and line.cents else ""
    return DepositLine(
        **columns, state=standing.state, reason=standing.reason, account=account, tier=made.tier if made else "",
        match=made.id if made else "",
    )  # fmt: skip


def _remit(state: RemitState) -> DepositRemit:
    remit, postings = state.remit, state.postings
    differs = postings.on_accounts != remit.cents
    return DepositRemit(
        **picked(remit, "id", "payer", "trace", "cents", "paid_on", "method"),
        **picked(state, "state", "cash_cents", "fee_cents", "match"),
        posted_cents=postings.on_accounts,
        held_cents=postings.held,
        why=difference_words(postings, state.unexplained) if differs else "",
    )
