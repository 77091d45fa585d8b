"""Closed months: what the ledger books is booked after the last of them."""

from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from collector_tui.billing_api.ledger import tables


def closed_until(tx: Connection) -> date | None:
    """The last day of the last closed month."""
    ended_on: date | None = tx.execute(select(func.max(tables.month_close.c.ended_on))).scalar_one()
    return ended_on


def booking_day(tx: Connection, today: date) -> date:
    """The day that entries are booked on: the system's own, or the first open one where that month is closed by now.

    A file may be on its way over midnight, and a clock may go back; the database itself takes no entry into a closed month.
    """
    ended_on = closed_until(tx)
    return today if ended_on is None else max(today, ended_on + timedelta(days=1))
