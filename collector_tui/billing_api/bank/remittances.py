"""What the ledger knows of remittances, as a match asks for it: heads, and what of each is posted, held or off accounts."""

from collections import defaultdict
from datetime import date, timedelta

import msgspec
from sqlalchemy import Connection, func, or_, select

from collector_tui.bank.book import Remit, number
from collector_tui.bank.three_way import Postings
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import among
from collector_tui.model.codec import picked
from collector_tui.wire.intake import Quarantined

BEFORE = timedelta(days=30)  # a remittance may come so long before its money; older ones are none of the bank's files
HEAD = ("id", "payer", "payer_id", "originator", "trace", "method", "cents", "paid_on")


def remits_since(tx: Connection, first_on: date) -> list[Remit]:
    """Remittances that money booked on or after a day may pay; those without a day are always asked."""
    columns = tables.remittance.c
    recent = or_(columns.paid_on.is_(None), columns.paid_on >= first_on - BEFORE)
    rows = tx.execute(select(*(columns[name] for name in HEAD)).where(recent, columns.state != "replaced"))
    return [Remit(**picked(row, *HEAD)) for row in rows]


def postings_of(tx: Connection, remits: list[Remit]) -> dict[str, Postings]:
    """By remittance, in cents. A PLB on an account is posted there; with its sign turned it is what it does to the payment."""
    wanted = {remit.id for remit in remits}
    if not wanted:
        return {}
    payment, plb = tables.payment.c, tables.provider_adjustment.c
    sums: defaultdict[str, dict[str, int]] = defaultdict(lambda: {"posted": 0, "held": 0})
    paid = select(payment.remittance_id, payment.state, func.sum(payment.paid_cents).label("cents"))
    paid = paid.where(among(tx, payment.remittance_id, wanted)).group_by(payment.remittance_id, payment.state)
    for row in tx.execute(paid):
        sums[row.remittance_id]["held" if row.state == "held" else "posted"] += int(row.cents)
    off: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    adjusted = select(plb.remittance_id, plb.reason, plb.cents, plb.account_id).order_by(plb.reason, plb.id)
    for adjustment in tx.execute(adjusted.where(among(tx, plb.remittance_id, wanted))):
        if adjustment.account_id is None:
            off[adjustment.remittance_id].append((adjustment.reason, -adjustment.cents))
        else:
            sums[adjustment.remittance_id]["posted"] -= adjustment.cents
    return {
        key: Postings(on_accounts=sums[key]["posted"], held=sums[key]["held"], off_accounts=tuple(off[key]))
        for key in sums.keys() | off.keys()
    }


def quarantined_traces(tx: Connection) -> frozenset[str]:
    """Traces of remittances that wait in quarantine: their money is no riddle."""
    columns = tables.quarantine.c
    bodies = tx.execute(select(columns.body).where(columns.state == "held")).scalars()
    return frozenset(number(msgspec.json.decode(body, type=Quarantined).trace) for body in bodies) - {""}
