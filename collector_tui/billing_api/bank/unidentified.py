"""Unidentified money in the ledger: an account of its own for each bank line, unapplied until the line is matched."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import BigInteger, Connection, cast, func, select

from collector_tui.bank.standing import MATCHED, UNIDENTIFIED, Standing, account_of
from collector_tui.bank.statement import BankLine
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import activity_row, entry_row, existing, load, save
from collector_tui.billing_api.ledger.bulk import among, insert_rows
from collector_tui.billing_api.ledger.closed_months import booking_day
from collector_tui.billing_api.ledger.registration import Registration
from collector_tui.model.account import BANK, Activity, LedgerEntry
from collector_tui.model.codec import encode
from collector_tui.model.money import dollars

BY_HAND = "applied by hand"
REASON = "unidentified"  # of its entries: in a month they stand apart from the payments of payers and patients
EMPTY_ACCOUNT = {"registration": encode(Registration()).decode(), "no_claim_on_file": False, "follow_up_on": None}


class Booked(Struct, frozen=True):
    """What the ledger has of a line by this room's own entries; what people post there is theirs."""

    entries: int = 0
    cents: int = 0


def with_applied(tx: Connection, lines: Collection[BankLine], standings: Mapping[str, Standing]) -> dict[str, Standing]:
    """The standings, with what the hospital's own postings took off the accounts of lines; all of it: matched by hand."""
    of_account = {account_of(line): line for line in lines if line.cents and has_account(standings.get(line.id))}
    entry = tables.entry.c
    total: Any = cast(func.sum(entry.cents), BigInteger)
    off = (among(tx, entry.account_id, of_account), entry.reason != REASON, entry.kind.in_(("payment", "adjustment")))
    query = select(entry.account_id, total.label("cents")).where(*off).group_by(entry.account_id)
    sums = {row.account_id: row.cents for row in tx.execute(query)} if of_account else {}
    changed = {
        (line := of_account[key]).id: _applied(line, standings[line.id], -cents) for key, cents in sums.items() if cents
    }
    return {**standings, **changed}


def _applied(line: BankLine, standing: Standing, cents: int) -> Standing:
    if cents == line.cents:
        return Standing(MATCHED, f"taken off {account_of(line)} by hand", kind=BY_HAND)
    reason = f"{standing.reason}; {dollars(cents)} applied by hand, {dollars(line.cents - cents)} left"
    return replace(standing, reason=reason, applied=cents)


def has_account(standing: Standing | None) -> bool:
    """Whether a line's money is, or was until a person applied it, an account of its own."""
    return standing is not None and (standing.state == UNIDENTIFIED or standing.kind == BY_HAND)


def book_unidentified(
    tx: Connection,
    lines: Collection[BankLine],
    standings: Mapping[str, Standing],
    known: Collection[str],
    now: datetime,
) -> None:
    """Bring the ledger to what the lines are: unidentified cents are unapplied, identified ones are taken off again.

    `known` are accounts that lines had before. Entries are added, never changed, and booked in an open month.
    """
    of_account = {account_of(line): line for line in lines if line.cents}
    due = {key: line for key, line in of_account.items() if has_account(standings.get(line.id))}
    booked = _booked(tx, {*due, *known} & of_account.keys())
    wanted = {key: due[key].cents if key in due else 0 for key in {*due, *booked}}
    moves = {key: cents - booked.get(key, Booked()).cents for key, cents in sorted(wanted.items())}
    moves = {key: cents for key, cents in moves.items() if cents}
    if not moves:
        return
    today = now.astimezone().date()
    booked_on = booking_day(tx, today)
    on_file = existing(tx, tables.account, moves)
    insert_rows(tx, tables.account, [EMPTY_ACCOUNT | {"id": key} for key in moves if key not in on_file])
    entries, activities = [], []
    for key, cents in moves.items():
        line, number = of_account[key], booked.get(key, Booked()).entries + 1
        entries.append(entry_row(key, _entry(line, number, cents, today, booked_on)))
        text = _words(line, standings.get(line.id, Standing("", "the statement shows it as another line")))
        activities.append(activity_row(key, Activity(id=f"{line.id}:{number}", at=now, by=BANK, text=text)))
    insert_rows(tx, tables.entry, entries)
    insert_rows(tx, tables.activity, activities)
    save(tx, load(tx, moves, lock=True).values(), today, changed=moves)


def _booked(tx: Connection, accounts: Collection[str]) -> dict[str, Booked]:
    entry = tables.entry.c
    total: Any = cast(func.sum(entry.cents), BigInteger)
    query = select(entry.account_id, func.count().label("entries"), total.label("cents"))
    query = query.where(among(tx, entry.account_id, accounts), entry.reason == REASON).group_by(entry.account_id)
    return {row.account_id: Booked(row.entries, row.cents) for row in tx.execute(query)} if accounts else {}


def _entry(line: BankLine, number: int, cents: int, today: date, booked_on: date) -> LedgerEntry:
    """The first one is of the day on which the bank booked the money. No colon in its id: no paper calls for it."""
    return LedgerEntry(
        id=f"{line.id}-{REASON}-{number}", kind="payment", bucket="unapplied", cents=cents,
        on=line.booked_on if number == 1 else today, source=f"bank line {line.id}", reason=REASON, booked_on=booked_on,
    )  # fmt: skip


def _words(line: BankLine, standing: Standing) -> str:
    what = line.text or line.customer_ref or f"type {line.type}"
    stands = "unidentified" if has_account(standing) else "identified"
    return f"Bank line of {line.booked_on:%m/%d/%Y}, {dollars(line.cents)}, {what[:80]}: {stands}, {standing.reason}."
