"""What the ledger knows of remittances, as a match asks for it."""

from datetime import date, timedelta

import msgspec
from sqlalchemy import Connection, or_, select

from collector_tui.bank.book import Remit, number
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.remittance_proof import HEAD, REPLACED, head_of
from collector_tui.wire.intake import Quarantined

BEFORE = timedelta(days=30)  # a remittance may come so long before its money; older ones are none of the bank's files


def remits_since(tx: Connection, first_on: date) -> list[Remit]:
    """Remittances that money booked on or after a day may pay; those without a day are always asked."""
    columns = tables.remittance.c
    recent = or_(columns.paid_on.is_(None), columns.paid_on >= first_on - BEFORE)
    asked = (columns[name] for name in (*HEAD, "state"))
    return [head_of(row) for row in tx.execute(select(*asked).where(recent, columns.state != REPLACED))]


def quarantined_traces(tx: Connection) -> frozenset[str]:
    """Traces of remittances that wait in quarantine: their money is no riddle."""
    columns = tables.quarantine.c
    bodies = tx.execute(select(columns.body).where(columns.state == "held")).scalars()
    return frozenset(number(msgspec.json.decode(body, type=Quarantined).trace) for body in bodies) - {""}
