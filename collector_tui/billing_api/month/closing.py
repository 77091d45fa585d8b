"""Closes a month for good, and holds the ledger to every month that was closed."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Row, insert, select, text

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.month.figures import differences, last_day, month_figures, movements
from collector_tui.billing_api.month.roll_forward import Movement, month_after, rolled
from collector_tui.model.codec import decode, encode
from collector_tui.model.money import dollars
from collector_tui.wire.month import ALL, MonthClosing, MonthFigures, MonthLine, MonthReport


class CannotClose(ValueError):
    """Why a month stays open; the sentence says what to do."""


def one_view(tx: Connection) -> None:
    """Let all that is asked in this transaction be asked of one state of the ledger. SQLite does so by itself."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("set transaction isolation level repeatable read"))


def month_report(tx: Connection, month: str) -> MonthReport:
    """The month as the ledger has it now, and whether every closed month still adds up."""
    closed = _closed(tx)
    until = max([last_day(month), *(row.ended_on for row in closed)])
    all_movements = movements(tx, until)
    figures = month_figures(tx, month, all_movements)
    row = next((row for row in closed if row.month == month), None)
    return MonthReport(
        figures=figures,
        differences=differences(tx, figures),
        closed=_closing(row) if row else None,
        broken=(*_broken(closed, all_movements), *(_changed_standing(row, figures) if row else ())),
    )


def close(tx: Connection, month: str, user: str, reason: str, now: datetime, today: date) -> MonthReport:
    """Keep the month's figures for good; from then on nothing is booked in it. Raises CannotClose."""
    if tx.dialect.name == "postgresql":  # whoever is writing ends first, and nobody begins before this is committed
        tx.execute(text("lock table entry, month_close in share row exclusive mode"))
    report, closed = month_report(tx, month), _closed(tx)
    if report.closed is not None:
        raise CannotClose(f"{month} is closed already, by {report.closed.by}: {report.closed.reason}.")
    if today <= report.figures.ended_on:
        raise CannotClose(f"{month} has not ended; it can be closed from {month_after(month)}-01 on.")
    following = month_after(closed[-1].month) if closed else month
    if month != following:
        raise CannotClose(f"The next month to close is {following}: months are closed in order.")
    if not report.proved:
        raise CannotClose(f"{month} is out of balance and stays open; report month says what differs.")
    before = closed[-1].hash if closed else ""
    figures = encode(report.figures).decode()
    columns = {"month": month, "ended_on": report.figures.ended_on, "closed_at": now, "user": user, "reason": reason}
    columns |= {"figures": figures, "before": before}
    tx.execute(insert(tables.month_close), [columns | {"hash": _hash(columns)}])
    return replace(report, closed=MonthClosing(at=now, by=user, reason=reason, hash=_hash(columns)))


def _closed(tx: Connection) -> list[Row[Any]]:
    return list(tx.execute(select(tables.month_close).order_by(tables.month_close.c.ended_on)))


def _closing(row: Row[Any]) -> MonthClosing:
    return MonthClosing(at=row.closed_at, by=row.user, reason=row.reason, hash=row.hash)


def _hash(columns: dict[str, Any]) -> str:
    """Of everything that is kept of a month: whoever changes one must make all that follow anew."""
    moment = columns["closed_at"].astimezone(UTC).isoformat()
    names = ("before", "month", "ended_on", "user", "reason", "figures")
    return hashlib.sha256(encode([moment, *(columns[name] for name in names)])).hexdigest()


def _broken(closed: list[Row[Any]], all_movements: list[Movement]) -> Iterator[str]:
    """A sentence for each closed month that was tampered with, or that the ledger no longer makes."""
    before = ""
    for row in closed:
        if row.before != before or row.hash != _hash(dict(row._mapping)):
            yield f"{row.month}: what was kept when it was closed is not what was sealed."
        before = row.hash
        kept = decode(MonthFigures, row.figures.encode())
        yield from _changed(kept, rolled(all_movements, row.month))


def _changed(kept: MonthFigures, lines: tuple[MonthLine, ...]) -> Iterator[str]:
    then, now = ({line.bucket: line for line in each} for each in (kept.lines, lines))
    empty = MonthLine(bucket=ALL)
    for bucket in sorted(then.keys() | now.keys()):
        sealed, adds = then.get(bucket, empty), now.get(bucket, empty)
        if _sums(sealed) != _sums(adds):
            moved = f"closing {dollars(sealed.closing_cents)} then, {dollars(adds.closing_cents)} now"
            yield f"{kept.month} no longer adds up, {bucket or 'all'}: {moved}."


def _sums(line: MonthLine) -> MonthLine:
    return replace(line, bucket=ALL, debit_cents=0, credit_cents=0)


def _changed_standing(row: Row[Any], figures: MonthFigures) -> Iterator[str]:
    """What adds up over all may still stand on other accounts than it did."""
    kept = decode(MonthFigures, row.figures.encode())
    if (kept.aging, kept.unidentified_cents, kept.prepaid_cents) != (
        figures.aging, figures.unidentified_cents, figures.prepaid_cents,
    ):  # fmt: skip
        yield f"{row.month}: debits and credits stand on other accounts than when it was closed."
