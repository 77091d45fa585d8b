"""Takes a remittance off the ledger where another one is posted in its place: its documents stay, and count no longer."""

from datetime import date, datetime

from sqlalchemy import Connection, Engine, select, update

from collector_tui.billing_api.intake.rebooking import rebook
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import activity_row, existing
from collector_tui.billing_api.ledger.bulk import among, insert_rows
from collector_tui.billing_api.ledger.database import reading
from collector_tui.knowledge.payers import same_payer
from collector_tui.model.account import Activity

CHUNK = 100  # accounts in one transaction: desks read and other writers work between them


def take_off(engine: Engine, remittance_id: str, held_id: str, user: str, now: datetime, today: date) -> None:
    """Take back what its payments and adjustments booked. What was interrupted goes on where it stopped."""
    with reading(engine).begin() as tx:
        remittance_id = _standing(tx, remittance_id)
        accounts = sorted(_accounts(tx, remittance_id))
    for chunk in (accounts[start : start + CHUNK] for start in range(0, len(accounts), CHUNK)):
        with engine.begin() as tx:
            _take_off(tx, remittance_id, chunk)
            _tell(tx, remittance_id, held_id, chunk, user, now)
            rebook(tx, chunk, today)
    with engine.begin() as tx:
        columns = tables.remittance.c
        tx.execute(update(tables.remittance).where(columns.id == remittance_id).values(state="replaced"))


def _standing(tx: Connection, remittance_id: str) -> str:
    """The remittance, or the one that has taken its place since."""
    columns = tables.remittance.c
    row = tx.execute(select(tables.remittance).where(columns.id == remittance_id)).first()
    if row is None or row.state != "replaced":
        return remittance_id
    query = select(tables.remittance).where(columns.trace == row.trace, columns.state == "posted")
    later = [
        other.id
        for other in tx.execute(query.order_by(columns.id))
        if same_payer(row.payer, row.payer_id, other.payer, other.payer_id)
    ]
    return later[0] if later else remittance_id


def _accounts(tx: Connection, remittance_id: str) -> set[str]:
    payment, adjustment = tables.payment.c, tables.provider_adjustment.c
    paid = select(payment.account_id).where(payment.remittance_id == remittance_id, payment.state != "replaced")
    taken = select(adjustment.account_id).where(
        adjustment.remittance_id == remittance_id, adjustment.account_id.is_not(None)
    )
    return {*tx.execute(paid).scalars(), *tx.execute(taken).scalars()}


def _take_off(tx: Connection, remittance_id: str, accounts: list[str]) -> None:
    payment, adjustment = tables.payment.c, tables.provider_adjustment.c
    chosen = (payment.remittance_id == remittance_id) & among(tx, payment.account_id, accounts)
    tx.execute(update(tables.payment).where(chosen).values(state="replaced"))
    named = (adjustment.remittance_id == remittance_id) & among(tx, adjustment.account_id, accounts)
    tx.execute(update(tables.provider_adjustment).where(named).values(account_id=None))


def _tell(
    tx: Connection, remittance_id: str, held_id: str, accounts: list[str], user: str, now: datetime
) -> None:  # fmt: skip
    columns = tables.remittance.c
    row = tx.execute(select(tables.remittance).where(columns.id == remittance_id)).one()
    day = f" of {row.paid_on:%m/%d/%Y}" if row.paid_on else ""
    text = (
        f"What remittance {row.trace or '-'}{day} ({row.payer}) posted here is taken back: another one takes its place."
    )
    notes = [
        activity_row(account_id, Activity(id=f"{held_id}-off-{account_id}", at=now, by=user, text=text))
        for account_id in accounts
    ]
    on_file = existing(tx, tables.activity, [note["id"] for note in notes])
    insert_rows(tx, tables.activity, [note for note in notes if note["id"] not in on_file])
