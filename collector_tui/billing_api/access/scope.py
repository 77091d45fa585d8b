"""Whose work an account is."""

from sqlalchemy import Connection, select

from collector_tui.billing_api.ledger import tables


def queue_of(tx: Connection, account_id: str) -> str | None:
    """The queue an account stands in: empty when it is closed, None when there is no such account."""
    head = tables.account_head.c
    found: str | None = tx.execute(select(head.queue).where(head.account_id == account_id)).scalar_one_or_none()
    return found
