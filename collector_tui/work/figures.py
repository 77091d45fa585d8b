"""A supervisor's figures: how much stands in each queue with each collector, how old it is, what nobody has touched."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from collector_tui.model.account import AccountHead
from collector_tui.wire.reports import ReportLine

UNTOUCHED_DAYS = 45  # since the last billing, with nobody's hand on it: an office's usual measure of work in process


def work_report(
    heads: Iterable[AccountHead], today: date, place: Callable[[AccountHead], str] = lambda head: head.work.queue
) -> tuple[ReportLine, ...]:
    """A line for each `place` (where nobody works: empty) and owner that has accounts, in their order."""
    groups: dict[tuple[str, str], list[AccountHead]] = {}
    for head in heads:
        if where := place(head):
            groups.setdefault((where, head.owner), []).append(head)
    return tuple(_line(queue, owner, groups[queue, owner], today) for queue, owner in sorted(groups))


def together(lines: Iterable[ReportLine], by: Callable[[ReportLine], str]) -> dict[str, ReportLine]:
    """The lines summed up by queue, by owner or in all."""
    sums: dict[str, ReportLine] = {}
    for line in lines:
        key = by(line)
        sums[key] = _sum(sums[key], line) if key in sums else line
    return sums


def untouched(head: AccountHead, today: date) -> bool:
    """Billed long ago, and nobody has worked on it for as long."""
    floor, touched = today - timedelta(days=UNTOUCHED_DAYS), head.work.basis.touched_on
    return head.billed_on is not None and head.billed_on < floor and (touched is None or touched < floor)


def _line(queue: str, owner: str, heads: list[AccountHead], today: date) -> ReportLine:
    return ReportLine(
        queue=queue,
        owner=owner,
        accounts=len(heads),
        stake_cents=sum(head.work.stake_cents for head in heads),
        balance_cents=sum(head.balance_cents for head in heads),
        oldest_on=min((head.billed_on for head in heads if head.billed_on), default=None),
        untouched=sum(untouched(head, today) for head in heads),
        overdue=sum(head.follow_up_on is not None and head.follow_up_on < today for head in heads),
        past_limit=sum(head.work.due_on is not None and head.work.due_on < today for head in heads),
    )


def _sum(first: ReportLine, other: ReportLine) -> ReportLine:
    days = [line.oldest_on for line in (first, other) if line.oldest_on]
    sums = {
        name: getattr(first, name) + getattr(other, name)
        for name in ("accounts", "stake_cents", "balance_cents", "untouched", "overdue", "past_limit")
    }
    return ReportLine(queue=first.queue, owner=first.owner, oldest_on=min(days, default=None), **sums)
