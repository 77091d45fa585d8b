"""Who comes to the made-up hospital: households of one plan each, whose members come again. The same for the same seed."""

from datetime import date
from functools import lru_cache
from random import Random
from typing import NamedTuple

import msgspec

from collector_tui.demo.identifiers import filled, mbi
from collector_tui.demo.payers import (
    FIRST_NAMES,
    LAST_NAMES,
    MEDICAID,
    PART_A,
    PAYERS,
    STREETS,
    SUPPLEMENT,
    TOWNS,
    Payer,
)
from collector_tui.model.claim import Person

COMES_AGAIN = 0.12  # the share of accounts that belong to the household of the account before
OLD, GROWN = 65, 18  # years
UNINSURED = 0.035
MEMBERS_MAX = 4


class Member(NamedTuple):
    """Someone of a household; the subscriber is who the plan knows the family by."""

    person: Person
    mrn: str
    subscriber: Person
    relation: str  # PAT01 of a dependent: 01 spouse, 19 child; empty: the patient is the subscriber
    secondary_id: str


class Household(NamedTuple):
    """`plan` is None for the uninsured; with Medicare it is the one that gets hospital claims."""

    number: int
    members: tuple[Member, ...]
    plan: Payer | None
    secondary: Payer | None


def home_of(seed: int, account: int) -> int:
    """The first account of the household that this account belongs to."""
    while account > 1 and Random(f"{seed}:home:{account}").random() < COMES_AGAIN:  # noqa: S311  # no secret
        account -= 1
    return account


@lru_cache(maxsize=64)  # a household's accounts follow each other
def household(seed: int, home: int, year: int) -> Household:
    """The household whose first account is `home`; ages are counted in `year`."""
    random = Random(f"{seed}:household:{home}")  # noqa: S311  # a made-up hospital, not a secret
    old = random.random() < 0.46
    plan = None if not old and random.random() < UNINSURED else _plan(random, old=old)
    secondary = random.choice((SUPPLEMENT, SUPPLEMENT, MEDICAID)) if plan is PART_A and random.random() < 0.6 else None
    people = _people(random, year, old=old, alone=plan is not None and plan.benefit == "work")
    subscriber = people[0][0]
    members = []
    for place, (person, relation) in enumerate(people):
        depends = place > 0 and plan is not None and plan.kind == "commercial"
        person = msgspec.structs.replace(
            person, member_id=subscriber.member_id if depends else _member_id(plan, random)
        )
        if not depends:
            subscriber = person
        mrn = f"M{100_000 + home * MEMBERS_MAX + place}"
        members.append(Member(person, mrn, subscriber, relation if depends else "", _member_id(secondary, random)))
    return Household(home, tuple(members), plan, secondary)


def _plan(random: Random, *, old: bool) -> Payer:
    plans = [plan for plan in PAYERS if plan.weight and (plan.kind in ("medicare", "advantage")) == old]
    return random.choices(plans, [plan.weight for plan in plans])[0]


def _member_id(plan: Payer | None, random: Random) -> str:
    if plan is None:
        return ""
    return filled(plan.member_shape, random) if plan.member_shape else mbi(random)


def _people(random: Random, year: int, *, old: bool, alone: bool) -> list[tuple[Person, str]]:
    """The head of the household, perhaps a spouse and children, each with their place on a family's plan."""
    last, sex = random.choice(LAST_NAMES), random.choice("FM")
    town, state, postal = random.choice(TOWNS)
    shared = {
        "last": last,
        "phone": f"863-555-{random.randrange(10000):04}",
        "address": f"{random.randint(10, 9900)} {random.choice(STREETS)}, {town} {state} {postal}",
        "state": state,
    }
    names = {sex: random.sample(FIRST_NAMES[sex], MEMBERS_MAX) for sex in "FM"}  # nobody is called as another one
    age = random.randint(OLD + 2, 91) if old else random.randint(22, 61)
    people = [(_person(random, names, sex, year - age, shared), "18")]
    if not alone and random.random() < 0.45:
        other = max(OLD + 2 if old else 22, age - random.randint(0, 4))
        people.append((_person(random, names, "FM".replace(sex, ""), year - other, shared), "01"))
    if not alone and not old and 24 <= age <= 50:
        for _ in range(random.choice((0, 1, 1, 2))):
            born = year - random.randint(3, min(16, max(3, age - 21)))
            people.append((_person(random, names, random.choice("FM"), born, shared), "19"))
    return people


def _person(random: Random, names: dict[str, list[str]], sex: str, year: int, shared: dict[str, str]) -> Person:
    born = date.fromordinal(date(year, 1, 1).toordinal() + random.randrange(365))
    return Person(first=names[sex].pop(), sex=sex, born=born, **shared)
