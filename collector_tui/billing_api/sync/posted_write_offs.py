"""Books what an action writes off: an approved request, or a small balance within its limit. In the action's transaction."""

from datetime import date

from sqlalchemy import Connection

from collector_tui.actions import AnyAction
from collector_tui.actions.approvals import SMALL_BALANCE, amount_cents
from collector_tui.adjudication import write_off
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import entry_row
from collector_tui.billing_api.ledger.bulk import insert_rows
from collector_tui.billing_api.ledger.closed_months import booking_day
from collector_tui.knowledge.approvals import APPROVED, DECIDED, WRITE_OFF, open_request
from collector_tui.model.account import Account, LedgerEntry


def book_write_off(
    tx: Connection, action: AnyAction, account: Account, user: str, today: date
) -> tuple[LedgerEntry, ...]:
    """The entries that are booked now, none for an action that writes nothing off. `account` is as before the action."""
    on = booking_day(tx, today)
    entries: tuple[LedgerEntry, ...] = ()
    if action.code in SMALL_BALANCE:
        entries = tuple(
            write_off.write_off_entries(
                account,
                amount_cents(action.fields),
                action.id,
                on,
                reason=write_off.SMALL_BALANCE,
                source=f"{action.code} {user}",
            )
        )
    elif action.code in DECIDED and action.fields.get("decision") == APPROVED:
        asked = open_request(account)
        if asked is not None and asked.code in WRITE_OFF:
            entries = tuple(
                write_off.write_off_entries(
                    account, amount_cents(asked.fields), action.id, on, reason=write_off.DENIAL,
                    source=f"{asked.code} {asked.by}, approved {user}",
                )
            )  # fmt: skip
    insert_rows(tx, tables.entry, [entry_row(account.id, entry) for entry in entries])
    return entries
