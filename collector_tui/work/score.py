"""The score, 0 to 100, in parts that add up and each say why. It is made of a head alone, so that a desk can rank anew."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from math import log
from typing import NamedTuple, TypeVar

import msgspec

from collector_tui.days.calendar import business_days_between
from collector_tui.model.account import AccountHead
from collector_tui.model.money import dollars, float_dollars
from collector_tui.model.playbook import Weights
from collector_tui.model.work import ScorePart, WorkHead
from collector_tui.work.kinds import WAITS

FULL = 100
PENDING_WITH = {"waiting": "with payer", "kept": "with patient", "placed": "with agency"}
N = TypeVar("N", int, float)


def score(head: AccountHead, today: date, weights: Weights) -> int:
    """The points of a day; 0 for an account on which nothing is open."""
    if not head.work.queue:
        return 0
    if _pinned(head, today, weights):
        return FULL
    return max(0, min(FULL, sum(_earned(head, today, weights))))


def score_parts(head: AccountHead, today: date, weights: Weights) -> tuple[ScorePart, ...]:
    """The parts whose points sum to the score; zero parts are left out."""
    if not head.work.queue:
        return ()
    points, because = _points(head, today, weights), _because(head, today, weights)
    parts = zip(Points._fields, points, because, strict=True)
    return tuple(ScorePart(name.replace("_", " "), count, why) for name, count, why in parts if count)


def rescored(heads: list[AccountHead], today: date, weights: Weights) -> list[AccountHead]:
    """The heads with the score of another day or another weight set; those that keep it are the same objects."""
    replace = msgspec.structs.replace
    return [
        head if (points := score(head, today, weights)) == head.work.score
        else replace(head, work=replace(head.work, score=points))
        for head in heads
    ]  # fmt: skip


def chance(work: WorkHead, weights: Weights) -> float:
    """The chance to win what is at stake, from 0 to 1."""
    if not work.basis.sure:
        return _weighed(work, weights.chance)
    return weights.chance_proved if work.category == "TIMELY" else weights.chance_sure


class Points(NamedTuple):
    """The parts of a score, in the order in which they are shown."""

    value: int
    deadline: int
    news: int
    late: int
    overdue: int
    quick_fix: int
    worked: int
    pending: int
    small: int
    no_resolution: int
    legal_deadline: int
    bound: int


def _points(head: AccountHead, today: date, w: Weights) -> Points:
    """What was earned, and what brings its sum to the score."""
    earned = _earned(head, today, w)
    total = sum(earned)
    if _pinned(head, today, w):
        return Points._make((*earned, FULL - total, 0))
    return Points._make((*earned, 0, max(0, min(FULL, total)) - total))


def _pinned(head: AccountHead, today: date, w: Weights) -> bool:
    """Whether a clock of law is so near that it goes before every score."""
    due_on = head.work.due_on
    return head.work.basis.pins and due_on is not None and 0 <= (due_on - today).days <= w.pin_days


def _earned(head: AccountHead, today: date, w: Weights) -> tuple[int, ...]:
    """The first ten of the points; a plain tuple, as a desk ranks ten thousand at once."""
    work = head.work
    basis = work.basis
    left = (work.due_on - today).days if work.due_on else -1
    fresh = w.fresh if basis.fresh_on and (today - basis.fresh_on).days <= w.fresh_days else 0
    return (
        _value(work, w),
        _deadline(left, w) if left >= 0 else 0,
        fresh,
        _late(basis.late_from, today, w) if basis.late_from and today >= basis.late_from else 0,
        _overdue(head.follow_up_on, today, w) if head.follow_up_on and head.follow_up_on < today else 0,
        _weighed(work, w.ease),
        _just_touched(basis.touched_on, today, w) if basis.touched_on and not fresh else 0,
        w.waiting if work.reason in WAITS else 0,
        w.small if work.stake_cents < w.small_cents else 0,
        w.fruitless if basis.touches >= w.fruitless_touches else 0,
    )


def _because(head: AccountHead, today: date, w: Weights) -> tuple[str, ...]:
    """The fact that earned each part."""
    work, basis = head.work, head.work.basis
    left = (work.due_on - today).days if work.due_on else 0
    late = (today - basis.late_from).days + 1 if basis.late_from else 0
    return (
        f"{dollars(work.stake_cents)} x {chance(work, w):.2f}",
        f"{basis.due_what} {_when(left)}",
        f"{basis.fresh_on:%m/%d}" if basis.fresh_on else "",
        f"{late}d past this payer's norm",
        f"follow-up {head.follow_up_on:%m/%d}" if head.follow_up_on else "",
        "",
        f"{basis.touched_on:%m/%d}" if basis.touched_on else "",
        PENDING_WITH.get(work.reason, ""),
        dollars(work.stake_cents),
        f"{basis.touches} contacts: escalate",
        f"{basis.due_what} {_when(left)}",
        "",
    )


def _when(left: int) -> str:
    return "today" if left == 0 else f"in {left}d" if left > 0 else f"{-left}d past due"


def _weighed(work: WorkHead, table: Mapping[str, N]) -> N:
    """The weight of a category, else of the kind of matter, else of all others."""
    weight = table.get(work.category)
    return table.get(work.reason, table["other"]) if weight is None else weight


def _value(work: WorkHead, w: Weights) -> int:
    expected = float_dollars(work.stake_cents) * chance(work, w)
    return round(w.value_max * min(1.0, log(1 + expected) / _log_full(w.value_full_dollars))) if expected > 0 else 0


def _deadline(left: int, w: Weights) -> int:
    for days, points in w.deadline:
        if left <= days:
            return points
    return 0


def _just_touched(touched_on: date, today: date, w: Weights) -> int:
    return w.just_touched if (today - touched_on).days <= w.just_touched_days else 0


def _late(late_from: date, today: date, w: Weights) -> int:
    return round(w.late_max * min(1.0, ((today - late_from).days + 1) / w.late_full_days))


def _overdue(due: date, today: date, w: Weights) -> int:
    return min(w.overdue_max, w.overdue_a_day * _overdue_days(due, today))


@lru_cache(maxsize=8)
def _log_full(full_dollars: int) -> float:
    return log(1 + full_dollars)


@lru_cache(maxsize=4096)
def _overdue_days(due: date, today: date) -> int:
    return business_days_between(max(due, today - timedelta(days=30)), today)
