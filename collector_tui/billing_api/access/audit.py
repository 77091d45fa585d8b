"""The audit: who saw, searched, changed or was refused what. Ids only, never a word of what was read or written."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.http.limits import AUDIT_PAGE_MAX
from collector_tui.billing_api.http.request import ApiRequest
from collector_tui.billing_api.ledger import tables
from collector_tui.model.codec import picked
from collector_tui.wire.audit import AuditRecord

NOBODY = Caller("", "")
SAME_IN_ROW = ("id", "at", "user", "role", "act", "outcome", "desk", "detail")


def record(
    tx: Connection,
    caller: Caller,
    at: datetime,
    act: str,
    accounts: Iterable[str] = ("",),
    *,
    outcome: str = "",
    desk: str = "",
    detail: str = "",
) -> None:
    """One row for each account. `act`: view, search, sync, action, lease, file, quarantine, move, key, playbook, refused."""
    columns = {"at": at, "user": caller.user, "role": caller.role, "act": act}
    columns |= {"outcome": outcome, "desk": desk[:64], "detail": detail}
    rows = [columns | {"account_id": account} for account in accounts]
    if rows:
        tx.execute(insert(tables.audit), rows)


def records_after(tx: Connection, last: int, most: int = AUDIT_PAGE_MAX) -> tuple[AuditRecord, ...]:
    """Records with a greater id, oldest first."""
    columns = tables.audit.c
    rows = tx.execute(select(tables.audit).where(columns.id > last).order_by(columns.id).limit(most))
    return tuple(AuditRecord(account=row.account_id, **picked(row, *SAME_IN_ROW)) for row in rows)


def record_request(
    request: ApiRequest, act: str, accounts: Sequence[str] = ("",), outcome: str = "", detail: str = ""
) -> None:
    """What this request did, in a transaction of its own."""
    state = request.app.state
    with state.engine.begin() as tx:
        caller, desk = request.state.caller, request.state.desk
        record(tx, caller, state.clock(), act, accounts, outcome=outcome, desk=desk, detail=detail)
