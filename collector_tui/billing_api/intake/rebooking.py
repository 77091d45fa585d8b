"""Brings accounts to what their papers say once a person has changed which papers those are."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection

from collector_tui.adjudication.posting import corrections
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import entry_row, save
from collector_tui.billing_api.ledger.bulk import insert_rows, update_rows
from collector_tui.billing_api.ledger.closed_months import booking_day
from collector_tui.billing_api.ledger.papers import Papers, assembled, in_day_order, load_papers
from collector_tui.model.account import Account, PostedPayment
from collector_tui.model.codec import encode


def rebook(tx: Connection, account_ids: Iterable[str], today: date) -> None:
    """Load the accounts as their rows are now, hold payments against claims anew, book what that changes."""
    today = booking_day(tx, today)
    papers = load_papers(tx, account_ids, lock=True)
    save(tx, [_booked(tx, each, today) for each in papers.values()], today)


def _booked(tx: Connection, papers: Papers, today: date) -> Account:
    stored = {payment.id: payment for payment in papers.payments}
    account = assembled(papers, judge=True)
    entries = corrections(account, today, ())
    insert_rows(tx, tables.entry, [entry_row(account.id, entry) for entry in entries])
    update_rows(tx, tables.payment, "id", _judged_rows(papers, account, stored))
    return replace(account, entries=in_day_order((*account.entries, *entries)))


def _judged_rows(papers: Papers, account: Account, stored: dict[str, PostedPayment]) -> list[dict[str, Any]]:
    """Rows of payments whose order or hold is another one now."""
    held = [payment for payment in papers.payments if payment.held]
    return [
        {"id": payment.id, "body": encode(payment).decode(), "state": "held" if payment.held else "posted"}
        for payment in (*account.payments, *held)
        if payment != stored[payment.id]
    ]
