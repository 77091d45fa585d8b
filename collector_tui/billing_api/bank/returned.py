"""Returned checks: the payment that one was posted as is taken back on its account; what cannot be is told to a person."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select

from collector_tui.bank.statement import BankLine
from collector_tui.bank.three_way import ReturnedCheck
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import activity_row, entry_row, load, save
from collector_tui.billing_api.ledger.bulk import among, insert_rows
from collector_tui.billing_api.ledger.closed_months import booking_day
from collector_tui.model.account import BANK, Activity, LedgerEntry
from collector_tui.model.money import dollars

REASON = "returned"
POSTED_BEFORE = timedelta(days=10)  # a check may be posted from its image, days before the bank books the deposit


class _Returned(Struct):
    """What this room has posted for a returned line: entries are numbered, and only added."""

    account: str
    bucket: str = "patient"
    entries: int = 0
    cents: int = 0


class _Payments:
    """The payments of the accounts of returned checks. Each is used by one check alone."""

    def __init__(self, tx: Connection, accounts: Collection[str], lines: Iterable[BankLine]) -> None:
        entry = tables.entry.c
        columns = (entry.id, entry.account_id, entry.bucket, entry.cents, entry.dated_on, entry.reason)
        query = select(*columns).where(among(tx, entry.account_id, accounts), entry.kind == "payment")
        by_prefix = {_prefix(line.id): line.id for line in lines}
        self.ours: dict[str, _Returned] = {}
        self._theirs: defaultdict[str, list[Any]] = defaultdict(list)
        for row in tx.execute(query.order_by(entry.dated_on, entry.id)) if accounts else ():
            line = by_prefix.get(row.id.rpartition("-")[0] + "-")
            if line is None:
                self._theirs[row.account_id].append(row)
                continue
            posted = self.ours.setdefault(line, _Returned(row.account_id, row.bucket))
            posted.entries += 1
            posted.cents += row.cents

    def taken_back(self, check: ReturnedCheck) -> bool:
        """Whether the hospital's own postings take it back."""
        return bool(self._use(check, check.line.cents, check.item.deposit_on, date.max, ("", REASON)))

    def posted(self, check: ReturnedCheck) -> str:
        """The bucket that the check was posted to as a payment; empty: it was not, or in another amount."""
        since = check.item.deposit_on - POSTED_BEFORE
        row = self._use(check, check.item.cents, since, check.line.booked_on, ("",))
        return row.bucket if row else ""

    def _use(self, check: ReturnedCheck, cents: int, since: date, until: date, reasons: tuple[str, ...]) -> Any:
        rows = self._theirs[check.item.account]
        fits = (row for row in rows if row.cents == cents and since <= row.dated_on <= until and row.reason in reasons)
        if row := next(fits, None):
            rows.remove(row)
        return row


def take_back(
    tx: Connection, checks: Iterable[ReturnedCheck], lines: Iterable[BankLine], now: datetime
) -> tuple[ReturnedCheck, ...]:
    """Post what returned checks take back, once; those that a person must post.

    The bank knows of a return before the hospital posts it. Once the hospital's own postings have it, or the match is
    taken apart, what was posted here is taken off again: nobody owes for one check twice.
    """
    returned = [line for line in lines if line.returned]
    checks = sorted(checks, key=lambda check: (check.line.booked_on, check.line.id))
    accounts = {check.item.account for check in checks if check.item.account} | _accounts_of(tx, returned)
    payments = _Payments(tx, accounts, returned)
    due: dict[str, _Returned] = {}
    unposted = []
    for check in checks:
        if payments.taken_back(check):
            continue
        if bucket := payments.posted(check):
            due[check.line.id] = _Returned(check.item.account, bucket, cents=check.line.cents)
        else:
            unposted.append(check)
    _post(tx, due, payments.ours, {line.id: line for line in returned}, now)
    return tuple(unposted)


def _accounts_of(tx: Connection, returned: list[BankLine]) -> set[str]:
    """Accounts that this room has posted to."""
    entry = tables.entry.c
    first = among(tx, entry.id, [f"{_prefix(line.id)}1" for line in returned])
    return set(tx.execute(select(entry.account_id).where(first)).scalars()) if returned else set()


def _post(
    tx: Connection, due: dict[str, _Returned], ours: dict[str, _Returned], lines: dict[str, BankLine], now: datetime
) -> None:
    moves: dict[str, list[LedgerEntry]] = defaultdict(list)
    today = now.astimezone().date()
    booked_on = booking_day(tx, today)
    activities = []
    for key in sorted(due.keys() | ours.keys()):
        posted = ours.get(key) or _Returned(due[key].account, due[key].bucket)
        cents = (due[key].cents if key in due else 0) - posted.cents
        if not cents:
            continue
        line, number = lines[key], posted.entries + 1
        entry = LedgerEntry(
            id=f"{_prefix(key)}{number}", kind="payment", bucket=posted.bucket, cents=cents,
            on=line.booked_on if number == 1 else today, source=f"bank line {key}", reason=REASON, booked_on=booked_on,
        )  # fmt: skip
        moves[posted.account].append(entry)
        activity = Activity(id=f"{_prefix(key)}{number}", at=now, by=BANK, text=_words(line, cents))
        activities.append(activity_row(posted.account, activity))
    insert_rows(tx, tables.entry, [entry_row(key, entry) for key, entries in moves.items() for entry in entries])
    insert_rows(tx, tables.activity, activities)
    if moves:
        save(tx, load(tx, moves, lock=True).values(), today, changed=moves)


def _prefix(line_id: str) -> str:
    """No colon: entries with one are those of an account's papers."""
    return f"{line_id}-{REASON}-"


def _words(line: BankLine, cents: int) -> str:
    when = f"{line.booked_on:%m/%d/%Y}"
    if cents < 0:
        return f"A check of {dollars(-line.cents)} came back from the bank on {when}: its payment is taken back. Recalculate a payment plan that counts on it."
    return f"The bank's return of {when} is posted elsewhere or is another check's: {dollars(cents)} put back."
