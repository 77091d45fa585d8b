"""Rolls the ledger forward month by month: what stood, what moved, what stands. Pure sums of cents."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from collector_tui.model.account import BUCKETS
from collector_tui.wire.month import ALL, MonthLine


class Movement(NamedTuple):
    """All entries of a month that are alike, summed up."""

    month: str  # 2026-11
    kind: str
    bucket: str
    to_bucket: str
    reason: str
    cents: int


def month_before(month: str) -> str:
    """ "2026-01" -> "2025-12" """
    year, _, number = month.partition("-")
    return f"{int(year) - 1:04}-12" if number == "01" else f"{year}-{int(number) - 1:02}"


def month_after(month: str) -> str:
    """ "2025-12" -> "2026-01" """
    year, _, number = month.partition("-")
    return f"{int(year) + 1:04}-01" if number == "12" else f"{year}-{int(number) + 1:02}"


def rolled(movements: Iterable[Movement], month: str) -> tuple[MonthLine, ...]:
    """The lines of a month out of all movements up to its end; later ones do not count."""
    opening: Counter[str] = Counter()
    within: list[Movement] = []
    for movement in movements:
        if movement.month == month:
            within.append(movement)
        elif movement.month < month:
            opening.update(moved(movement))
    buckets = [bucket for bucket in BUCKETS if opening[bucket] or any(_touches(each, bucket) for each in within)]
    lines = [_line(bucket, opening[bucket], within) for bucket in buckets]
    return (*lines, _together(lines))


def moved(movement: Movement) -> dict[str, int]:
    """What a movement does to the buckets, in cents owed."""
    match movement.kind:
        case "charge":
            return {movement.bucket: movement.cents}
        case "payment" | "adjustment":
            return {movement.bucket: -movement.cents}
        case "transfer" if movement.bucket != movement.to_bucket:
            return {movement.bucket: -movement.cents, movement.to_bucket: movement.cents}
        case "transfer":
            return {}
        case kind:
            raise AssertionError(f"{kind!r} is no kind of ledger entry")


def _touches(movement: Movement, bucket: str) -> bool:
    return bucket in (movement.bucket, movement.to_bucket)


def _line(bucket: str, opening_cents: int, within: list[Movement]) -> MonthLine:
    ours = [movement for movement in within if _touches(movement, bucket)]
    charge_cents = sum(movement.cents for movement in ours if movement.kind == "charge")
    payments, adjustments = _by_reason(ours, "payment"), _by_reason(ours, "adjustment")
    transfer_cents = sum(moved(movement).get(bucket, 0) for movement in ours if movement.kind == "transfer")
    taken_off = sum(payments.values()) + sum(adjustments.values())
    return MonthLine(
        bucket=bucket,
        opening_cents=opening_cents,
        charge_cents=charge_cents,
        payments=payments,
        adjustments=adjustments,
        transfer_cents=transfer_cents,
        closing_cents=opening_cents + charge_cents - taken_off + transfer_cents,
    )


def _by_reason(movements: list[Movement], kind: str) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for movement in movements:
        if movement.kind == kind:
            sums[movement.reason] += movement.cents
    return {reason: cents for reason, cents in sorted(sums.items()) if cents}


def _together(lines: list[MonthLine]) -> MonthLine:
    """Column by column: nothing but the buckets' own lines goes into the total."""
    return MonthLine(
        bucket=ALL,
        opening_cents=sum(line.opening_cents for line in lines),
        charge_cents=sum(line.charge_cents for line in lines),
        payments=dict(_sums(line.payments for line in lines)),
        adjustments=dict(_sums(line.adjustments for line in lines)),
        transfer_cents=sum(line.transfer_cents for line in lines),
        closing_cents=sum(line.closing_cents for line in lines),
    )


def _sums(parts: Iterable[dict[str, int]]) -> Iterator[tuple[str, int]]:
    sums: Counter[str] = Counter()
    for part in parts:
        sums.update(part)
    return ((reason, cents) for reason, cents in sorted(sums.items()) if cents)
