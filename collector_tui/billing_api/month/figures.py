"""A month's figures out of the ledger's rows, in whole cents on both databases, and what proves them."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Subquery,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.month.roll_forward import Movement, month_after, moved, rolled
from collector_tui.model.account import UNIDENTIFIED
from collector_tui.wire.month import ALL, AgingLine, MonthFigures, MonthLine

# Days since the first charge, from and to, as offices age their receivables.
BANDS = ((0, 30), (31, 60), (61, 90), (91, 120), (121, 180), (181, 365))
OLDER, NO_CHARGE = "over 365", "no charge"
UNAPPLIED = "unapplied"

entry = tables.entry.c
booked_on = func.coalesce(entry.booked_on, entry.dated_on, type_=entry.dated_on.type)


class Standing(NamedTuple):
    """Balances at a month's end, grossed up account by account. Credits are zero or less."""

    bucket: str
    band: str
    unidentified: bool
    debit_cents: int
    credit_cents: int


def last_day(month: str) -> date:
    """ "2026-11" -> November 30, 2026."""
    return date.fromisoformat(f"{month_after(month)}-01") - timedelta(days=1)


def month_of(day: date) -> str:
    """November 30, 2026 -> "2026-11"."""
    return f"{day:%Y-%m}"


def movements(tx: Connection, until: date) -> list[Movement]:
    """Every entry booked until a day, summed up by month of entry, kind, buckets and reason."""
    year, number = (cast(func.extract(part, booked_on), Integer) for part in ("year", "month"))
    parts = (year, number, entry.kind, entry.bucket, entry.to_bucket, entry.reason)
    query = select(*parts, total(entry.cents)).where(booked_on <= until).group_by(*parts)
    return [
        Movement(f"{year:04}-{number:02}", kind, bucket, to_bucket, reason, cents)
        for year, number, kind, bucket, to_bucket, reason, cents in tx.execute(query)
    ]


def month_figures(tx: Connection, month: str, all_movements: list[Movement]) -> MonthFigures:
    """The roll-forward of a month, its closing grossed up and aged."""
    ended_on = last_day(month)
    standings = _standings(tx, ended_on)
    unapplied = [each for each in standings if each.bucket == UNAPPLIED]
    return MonthFigures(
        month=month,
        ended_on=ended_on,
        lines=tuple(_grossed(line, standings) for line in rolled(all_movements, month)),
        aging=_aging(standings),
        unidentified_cents=sum(_net(each) for each in unapplied if each.unidentified),
        prepaid_cents=sum(_net(each) for each in unapplied if not each.unidentified),
    )


def differences(tx: Connection, figures: MonthFigures) -> dict[str, int]:
    """What must be 0: transfers, and the closing against the accounts' own balances and against the aging."""
    *buckets, together = figures.lines
    aged = sum(line.debit_cents + line.credit_cents for line in figures.aging)
    return {
        "transfers": sum(line.transfer_cents for line in buckets),
        "accounts": together.closing_cents - _account_balances(tx, figures.ended_on),
        "aging": together.closing_cents - aged,
        "gross": sum(line.closing_cents - line.debit_cents - line.credit_cents for line in buckets),
    }


def total(column: ColumnElement[int]) -> ColumnElement[int]:
    """PostgreSQL would sum up to a decimal."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def _account_balances(tx: Connection, ended_on: date) -> int:
    """What the documents of all accounts say that is owed, less what was booked after the day."""
    now = tx.execute(select(total(tables.account_head.c.balance_cents))).scalar_one()
    parts = (entry.kind, entry.bucket, entry.to_bucket)
    query = select(*parts, total(entry.cents)).where(booked_on > ended_on).group_by(*parts)
    later = (Movement("", kind, bucket, to, "", cents) for kind, bucket, to, cents in tx.execute(query))
    return int(now) - sum(sum(moved(movement).values()) for movement in later)


def _standings(tx: Connection, ended_on: date) -> list[Standing]:
    """One row for each bucket, age and kind of account: accounts are summed up where they lie."""
    balances, charges = _balances(ended_on), _first_charges(ended_on)
    band = _band(charges.c.on, ended_on)
    unidentified = case((balances.c.account_id.startswith(UNIDENTIFIED, autoescape=True), 1), else_=0)
    joined = balances.outerjoin(charges, charges.c.account_id == balances.c.account_id)
    parts = select(balances.c.bucket, band.label("band"), unidentified.label("unidentified"), balances.c.cents)
    rows = parts.select_from(joined).subquery()
    owed = rows.c.cents
    debits, credits = (total(case((side, owed), else_=0)) for side in (owed > 0, owed < 0))
    keys = (rows.c.bucket, rows.c.band, rows.c.unidentified)
    query = select(*keys, debits, credits).group_by(*keys)
    return [Standing(bucket, band, bool(flag), *sides) for bucket, band, flag, *sides in tx.execute(query)]


def _balances(ended_on: date) -> Subquery:
    """What each bucket of each account owes at a day."""
    sign = case((entry.kind == "charge", 1), else_=-1)
    into: Select[Any] = select(entry.account_id, entry.to_bucket.label("bucket"), entry.cents.label("cents"))
    changes = union_all(
        select(entry.account_id, entry.bucket.label("bucket"), (sign * entry.cents).label("cents")).where(
            booked_on <= ended_on
        ),
        into.where(entry.kind == "transfer", booked_on <= ended_on),
    ).subquery()
    keys = (changes.c.account_id, changes.c.bucket)
    return select(*keys, total(changes.c.cents).label("cents")).group_by(*keys).subquery()


def _first_charges(ended_on: date) -> Subquery:
    charged = (entry.kind == "charge", booked_on <= ended_on)
    first = func.min(entry.dated_on, type_=entry.dated_on.type)
    return select(entry.account_id, first.label("on")).where(*charged).group_by(entry.account_id).subquery()


def _band(charged_on: ColumnElement[date], ended_on: date) -> ColumnElement[str]:
    """A charge dated after the month's end was entered within it: it is of the youngest."""
    youngest_first = [
        (charged_on >= ended_on - timedelta(days=days), literal(f"{since}-{days}")) for since, days in BANDS
    ]
    return case((charged_on.is_(None), literal(NO_CHARGE)), *youngest_first, else_=literal(OLDER))


def _grossed(line: MonthLine, standings: list[Standing]) -> MonthLine:
    ours = [each for each in standings if line.bucket in (ALL, each.bucket)]
    debit_cents, credit_cents = sum(each.debit_cents for each in ours), sum(each.credit_cents for each in ours)
    return replace(line, debit_cents=debit_cents, credit_cents=credit_cents)


def _aging(standings: list[Standing]) -> tuple[AgingLine, ...]:
    lines = []
    for band in (*(f"{since}-{days}" for since, days in BANDS), OLDER, NO_CHARGE):
        ours = [each for each in standings if each.band == band]
        debit_cents, credit_cents = sum(each.debit_cents for each in ours), sum(each.credit_cents for each in ours)
        lines.append(AgingLine(band=band, debit_cents=debit_cents, credit_cents=credit_cents))
    return tuple(lines)


def _net(standing: Standing) -> int:
    return standing.debit_cents + standing.credit_cents
