"""Takes a remittance off the ledger where another one is posted in its place: its documents stay, and count no longer."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from collector_tui.billing_api.intake.rebooking import rebook
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import activity_row, existing
from collector_tui.billing_api.ledger.bulk import among, insert_rows
from collector_tui.billing_api.ledger.database import reading
from collector_tui.knowledge.payers import same_payer
from collector_tui.model.account import Activity
from collector_tui.model.text import one_line
from collector_tui.wire.intake import Quarantined

CHUNK = 100  # accounts in one transaction: desks read and other writers work between them


def take_off(engine: Engine, remittance_id: str, by: Quarantined, today: date) -> None:
    """Take back what its payments and adjustments booked. What was interrupted goes on where it stopped."""
    with reading(engine).begin() as tx:
        remittance_id = _standing(tx, remittance_id)
        accounts = sorted(_accounts(tx, remittance_id))
        row = tx.execute(select(tables.remittance).where(tables.remittance.c.id == remittance_id)).one()
    text = f"What {remittance_words(row)} posted here is taken back: another one takes its place."
    for chunk in _chunks(accounts):
        with engine.begin() as tx:
            _take_off(tx, remittance_id, chunk)
            _note(tx, chunk, by, "off", text)
            rebook(tx, chunk, today)
    with engine.begin() as tx:
        columns = tables.remittance.c
        tx.execute(update(tables.remittance).where(columns.id == remittance_id).values(state="replaced"))


def tell(engine: Engine, accounts: list[str], by: Quarantined, text: str, today: date) -> None:
    """A line in the history of each account: what was decided of a transaction in quarantine, and why."""
    for chunk in _chunks(accounts):
        with engine.begin() as tx:
            _note(tx, chunk, by, "on", text)
            rebook(tx, chunk, today)


def remittance_words(header: Any) -> str:
    """ "Remittance EFT1 of 11/02/2026 (ACME)", by a header or its row."""
    day = f" of {header.paid_on:%m/%d/%Y}" if header.paid_on else ""
    return f"remittance {header.trace or '-'}{day} ({header.payer})"


def _chunks(accounts: list[str]) -> Iterator[list[str]]:
    return (accounts[start : start + CHUNK] for start in range(0, len(accounts), CHUNK))


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


def _note(tx: Connection, accounts: list[str], by: Quarantined, key: str, text: str) -> None:
    text = one_line(f"{text[:1].upper()}{text[1:]} {by.reason}")
    at = by.decided_at or by.held_at
    notes = [
        activity_row(account_id, Activity(id=f"{by.id}-{key}-{account_id}", at=at, by=by.decided_by, text=text))
        for account_id in accounts
    ]
    on_file = existing(tx, tables.activity, [note["id"] for note in notes])
    insert_rows(tx, tables.activity, [note for note in notes if note["id"] not in on_file])
