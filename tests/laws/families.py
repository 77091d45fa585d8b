"""Makes up a hospital's week: one to three people, their payers, and the documents of each family of claims."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from tests.laws.answering import Receivers
from tests.laws.bills import FIRST_BATCH, Bills, bills_of
from tests.laws.courses import REGISTRATION_OF_A_SHARED_NUMBER, Whose, course_of
from tests.laws.documents import (
    Batch,
    Bill,
    Decision,
    Delivery,
    Document,
    Envelope,
    Extract,
    Levy,
    Payer,
    Person,
    Posting,
    Postings,
    Registration,
    Remit,
    Reply,
)
from tests.laws.later_payers import Numbers

PEOPLE = (
    Person("BRAMBLE", "OTTILIE", date(1961, 3, 9), "F", "NWX4471"),
    Person("QUILL", "IVO", date(1984, 11, 30), "M", "QZ880012"),
    Person("BRAMBLE", "MARCUS", date(2015, 6, 2), "M", "HAB73310"),
    Person("TAKAHASHI", "RENE", date(1949, 1, 17), "M", "1EG4TE5MK73"),
)
PAYERS = (
    Payer("NORTHWIND HEALTH", "NW100", "1411111111"),
    Payer("CEDAR MUTUAL", "CM200", "1422222222"),
    Payer("HARBOR STATES LIFE", "HS300", "1433333333"),
)
Group = tuple[Payer, int, int]  # payer, round, which of the round's remittances
DESK = (  # kind, from, to, cents
    ("payment", "patient", "", 2500), ("payment", "patient", "", -1100), ("adjustment", "patient", "", 733),
    ("transfer", "ins1", "patient", 1950), ("payment", "ins1", "", 321),
)  # fmt: skip
SENDERS = ("PAYERNET", "CLEARPATH", "NORTHGATE")


class Case(NamedTuple):
    """A sequence of files, the seed that made it, and which of the files are there only a second time."""

    seed: int
    deliveries: tuple[Delivery, ...]

    @property
    def documents(self) -> tuple[Document, ...]:
        return tuple(dict.fromkeys(delivery.document for delivery in self.deliveries))


def case_of(seed: int) -> Case:
    """The sequence of a seed."""
    return Case(seed, made_up(random.Random(seed)))


def made_up(rng: random.Random) -> tuple[Delivery, ...]:
    """The files of one to three people; some come again in another envelope."""
    payers = [payer._replace(identified=rng.random() < 0.8) for payer in PAYERS]
    rng.shuffle(payers)
    people = rng.sample(PEOPLE, rng.choice((1, 1, 1, 1, 1, 2, 2, 3)))
    maker = Maker(rng, payers)
    shared = len(people) > 1 and rng.random() < 0.25
    for person in people:
        maker.family(person, shared)
        if not shared and rng.random() < 0.15:
            maker.family(person, shared)
    batches, replies = maker.batches()
    documents: list[Document] = [*batches, *replies, *maker.remits(), *maker.extracts()]
    rng.shuffle(documents)
    again = [each for each in documents if rng.random() < 0.15]
    order = documents + again
    rng.shuffle(order)
    deliveries = list(_deliveries(rng, order))
    for number, document in enumerate(maker.postings(), len(order) + 1):
        deliveries.insert(rng.randrange(len(deliveries) + 1), Delivery(document, Envelope(number * 7)))
    return tuple(deliveries)


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
        apart = 100 if rng.random() < 0.7 else 0  # else two payers' numbers and traces may be the same
        self._numbers = Numbers({payer: 300 + apart * place for place, payer in enumerate(payers)})
        self._traces = {payer: 9000 + apart * place for place, payer in enumerate(payers)}
        self._controls = 0
        self._shared = ""
        self._bills: list[tuple[int, Bill, str]] = []
        self._decisions: list[tuple[Payer, int, Decision]] = []
        self._levies: list[tuple[Payer, int, Levy]] = []
        self._turned_away: set[Bill] = set()
        self._registered: list[Registration] = []

    def family(self, person: Person, shared: bool) -> None:
        """A family of claims and what its payers say; `shared`: another person has the same number."""
        rng = self._rng
        control = self._control()
        if shared:
            self._shared = control = self._shared or control
        payers = tuple(rng.sample(self._payers, rng.choice((1, 1, 1, 2, 2, 3, 3))))
        bills = bills_of(rng, control, person, payers)
        if shared and not bills.rounds:
            return
        insurers: tuple[Payer, ...] = ()
        if (REGISTRATION_OF_A_SHARED_NUMBER or not shared) and rng.random() < 0.25:
            insurers = self._register(control, person, payers, bills)
        course = course_of(rng, self._numbers, bills, Whose(control, person, payers, shared, insurers))
        self._turned_away |= bills.turned_away
        self._bills += course.bills
        self._decisions += course.decisions
        self._levies += course.levies

    def _register(self, control: str, person: Person, payers: tuple[Payer, ...], bills: Bills) -> tuple[Payer, ...]:
        """The insurers that the hospital's registration names: all, or those that were known when it was written."""
        rng = self._rng
        day = FIRST_BATCH - timedelta(days=45)
        first_day, last_day, cents = day, day, rng.randrange(5000, 90000)
        for _, bill in bills.rounds[:1]:
            first_day, last_day = bill.first_day, bill.last_day
            cents = bill.cents if rng.random() < 0.7 else cents
        insurers = payers[: rng.randrange(1, len(payers) + 1)]
        expected = cents * 3 // 5 if rng.random() < 0.3 else None
        self._registered.append(Registration(control, person, insurers, cents, expected, first_day, last_day))
        return insurers

    def extracts(self) -> list[Extract]:
        """Registration, of all in a single file or of each in its own."""
        if self._rng.random() < 0.5:
            return [Extract((row,)) for row in self._registered]
        return [Extract(tuple(self._registered))] if self._registered else []

    def postings(self) -> list[Postings]:
        """What the hospital took or wrote off itself, on accounts that only their own people are billed and paid under."""
        rng, people = self._rng, defaultdict[str, set[Person]](set)
        for _, bill, _ in self._bills:
            people[bill.control].add(bill.person)
        for _, _, decision in self._decisions:
            people[decision.control].add(decision.names)
        billed = {(b.control, b.person): None for _, b, purpose in self._bills if purpose != "RP" and not b.replaces}
        rows = tuple(
            Posting(
                control, person, FIRST_BATCH + timedelta(days=rng.randrange(140)), *rng.choice(DESK), f"DESK{place}"
            )
            for place, (control, person) in enumerate(billed)
            if len(people[control]) == 1 and rng.random() < 0.15
        )
        return [Postings(rows)] if rows else []

    def _control(self) -> str:
        self._controls += 1
        return "2026" if self._controls == 1 and self._rng.random() < 0.1 else f"STL2000{self._controls}"

    def batches(self) -> tuple[list[Batch], list[Reply]]:
        """Bills of one form, purpose and round often share a batch; a bill may be sent again a day later."""
        rng = self._rng
        groups: dict[tuple[float, str, str, int], list[Bill]] = {}
        for place, (turn, bill, purpose) in enumerate(self._bills):
            together = rng.random() < 0.5
            groups.setdefault((turn, bill.form, purpose, 0 if together else place + 1), []).append(bill)
            if rng.random() < 0.1:
                groups.setdefault((turn + 0.5, bill.form, purpose, place + 1), []).append(bill)
        batches = [
            Batch(f"B{place}", FIRST_BATCH + timedelta(days=int(14 * turn)), tuple(bills), purpose)
            for place, ((turn, _, purpose, _), bills) in enumerate(groups.items(), 1)
        ]
        receivers = Receivers(rng, self._turned_away, self._payers_numbers(), self._shared)
        return list(receivers.answer(batches)), receivers.replies

    def _payers_numbers(self) -> dict[Bill, str]:
        """The number under which the first payer decided a bill."""
        bills = {(bill.control, bill.person, bill.payer, bill.cents): bill for _, bill, purpose in self._bills
                 if purpose != "RP"}  # fmt: skip
        return {
            bills[key]: decision.number
            for payer, _, decision in self._decisions
            if (key := (decision.control, decision.names, payer, decision.charge_cents)) in bills
        }

    def remits(self) -> list[Remit]:
        """Decisions of one payer and round often share a remittance. What a check cannot bear is carried forward."""
        rng = self._rng
        groups: dict[Group, tuple[list[Decision], list[Levy]]] = {}
        for place, (payer, turn, decision) in enumerate(self._decisions):
            key = (payer, turn, 0 if rng.random() < 0.7 else place + 1)
            groups.setdefault(key, ([], []))[0].append(decision)
        for payer, turn, levy in self._levies:
            groups.setdefault(_beside(rng, groups, payer, turn), ([], []))[1].append(levy)
        remits = [
            self._remit(payer, turn, tuple(rng.sample(decisions, len(decisions))), tuple(levies))
            for (payer, turn, _), (decisions, levies) in groups.items()
        ]
        if remits and rng.random() < 0.1:  # a rehearsal of one of them
            remit = rng.choice(remits)
            remits.append(remit._replace(trace=f"{remit.trace}T", paid=remit.paid - timedelta(days=5), test=True))
        return remits

    def _remit(self, payer: Payer, turn: int, decisions: tuple[Decision, ...], levies: tuple[Levy, ...]) -> Remit:
        self._traces[payer] += 1
        trace, paid = f"EFT{self._traces[payer]}", FIRST_BATCH + timedelta(days=14 * turn + 7)
        remit = Remit(payer, trace, paid, decisions, levies)
        if remit.bpr_cents < 0 and self._rng.random() < 0.8:
            remit = remit._replace(levies=(*levies, Levy("FB", trace, remit.bpr_cents)))
        return remit


def _beside(
    rng: random.Random, groups: Mapping[Group, tuple[list[Decision], list[Levy]]], payer: Payer, turn: int
) -> Group:
    """The remittance of a provider adjustment, often one that pays several people."""
    of_payer = (key for key in groups if key[0] == payer and key[1] >= turn - 2)
    shared = [key for key in of_payer if len({decision.names for decision in groups[key][0]}) > 1]
    return rng.choice(shared) if shared and rng.random() < 0.8 else (payer, turn, 0)
