"""A supervisor's figures out of the ledger: what stands where, what was chosen instead, which gates were passed over."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, and_, case, func, or_, select

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.supervision.nightly import last_night
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
        orphans=night[1].orphans if night else (),
    )


def _lines(tx: Connection, today: date) -> tuple[ReportLine, ...]:
    """As `rules.report.work_report` makes them of heads."""
    head, floor = tables.account_head.c, today - timedelta(days=UNTOUCHED_DAYS)
    untouched = and_(head.billed_on < floor, or_(head.touched_on.is_(None), head.touched_on < floor))
    query = (
        select(
            head.queue,
            head.owner,
            func.count().label("accounts"),
            func.sum(head.stake_cents).label("stake_cents"),
            func.sum(head.balance_cents).label("balance_cents"),
            func.min(head.billed_on).label("oldest_on"),
            func.sum(case((untouched, 1), else_=0)).label("untouched"),
            func.sum(case((head.follow_up_on < today, 1), else_=0)).label("overdue"),
            func.sum(case((head.due_on < today, 1), else_=0)).label("past_limit"),
        )
        .where(head.queue != "")
        .group_by(head.queue, head.owner)
    )
    sums = ("accounts", "stake_cents", "balance_cents", "untouched", "overdue", "past_limit")
    made = [
        ReportLine(
            queue=row.queue,
            owner=row.owner,
            oldest_on=row.oldest_on,
            **{name: int(getattr(row, name)) for name in sums},
        )
        for row in tx.execute(query)
    ]
    return tuple(sorted(made, key=lambda line: (line.queue, line.owner)))


def _choices(tx: Connection, since: datetime) -> tuple[ChoiceLine, ...]:
    row = tables.choice.c
    parts = (row.reason, row.category, row.suggested, row.chosen)
    query = select(*parts, func.count().label("times")).where(row.at >= since, row.suggested != "").group_by(*parts)
    made = [ChoiceLine(**found._mapping) for found in tx.execute(query)]
    return tuple(sorted(made, key=lambda line: (-line.times, line.reason, line.category, line.suggested, line.chosen)))


def _overrides(tx: Connection, since: datetime) -> tuple[OverrideLine, ...]:
    row = tables.choice.c
    query = select(tables.choice).where(row.at >= since, row.level == "block").order_by(row.at.desc(), row.activity_id)
    return tuple(
        OverrideLine(
            at=found.at if found.at.tzinfo else found.at.replace(tzinfo=UTC),
            user=found.user,
            account=found.account_id,
            code=found.chosen,
            rules=found.rules,
            reason=found.override,
        )
        for found in tx.execute(query.limit(OVERRIDES_MAX))
    )
