"""A supervisor's figures out of the ledger: what stands where, what was chosen instead, which gates were passed."""

from datetime import date, datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, Connection, and_, case, cast, func, or_, select

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.supervision.nightly import last_night
from collector_tui.casework.gate_question import BLOCK
from collector_tui.model.codec import picked
from collector_tui.wire.reports import ChoiceLine, OverrideLine, Report, ReportLine
from collector_tui.work.figures import UNTOUCHED_DAYS

OVERRIDES_MAX = 500


def report(tx: Connection, today: date, since: datetime) -> Report:
    """Today's figures; choices and overrides since a moment, overrides newest first."""
    night = last_night(tx)
    return Report(
        day=today,
        lines=_lines(tx, today),
        choices=_choices(tx, since),
        overrides=_overrides(tx, since),
        orphans=night.orphans if night else (),
    )


def _lines(tx: Connection, today: date) -> tuple[ReportLine, ...]:
    """As `work.figures.work_report` makes them of heads."""
    head, floor = tables.account_head.c, today - timedelta(days=UNTOUCHED_DAYS)
    untouched = and_(head.billed_on < floor, or_(head.touched_on.is_(None), head.touched_on < floor))
    query = (
        select(
            head.queue,
            head.owner,
            func.count().label("accounts"),
            _total(head.stake_cents).label("stake_cents"),
            _total(head.balance_cents).label("balance_cents"),
            func.min(head.billed_on).label("oldest_on"),
            _times(untouched).label("untouched"),
            _times(head.follow_up_on < today).label("overdue"),
            _times(head.due_on < today).label("past_limit"),
        )
        .where(head.queue != "")
        .group_by(head.queue, head.owner)
    )
    lines = (ReportLine(**row._mapping) for row in tx.execute(query))
    return tuple(sorted(lines, key=lambda line: (line.queue, line.owner)))


def _total(column: ColumnElement[int]) -> ColumnElement[int]:
    """PostgreSQL would sum up to a decimal."""
    return cast(func.sum(column), BigInteger)


def _times(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return _total(case((condition, 1), else_=0))


def _choices(tx: Connection, since: datetime) -> tuple[ChoiceLine, ...]:
    choice = tables.choice.c
    parts = (choice.reason, choice.category, choice.suggested, choice.chosen)
    query = select(*parts, func.count().label("times")).where(choice.at >= since, choice.suggested != "")
    lines = (ChoiceLine(**row._mapping) for row in tx.execute(query.group_by(*parts)))
    return tuple(sorted(lines, key=lambda line: (-line.times, line.reason, line.category, line.suggested, line.chosen)))


def _overrides(tx: Connection, since: datetime) -> tuple[OverrideLine, ...]:
    choice = tables.choice.c
    shut = select(tables.choice).where(choice.at >= since, choice.level == BLOCK)
    query = shut.order_by(choice.at.desc(), choice.activity_id).limit(OVERRIDES_MAX)
    return tuple(
        OverrideLine(account=row.account_id, code=row.chosen, reason=row.override, **picked(row, "at", "user", "rules"))
        for row in tx.execute(query)
    )
