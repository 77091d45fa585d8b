"""The score, 0 to 100, in parts that add up and each say why. It is made of a head alone, so that a desk can rank anew."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from math import log

import msgspec

from collector_tui.days.calendar import business_days_between
from collector_tui.model.account import AccountHead
from collector_tui.model.money import dollars
from collector_tui.model.playbook import Weights
from collector_tui.model.work import ScorePart
from collector_tui.work.kinds import WAITS

FULL = 100


def score(head: AccountHead, today: date, weights: Weights) -> int:
    """The points of a day; 0 for an account on which nothing is open."""
    return sum(_points(head, today, weights)) if head.work.queue else 0


def score_parts(head: AccountHead, today: date, weights: Weights) -> tuple[ScorePart, ...]:
    """The parts whose points sum to the score; zero parts are left out."""
    if not head.work.queue:
        return ()
    points = _points(head, today, weights)
    told = _because(head, today, weights)
    return tuple(ScorePart(name, own, why) for (name, why), own in zip(told, points, strict=True) if own)


def rescored(heads: list[AccountHead], today: date, weights: Weights) -> list[AccountHead]:
    """The heads with the score of another day or another weight set; those that keep it are the same objects."""
    replace = msgspec.structs.replace
    return [
        head if (own := score(head, today, weights)) == head.work.score
        else replace(head, work=replace(head.work, score=own))
        for head in heads
    ]  # fmt: skip


def chance(head: AccountHead, weights: Weights) -> float:
    """The chance to win what is at stake."""
    work, table = head.work, weights.chance
    if work.basis.sure:
        return weights.chance_sure
    found = table.get(work.category)
    return table.get(work.reason, table["other"]) if found is None else found


def _points(head: AccountHead, today: date, w: Weights) -> tuple[int, ...]:
    """In the order of `_because`."""
    work = head.work
    basis = work.basis
    expected = work.stake_cents / 100 * chance(head, w)
    value = round(w.value_max * min(1.0, log(1 + expected) / _log_full(w.value_full_dollars))) if expected > 0 else 0
    left = (work.due_on - today).days if work.due_on else -1
    deadline = next((points for days, points in w.deadline if left <= days), 0) if left >= 0 else 0
    fresh = w.fresh if basis.fresh_on and (today - basis.fresh_on).days <= w.fresh_days else 0
    late = 0
    if basis.late_from and today >= basis.late_from:
        late = round(w.late_max * min(1.0, ((today - basis.late_from).days + 1) / w.late_full_days))
    overdue = 0
    if head.follow_up_on and head.follow_up_on < today:
        overdue = min(w.overdue_max, w.overdue_a_day * _overdue_days(head.follow_up_on, today))
    found = w.ease.get(work.category)
    ease = w.ease.get(work.reason, w.ease["other"]) if found is None else found
    touched = basis.touched_on
    just = w.just_touched if touched and not fresh and (today - touched).days <= w.just_touched_days else 0
    waits = w.waiting if work.reason in WAITS else 0
    small = w.small if work.stake_cents < w.small_cents else 0
    tired = w.fruitless if basis.touches >= w.fruitless_touches else 0
    total = value + deadline + fresh + late + overdue + ease + just + waits + small + tired
    pin = FULL - total if basis.pins and 0 <= left <= w.pin_days else 0
    bound = -total if total < 0 and not pin else FULL - total if total > FULL and not pin else 0
    return value, deadline, fresh, late, overdue, ease, just, waits, small, tired, pin, bound


def _because(head: AccountHead, today: date, w: Weights) -> Iterator[tuple[str, str]]:
    """The name of each part and the fact that earned it."""
    work, basis = head.work, head.work.basis
    left = (work.due_on - today).days if work.due_on else 0
    late = (today - basis.late_from).days + 1 if basis.late_from else 0
    yield "value", f"{dollars(work.stake_cents)} x {chance(head, w):.2f}"
    yield "deadline", f"{basis.due_what} in {left}d"
    yield "fresh", f"news of {basis.fresh_on:%m/%d}" if basis.fresh_on else ""
    yield "late", f"{late}d past the usual time"
    yield "tickler", f"due {head.follow_up_on:%m/%d}" if head.follow_up_on else ""
    yield "easy", "one clear fix"
    yield "just touched", f"worked {basis.touched_on:%m/%d}" if basis.touched_on else ""
    yield "waiting", "someone else has the ball"
    yield "small", f"{dollars(work.stake_cents)} at stake"
    yield "fruitless", f"{basis.touches} touches without progress: escalate"
    yield "pinned", f"a clock of law: {basis.due_what} in {left}d"
    yield "bound", "a score is from 0 to 100"


@lru_cache(maxsize=8)
def _log_full(full_dollars: int) -> float:
    return log(1 + full_dollars)


@lru_cache(maxsize=4096)
def _overdue_days(due: date, today: date) -> int:
    return business_days_between(max(due, today - timedelta(days=30)), today)
