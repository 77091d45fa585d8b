"""The bills of a family: originals, replacements, voids, late charges, interim bills, a professional part, a second payer's."""

import random
from datetime import date, timedelta
from typing import NamedTuple

from tests.laws.documents import FIRST, INSTITUTIONAL, PROFESSIONAL, SECOND, Bill, Payer, Person

FIRST_BATCH = date(2026, 7, 6)
KINDS = (
    "plain", "plain", "plain", "none", "replaced", "voided", "late", "interim", "both", "renamed", "restated", "rp",
)  # fmt: skip


class Bills(NamedTuple):
    """What goes out for a family, in rounds of the calendar. `purpose` is BHT06."""

    rounds: list[tuple[int, Bill]]
    purpose: str = "CH"


def bills_of(rng: random.Random, control: str, person: Person, first: Payer, second: Payer | None) -> Bills:
    """The bills of a family in the order they were written."""
    day = FIRST_BATCH - timedelta(days=rng.randrange(30, 60))
    stay = rng.choice((0, 0, 3))
    bill = Bill(
        rng.choice((INSTITUTIONAL, PROFESSIONAL)), control, person, "1", day, day + timedelta(days=stay),
        rng.randrange(5000, 90000), FIRST, first, second if rng.random() < 0.6 else None,
    )  # fmt: skip
    kind = rng.choice(KINDS)
    cents = rng.randrange(5000, 90000)
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
        case _:
            rounds = [(0, bill)]
    if second and rng.random() < 0.7:
        last = rounds[-1][1]
        if kind in ("plain", "replaced", "restated"):
            rounds.append((5, last._replace(order=SECOND, payer=second, other=first, frequency="1")))
    return Bills(rounds)


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
