"""Whose work an account is, as the database asks it: what is out of scope is never read."""

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.ledger import tables

_queue: ColumnElement[str] = tables.account_head.c.queue


def scope_of(caller: Caller) -> ColumnElement[bool]:
    """Whether an account's head is in this person's scope: what `Caller.may_see` says of its queue."""
    if not caller.queues:
        return _queue != ""
    return and_(_queue != "", or_(*(in_queue(name) for name in caller.queues)))


def open_to(caller: Caller) -> ColumnElement[bool]:
    """Whether this person may look an account up: those in scope, and closed ones, which are nobody's work."""
    return or_(_queue == "", scope_of(caller)) if caller.queues else true()


def in_queue(name: str) -> ColumnElement[bool]:
    """Whether a head stands in this queue or in one under it: "denied" also means "denied_auth"."""
    under = f"{name}_"  # not LIKE: SQLite's takes capitals for small ones
    return or_(_queue == name, func.substr(_queue, 1, len(under)) == under)


def queue_of(tx: Connection, account_id: str) -> str | None:
    """The queue an account stands in: empty when it is closed, None when there is no such account."""
    head = tables.account_head.c
    queue: str | None = tx.execute(select(head.queue).where(head.account_id == account_id)).scalar_one_or_none()
    return queue
