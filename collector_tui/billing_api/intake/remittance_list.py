"""Remittances with their proof: what the ledger holds of each, against what its payer says it paid."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Connection, case, cast, func, select

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.remittance_proof import REPLACED, head_of, states_on_file
from collector_tui.model.codec import picked
from collector_tui.wire.posting_lists import RemittanceLine, Remittances


def list_remittances(tx: Connection, limit: int, trace: str = "", offset: int = 0) -> Remittances:
    """The newest ones after `offset`, or those with a number."""
    columns = tables.remittance.c
    fits = [columns.trace == trace] if trace else []
    counts = (columns.state != "replaced", columns.cents)
    total = func.coalesce(func.sum(case(counts, else_=0)), 0)
    sums = tx.execute(select(func.count().label("lines"), cast(total, BigInteger).label("cents")).where(*fits)).one()
    query = select(tables.remittance).where(*fits).order_by(columns.paid_on.desc(), columns.id)
    rows = tx.execute(query.limit(limit).offset(offset)).all()
    return Remittances(remittances=tuple(proved(tx, rows)), count=sums.lines, cents=sums.cents)


def proved(tx: Connection, rows: Iterable[Any]) -> Iterable[RemittanceLine]:
    """Rows of remittances, each with its figures."""
    rows = list(rows)
    states = states_on_file(tx, [head_of(row) for row in rows])
    for row in rows:
        state = states[row.id]
        postings, replaced = state.postings, row.state == REPLACED
        yield RemittanceLine(
            posted_cents=postings.on_accounts, held_cents=postings.held,
            off_account_cents=0 if replaced else -postings.off_cents,
            difference_cents=0 if replaced else state.unexplained,
            state=REPLACED if replaced else state.state,
            **picked(state, "cash_cents", "fee_cents"),
            **picked(row, "id", "payer", "trace", "method", "cents", "claims", "paid_on", "file_id"),
        )  # fmt: skip
