"""Runs the match over the bank ledger: all of it anew, so that the order in which files came tells nothing."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, func, select, text

from collector_tui.bank.book import Match, Remit, number
from collector_tui.bank.match import Matched, match
from collector_tui.bank.standing import UNIDENTIFIED, Standing
from collector_tui.bank.statement import BankLine, LockboxItem
from collector_tui.bank.three_way import ReturnedCheck, returned_checks
from collector_tui.billing_api.bank.remittances import quarantined_traces, remits_since
from collector_tui.billing_api.bank.returned import take_back
from collector_tui.billing_api.bank.unidentified import book_unidentified, has_account, with_applied
from collector_tui.billing_api.ledger.bank_tables import bank_line, bank_match, lockbox_item
from collector_tui.billing_api.ledger.bulk import among, insert_rows, update_rows
from collector_tui.billing_api.ledger.database import reading
from collector_tui.billing_api.ledger.remittance_proof import IN_FORCE, UNDONE, matches_in
from collector_tui.model.account import UNIDENTIFIED as ACCOUNT
from collector_tui.model.codec import encode, picked

ANNOUNCED = "announced"
DECIDE = "release or dismiss the remittance in quarantine"
LOCK = "select pg_advisory_xact_lock(7240119)"  # one match at a time; SQLite has one writer anyway
LINE = (
    "id", "ordinal", "bank_account", "booked_on", "cents", "type", "value_on", "bank_ref", "customer_ref", "text", "payer",
    "trace", "originator", "advice",
)  # fmt: skip
ITEM = (
    "id", "lockbox", "deposit_on", "batch", "item", "check_no", "cents", "check_date", "remitter", "account",
    "statement_no", "memo",
)  # fmt: skip
PLACE = ("state", "account", "reason", "twice")


class BankLedger(Struct, frozen=True, kw_only=True):
    """The lines, remittances and items that were matched, and how."""

    lines: tuple[BankLine, ...] = ()
    remits: tuple[Remit, ...] = ()
    items: tuple[LockboxItem, ...] = ()
    matched: Matched
    unposted: tuple[ReturnedCheck, ...] = ()  # returned checks that a person must post


def rematch(engine: Engine, now: datetime) -> None:
    """Match everything and keep what changed. Without a bank's line there is nothing to do."""
    with reading(engine).begin() as tx:
        if tx.execute(select(bank_line.c.id).limit(1)).first() is None:
            return
    with engine.begin() as tx:
        run(tx, now)


def run(tx: Connection, now: datetime) -> BankLedger:
    """Match within a transaction; the bank ledger as it stands then."""
    lock(tx)
    first_on = tx.execute(select(func.min(bank_line.c.booked_on))).scalar()
    lines = tuple(BankLine(**picked(row, *LINE)) for row in tx.execute(select(bank_line)))
    items = tuple(LockboxItem(**picked(row, *ITEM)) for row in tx.execute(select(lockbox_item)))
    remits = tuple(remits_since(tx, first_on or now.date()))
    barred = frozenset(pair for undone in matches_in(tx, UNDONE) for pair in undone.pairs())
    matched = match(lines, remits, items, barred)
    matched = _with_quarantined(matched, lines, quarantined_traces(tx))
    matched = msgspec.structs.replace(matched, standings=with_applied(tx, lines, matched.standings))
    _keep_matches(tx, matched.matches, now)
    accounts = _keep_places(tx, matched)
    book_unidentified(tx, lines, matched.standings, accounts, now)
    unposted = take_back(tx, returned_checks(matched.matches, lines, items), lines, now)
    return BankLedger(lines=lines, remits=remits, items=items, matched=matched, unposted=unposted)


def lock(tx: Connection) -> None:
    """Hold the bank ledger until the transaction ends."""
    if tx.dialect.name == "postgresql":
        tx.execute(text(LOCK))


def row_of(made: Match, state: str, now: datetime) -> dict[str, Any]:
    """A match's row."""
    nobody = {"decided_by": "", "decided_at": None, "reason": ""}
    return nobody | {"id": made.id, "state": state, "tier": made.tier, "made_at": now, "body": encode(made).decode()}


def _keep_matches(tx: Connection, matches: Iterable[Match], now: datetime) -> None:
    current = {made.id: made for made in matches}
    stored = {made.id: made for made in matches_in(tx, IN_FORCE)}
    if gone := stored.keys() - current.keys():
        tx.execute(delete(bank_match).where(among(tx, bank_match.c.id, gone)))
    insert_rows(tx, bank_match, [row_of(current[key], IN_FORCE, now) for key in sorted(current.keys() - stored.keys())])
    changed = [key for key in sorted(current.keys() & stored.keys()) if current[key] != stored[key]]
    bodies = [{"id": key, "tier": current[key].tier, "body": encode(current[key]).decode()} for key in changed]
    update_rows(tx, bank_match, "id", bodies)


def _keep_places(tx: Connection, matched: Matched) -> set[str]:
    """Where each line stands; the accounts of those that stood elsewhere before."""
    places = {key: _place(key, standing) for key, standing in matched.standings.items()}
    for advice, line in matched.announced.items():
        places[advice] = {"state": ANNOUNCED, "account": "", "reason": f"the statement shows it as {line}", "twice": ""}
    columns = [bank_line.c[name] for name in ("id", *PLACE)]
    rows = [row for row in tx.execute(select(*columns)) if picked(row, *PLACE) != places[row.id]]
    update_rows(tx, bank_line, "id", [{"id": row.id} | places[row.id] for row in rows])
    return {row.account for row in rows if row.account}


def _place(line: str, standing: Standing) -> dict[str, str]:
    account = f"{ACCOUNT}{line}" if has_account(standing) else ""
    return {"account": account} | picked(standing, "state", "reason", "twice")


def _with_quarantined(matched: Matched, lines: Iterable[BankLine], traces: frozenset[str]) -> Matched:
    """Unidentified money whose remittance waits in quarantine says so."""
    standings = dict(matched.standings)
    for line in lines:
        standing = standings.get(line.id)
        if standing and standing.state == UNIDENTIFIED and not standing.twice and number(line.trace) in traces:
            reason = f"remittance {line.trace} waits in quarantine"
            standings[line.id] = Standing(UNIDENTIFIED, reason, step=DECIDE)
    return msgspec.structs.replace(matched, standings=standings)


def day_or_last(ledger: BankLedger, day: date | None, today: date) -> date:
    """The day that is asked for; else the last one on which the bank booked anything."""
    return day or max((line.booked_on for line in ledger.lines), default=today)
