"""Makes up a hospital's week: one to three people, their payers, and the documents of each family of claims."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from tests.laws.courses import Course, courses_of
from tests.laws.documents import (
    FIRST,
    INSTITUTIONAL,
    PROFESSIONAL,
    SECOND,
    Batch,
    Bill,
    Decision,
    Delivery,
    Document,
    Envelope,
    Levy,
    Payer,
    Person,
    Remit,
)

PEOPLE = (
    Person("BRAMBLE", "OTTILIE", date(1961, 3, 9), "F", "NWX4471"),
    Person("QUILL", "IVO", date(1984, 11, 30), "M", "QZ880012"),
    Person("BRAMBLE", "MARCUS", date(2015, 6, 2), "M", "HAB73310"),
    Person("TAKAHASHI", "RENE", date(1949, 1, 17), "M", "1EG4TE5MK73"),
)
STRANGER = Person("ZUNIGA", "PERPETUA", date(1972, 8, 8), "F", "ZZ000918")
PAYERS = (
    Payer("NORTHWIND HEALTH", "NW100", "1411111111"),
    Payer("CEDAR MUTUAL", "CM200", "1422222222"),
    Payer("HARBOR STATES LIFE", "HS300", "1433333333"),
)
SENDERS = ("PAYERNET", "CLEARPATH", "NORTHGATE")
FIRST_BATCH = date(2026, 7, 6)


class Case(NamedTuple):
    """A sequence of files, the seed that made it, and which of the files are there only a second time."""

    seed: int
    deliveries: tuple[Delivery, ...]

    @property
    def documents(self) -> tuple[Document, ...]:
        return tuple(dict.fromkeys(delivery.document for delivery in self.deliveries))


class Bills(NamedTuple):
    """What goes out for a family, in rounds of the calendar."""

    rounds: list[tuple[int, Bill]]
    purpose: str = "CH"


def case_of(seed: int) -> Case:
    """The sequence of a seed."""
    rng = random.Random(seed)
    payers = [payer._replace(identified=rng.random() < 0.8) for payer in PAYERS]
    rng.shuffle(payers)
    people = rng.sample(PEOPLE, rng.choice((1, 1, 2, 2, 3)))
    maker = Maker(rng, payers)
    shared = len(people) > 1 and rng.random() < 0.15
    for person in people:
        for _ in range(rng.choice((1, 1, 1, 2))):
            maker.family(person, shared)
            shared_now, shared = shared, shared
            if shared_now:
                break
    documents: list[Document] = [*maker.batches(), *maker.remits()]
    rng.shuffle(documents)
    again = [each for each in documents if rng.random() < 0.2]
    order = documents + again
    if rng.random() < 0.6:
        rng.shuffle(order)
    return Case(seed, tuple(_deliveries(rng, order)))


def _deliveries(rng: random.Random, documents: list[Document]) -> Iterator[Delivery]:
    seen: set[Document] = set()
    for number, document in enumerate(documents, 1):
        if document in seen:
            envelope = Envelope(
                number * 7, rng.choice(SENDERS), f"218555{rng.randrange(1000, 9999)}", rng.random() < 0.5,
                rng.randrange(1, 1000) if rng.random() < 0.5 else 0,
            )  # fmt: skip
        else:
            envelope = Envelope(number * 7)
        seen.add(document)
        yield Delivery(document, envelope)


class Maker:
    """Collects bills and decisions, then puts them into batches and remittances."""

    def __init__(self, rng: random.Random, payers: list[Payer]) -> None:
        self._rng, self._payers = rng, payers
        self._controls, self._numbers, self._traces = 0, dict.fromkeys(payers, 300), dict.fromkeys(payers, 9000)
        if rng.random() < 0.7:  # else two payers' numbers and traces may be the same
            for place, payer in enumerate(payers):
                self._numbers[payer] += 100 * place
                self._traces[payer] += 100 * place
        self._bills: list[tuple[int, Bill, str]] = []
        self._decisions: list[tuple[Payer, int, Decision]] = []
        self._levies: list[tuple[Payer, int, Levy]] = []
        self._shared = ""

    def control(self) -> str:
        self._controls += 1
        return "2026" if self._controls == 1 and self._rng.random() < 0.1 else f"STL2000{self._controls}"

    def number(self, payer: Payer) -> str:
        """The payer's next claim number."""
        self._numbers[payer] += 1
        return f"C{self._numbers[payer]}"

    def family(self, person: Person, shared: bool) -> None:
        """A family of claims and what its payers say."""
        rng = self._rng
        control = self.control()
        if shared:
            self._shared = control = self._shared or control
        first, second = rng.sample(self._payers, 2)
        bills = _bills(rng, control, person, first, second if rng.random() < 0.4 else None)
        for course in courses_of(rng, self, bills, control, person, first, STRANGER, shared):
            self._add(course)

    def _add(self, course: Course) -> None:
        self._bills += course.bills
        self._decisions += course.decisions
        self._levies += course.levies

    def batches(self) -> list[Batch]:
        """Bills of one form, purpose and round often share a batch; a bill may be sent again a day later."""
        rng = self._rng
        groups: dict[tuple[float, str, str, int], list[Bill]] = {}
        for place, (turn, bill, purpose) in enumerate(self._bills):
            together = rng.random() < 0.5
            groups.setdefault((turn, bill.form, purpose, 0 if together else place + 1), []).append(bill)
            if rng.random() < 0.1:
                groups.setdefault((turn + 0.5, bill.form, purpose, place + 1), []).append(bill)
        return [
            Batch(f"B{place}", FIRST_BATCH + timedelta(days=int(14 * turn)), tuple(bills), purpose)
            for place, ((turn, _, purpose, _), bills) in enumerate(groups.items(), 1)
        ]

    def remits(self) -> list[Remit]:
        """Decisions of one payer and round often share a remittance. What a check cannot bear is carried forward."""
        rng = self._rng
        groups: dict[tuple[Payer, int, int], tuple[list[Decision], list[Levy]]] = {}
        for place, (payer, turn, decision) in enumerate(self._decisions):
            key = (payer, turn, 0 if rng.random() < 0.5 else place + 1)
            groups.setdefault(key, ([], []))[0].append(decision)
        for payer, turn, levy in self._levies:
            groups.setdefault((payer, turn, 0), ([], []))[1].append(levy)
        return [
            self._remit(payer, turn, tuple(rng.sample(decisions, len(decisions))), tuple(levies))
            for (payer, turn, _), (decisions, levies) in groups.items()
        ]

    def _remit(self, payer: Payer, turn: int, decisions: tuple[Decision, ...], levies: tuple[Levy, ...]) -> Remit:
        self._traces[payer] += 1
        trace, paid = f"EFT{self._traces[payer]}", FIRST_BATCH + timedelta(days=14 * turn + 7)
        remit = Remit(payer, trace, paid, decisions, levies)
        if remit.bpr_cents < 0 and self._rng.random() < 0.8:
            remit = remit._replace(levies=(*levies, Levy("FB", trace, remit.bpr_cents)))
        return remit._replace(test=self._rng.random() < 0.03)


def _bills(rng: random.Random, control: str, person: Person, first: Payer, second: Payer | None) -> Bills:
    """The bills of a family in the order they were written."""
    day = FIRST_BATCH - timedelta(days=rng.randrange(30, 60))
    stay = rng.choice((0, 0, 3))
    bill = Bill(
        rng.choice((INSTITUTIONAL, PROFESSIONAL)), control, person, "1", day, day + timedelta(days=stay),
        rng.randrange(5000, 90000), FIRST, first, second if rng.random() < 0.6 else None,
    )  # fmt: skip
    kind = rng.choice(
        (
            "plain",
            "plain",
            "plain",
            "none",
            "replaced",
            "voided",
            "late",
            "interim",
            "both",
            "renamed",
            "restated",
            "rp",
        )
    )
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
