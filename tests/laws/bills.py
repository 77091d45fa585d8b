"""The bills of a family: originals, replacements, voids, late charges, interim bills, a professional part, later payers'."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from tests.laws.documents import FIRST, INSTITUTIONAL, PROFESSIONAL, SECOND, THIRD, Bill, Payer, Person

FIRST_BATCH = date(2026, 7, 6)
KINDS = (
    "plain", "plain", "plain", "none", "replaced", "voided", "late", "interim", "both", "renamed", "restated", "rp",
    "turned away",
)  # fmt: skip


class Bills(NamedTuple):
    """What goes out for a family, in rounds of the calendar, and which of it never gets in. `purpose` is BHT06."""

    rounds: list[tuple[int, Bill]]
    purpose: str = "CH"
    turned_away: frozenset[Bill] = frozenset()


def bills_of(rng: random.Random, control: str, person: Person, payers: Sequence[Payer]) -> Bills:
    """The bills of a family in the order they were written. `payers` are the first, second and third."""
    day = FIRST_BATCH - timedelta(days=rng.randrange(30, 60))
    stay = rng.choice((0, 0, 3))
    others = tuple(zip((SECOND, THIRD), payers[1:], strict=False))
    bill = Bill(
        rng.choice((INSTITUTIONAL, PROFESSIONAL)), control, person, "1", day, day + timedelta(days=stay),
        rng.randrange(5000, 90000), FIRST, payers[0], others[: rng.choice((0, 1, 1, 2, 2))],
    )  # fmt: skip
    kind = rng.choice(KINDS)
    cents = rng.randrange(5000, 90000)
    away: frozenset[Bill] = frozenset()
    match kind:
        case "none":
            return Bills([])
        case "rp":
            return Bills([(0, bill)], "RP")
        case "replaced":
            rounds = [(0, bill), (3, bill._replace(frequency="7", cents=cents))]
        case "voided":
            rounds = [(0, bill), (3, bill._replace(frequency="8"))]
            rounds += [(4, bill._replace(cents=cents))] if rng.random() < 0.3 else []
        case "late":
            bill = bill._replace(form=INSTITUTIONAL)
            rounds = [(0, bill), (2, bill._replace(frequency="5", cents=cents // 10))]
        case "interim":
            rounds = _interim(rng, bill._replace(form=INSTITUTIONAL))
        case "both":
            rounds = [(0, bill._replace(form=INSTITUTIONAL)), (0, bill._replace(form=PROFESSIONAL, cents=cents))]
        case "renamed":
            rounds = [(0, bill), (3, bill._replace(control=f"{control}B", frequency="7", cents=cents, replaces="?"))]
        case "restated":
            rounds = [(0, bill), (2, bill._replace(cents=cents))]
        case "turned away":
            rounds, away = _mended(rng, bill, cents)
        case _:
            rounds = [(0, bill)]
    if kind in ("plain", "replaced", "restated"):
        rounds += _to_later_payers(rng, rounds[-1][1], payers)
    return Bills(rounds, "CH", away)


def _to_later_payers(rng: random.Random, last: Bill, payers: Sequence[Payer]) -> list[tuple[int, Bill]]:
    rounds: list[tuple[int, Bill]] = []
    turns = ((FIRST, 0), (SECOND, 5), (THIRD, 7))
    for place in range(1, len(payers)):
        if rng.random() > 0.7:
            break
        earlier = tuple((order, payer) for (order, _), payer in zip(turns, payers[:place], strict=False))
        order, turn = turns[place]
        others = (*earlier, *last.others[place:])
        rounds.append((turn, last._replace(order=order, payer=payers[place], others=others, frequency="1")))
    return rounds


def _mended(rng: random.Random, bill: Bill, cents: int) -> tuple[list[tuple[int, Bill]], frozenset[Bill]]:
    """A bill that a receiver turns away, mostly followed by the same one mended: its days or charges were wrong."""
    bill = bill._replace(form=INSTITUTIONAL)
    later = bill.first_day + timedelta(days=12)
    match rng.choice(("never", "never", "days", "days", "late", "interim")):
        case "never":
            wrong, rounds = bill, [(0, bill)]
        case "days":
            wrong = bill._replace(first_day=later, last_day=later + (bill.last_day - bill.first_day), cents=cents)
            rounds = [(0, wrong), (2, bill)]
        case "late":
            wrong = bill._replace(frequency="5", cents=cents // 10)
            rounds = [(0, bill), (2, wrong), (3, wrong._replace(cents=cents // 10 + 345))]
        case _:
            first, second = (
                bill._replace(frequency=frequency, first_day=since, last_day=since + timedelta(days=9))
                for frequency, since in (("2", bill.first_day), ("3", bill.first_day + timedelta(days=10)))
            )
            wrong = second._replace(cents=cents)
            rounds = [(0, first), (1, wrong), (2, second._replace(cents=second.cents + 1000))]
    return rounds, frozenset((wrong,))


def _interim(rng: random.Random, bill: Bill) -> list[tuple[int, Bill]]:
    rounds = []
    for place, frequency in enumerate("234"[: rng.choice((2, 3))]):
        since = bill.first_day + timedelta(days=10 * place)
        part = bill._replace(
            frequency=frequency, first_day=since, last_day=since + timedelta(days=9), cents=bill.cents + 1000 * place
        )
        rounds.append((place, part))
    if rng.random() < 0.3:
        rounds.append((4, rounds[rng.randrange(len(rounds))][1]._replace(frequency="7", cents=bill.cents + 77)))
    return rounds
