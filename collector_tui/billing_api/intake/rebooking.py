"""Brings accounts to what their papers say once these have changed: by a person, or by a provider adjustment."""

from collections.abc import Collection, Iterable
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
    papers = load_papers(tx, account_ids, lock=True)
    save(tx, book(tx, papers.values(), today, fresh=()), today)


def book(tx: Connection, changed: Iterable[Papers], today: date, *, fresh: Collection[str]) -> list[Account]:
    """The accounts that the papers make, with what that changes in their ledgers; `fresh` as in `corrections`."""
    today = booking_day(tx, today)
    return [_booked(tx, papers, today, fresh) for papers in changed]


def _booked(tx: Connection, papers: Papers, today: date, fresh: Collection[str]) -> Account:
    stored = {payment.id: payment for payment in papers.payments}
    papers.judge()
    account = assembled(papers)
    entries = corrections(account, today, fresh)
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
