"""The audit: who saw, searched, changed or was refused what. Ids only, never a word of what was read or written."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.http.request import Ask
from collector_tui.billing_api.ledger import tables
from collector_tui.wire.audit import AuditRecord

NOBODY = Caller("", "")
PAGE_MAX = 1000


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
    """One row for each account. `act`: view, search, sync, action, lease, file, quarantine, key, playbook, refused."""
    rows = [
        {
            "at": at, "user": caller.user, "role": caller.role, "act": act, "account_id": account,
            "outcome": outcome, "desk": desk[:64], "detail": detail,
        }
        for account in accounts
    ]  # fmt: skip
    if rows:
        tx.execute(insert(tables.audit), rows)


def records_after(tx: Connection, last: int, most: int = PAGE_MAX) -> tuple[AuditRecord, ...]:
    """Records with a greater id, oldest first."""
    columns = tables.audit.c
    found = tx.execute(select(tables.audit).where(columns.id > last).order_by(columns.id).limit(most))
    return tuple(
        AuditRecord(
            id=row.id, at=row.at if row.at.tzinfo else row.at.replace(tzinfo=UTC), user=row.user, role=row.role, act=row.act, account=row.account_id,
            outcome=row.outcome, desk=row.desk, detail=row.detail,
        )
        for row in found
    )  # fmt: skip


def audit_request(request: Ask, act: str, accounts: Sequence[str] = ("",), outcome: str = "", detail: str = "") -> None:
    state = request.app.state
    with state.engine.begin() as tx:
        told = {"outcome": outcome, "desk": request.state.desk, "detail": detail}
        record(tx, request.state.caller, state.clock(), act, accounts, **told)
