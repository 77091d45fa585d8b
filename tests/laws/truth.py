"""What every family of claims should stand at, told from the documents alone: a model that shares no code with the product.

A family is what one person owes under one patient control number, and under the numbers of its replacements. Its sums
follow from the set of its documents: their order, their envelopes and how often they come play no part.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.laws.charges import NO_ARRIVALS, Arrivals, Sent, standing
from tests.laws.documents import (
    FIRST,
    SECOND,
    THIRD,
    Batch,
    Bill,
    Decision,
    Document,
    Extract,
    Payer,
    Person,
    Postings,
    Registration,
    Remit,
    Reply,
)

BUCKETS = {FIRST: "ins1", SECOND: "ins2", THIRD: "ins3"}
FOLLOWING = {FIRST: SECOND, SECOND: THIRD}
MOVES_NOTHING = ("23", "25")  # forwarded as not the payer's; an estimate
LINKING = ("WO", "72", "CS")
SPLIT = "MA15"
EACH_BILL_WAITS = True  # not held yet: of several bills a turned-away one waits too, whichever was sent last

Family = tuple[str, str]  # the person's name, the first control number


class Stand(NamedTuple):
    """Cents. `buckets` is None where the trade leaves open who owes what is left; `may_be_held`: nothing is right too."""

    charges: int = 0
    payments: int = 0
    adjustments: int = 0
    buckets: dict[str, int] | None = None
    may_be_held: bool = False
    never_patient: bool = False

    @property
    def balance(self) -> int:
        return self.charges - self.payments - self.adjustments


class Answer(NamedTuple):
    """A decision and the remittance it came on."""

    decision: Decision
    remit: Remit

    @property
    def payer(self) -> Payer:
        return self.remit.payer


class Truth:
    """The families of a set of documents and what they stand at."""

    def __init__(self, documents: Iterable[Document]) -> None:
        documents = list(dict.fromkeys(documents))
        batches = [each for each in documents if isinstance(each, Batch)]
        self.remits = [each for each in documents if isinstance(each, Remit)]
        self.arrivals = Arrivals(batches, [each for each in documents if isinstance(each, Reply)])
        self.registered: dict[Family, Registration] = {
            (row.person.name, row.control): row for each in documents if isinstance(each, Extract) for row in each.rows
        }
        self.encounters = {
            (bill.person.name, bill.control) for batch in batches if batch.purpose == "RP" for bill in batch.bills
        }
        sent = [
            Sent(bill, batch.written)
            for batch in sorted(batches, key=lambda each: each.written)
            if batch.purpose != "RP"
            for bill in batch.bills
        ]
        self.posted = [row for each in documents if isinstance(each, Postings) for row in each.rows]
        answers = [Answer(each, remit) for remit in self.remits if not remit.test for each in remit.decisions]
        self._root = _roots([each.bill for each in sent], answers)
        self.sent: defaultdict[Family, list[Sent]] = defaultdict(list)
        self.answers: defaultdict[Family, list[Answer]] = defaultdict(list)
        for each in sent:
            if all(
                each.bill != earlier.bill for earlier in self.sent[self.family(each.bill.person, each.bill.control)]
            ):
                self.sent[self.family(each.bill.person, each.bill.control)].append(each)
        for answer in answers:
            self.answers[self.family(answer.decision.names, answer.decision.control)].append(answer)

    def family(self, person: Person, control: str) -> Family:
        """The family that a control number of a person belongs to."""
        return person.name, self.root(person.name, control)

    def root(self, name: str, control: str) -> str:
        """The first control number of a person's family."""
        return self._root.get((name, control), control)

    def families(self) -> dict[Family, Stand]:
        """What each family stands at."""
        return {family: self._stand(family) for family in self.sent | self.answers | self.registered}

    def _stand(self, family: Family) -> Stand:
        bills, answers = self.sent.get(family, []), self.answers.get(family, [])
        orders = self.orders(family)
        heirs = {bucket: _heir(order, orders) for order, bucket in BUCKETS.items()}
        buckets: Counter[str] = Counter()
        charges = self._charges(family)
        buckets["ins1"] += charges
        payments = adjustments = 0
        for answer in answers:
            decision = answer.decision
            if decision.status in MOVES_NOTHING:
                continue
            bucket = BUCKETS[orders.get(answer.payer, FIRST)]
            written_off = sum(each.cents for each in decision.reasons if each.code in ("45", "253"))
            passed = sum(each.cents for each in decision.reasons if each.group == "PR")
            payments += decision.paid_cents
            adjustments += written_off
            buckets[bucket] -= decision.paid_cents + written_off + passed
            buckets[heirs[bucket]] += passed
        for answer, again in _sent_again(answers):
            bucket = BUCKETS[orders.get(answer.payer, FIRST)]
            written_off = again * sum(each.cents for each in answer.decision.reasons if each.code in ("45", "253"))
            passed = again * sum(each.cents for each in answer.decision.reasons if each.group == "PR")
            adjustments -= written_off
            buckets[bucket] += written_off + passed
            buckets[heirs[bucket]] -= passed
        for payer, cents in self._levies(family):
            payments -= cents
            buckets[BUCKETS[orders.get(payer, FIRST)]] += cents
        posted = [row for row in self.posted if self.family(row.person, row.control) == family]
        for row in posted:
            payments += row.cents if row.kind == "payment" else 0
            adjustments += row.cents if row.kind == "adjustment" else 0
            buckets[row.bucket] -= row.cents
            buckets[row.to_bucket] += row.cents if row.to_bucket else 0
        forwarded = [each for each in answers if each.decision.forwarded and each.decision.forwarded not in orders]
        strangers = any(each.payer not in orders for each in answers) and bool(orders)
        open_ended = bool(forwarded) or strangers or bool(bills and FIRST not in orders.values())
        waits = not (strangers or posted) and any(
            heirs[BUCKETS[orders.get(each.payer, FIRST)]] == "patient" for each in forwarded
        )
        known = {bucket: cents for bucket, cents in buckets.items() if cents}
        return Stand(charges, payments, adjustments, None if open_ended else known, self.contested(family), waits)

    def orders(self, family: Family) -> dict[Payer, str]:
        """Each payer's place, as the bills name it, and registration before them."""
        places = {order: payer for each in self.sent.get(family, ()) for order, payer in _named(each.bill)}
        if family in self.registered:
            places |= dict(zip(BUCKETS, self.registered[family].insurers, strict=False))
        return {payer: order for order, payer in places.items()}

    def _charges(self, family: Family) -> int:
        """Of the bills; without any, of registration; without that, as the payers state them."""
        if bills := self.sent.get(family):
            return sum(bill.cents for bill in standing(bills, self.arrivals))
        if family in self.registered:
            return self.registered[family].charge_cents
        return _stated([each.decision for each in self.answers.get(family, ())])

    def may_restate(self, reply: Reply) -> bool:
        """Whether charges hang on a reply: a mended bill stands in for what it turns away, or a replacement's number is told."""
        families = {self.family(bill.person, bill.control) for bill in reply.batch.bills}
        replaced = {each.bill.replaces for family in families for each in self.sent[family]}
        return any(number in replaced for _, number in reply.numbers) or any(
            sum(bill.cents for bill in standing(self.sent[family], NO_ARRIVALS)) != self._charges(family)
            for family in families
        )

    def turned_away(self, family: Family) -> bool | None:
        """Whether the family waits to be mended and sent again; None where more than bills and replies speak to that."""
        bills = self.sent.get(family, [])
        if family in self.answers or self.contested(family) or any(each.bill.order != FIRST for each in bills):
            return None
        fallen = [self.arrivals.turned_away(bill) for bill in standing(bills, self.arrivals)]
        if not EACH_BILL_WAITS and any(fallen) and not all(fallen):
            return None
        return any(fallen) if fallen else None

    def _levies(self, family: Family) -> Iterable[tuple[Payer, int]]:
        """Provider adjustments that name a claim of the family exactly, by the payer that decided it."""
        numbers = {(each.payer, each.decision.number) for each in self.answers.get(family, ())}
        numbers |= {(each.payer, each.decision.control) for each in self.answers.get(family, ())}
        for remit in self.remits:
            for levy in remit.levies:
                if levy.reason in LINKING and not remit.test and (remit.payer, levy.reference) in numbers:
                    yield remit.payer, levy.cents

    def levied(self, remit: Remit) -> set[str]:
        """Names of the people whose claims a remittance's provider adjustments are about."""
        references = {levy.reference for levy in remit.levies}
        return {
            name
            for (name, _), answers in self.answers.items()
            for answer in answers
            if answer.payer == remit.payer and {answer.decision.number, answer.decision.control} & references
        }

    def off_accounts(self, trace: str) -> int:
        """Cents of the provider adjustments of a trace that name no claim, or only inform."""
        linked = sum(
            levy.cents
            for remit in self.remits
            if remit.trace == trace and not remit.test
            for levy in remit.levies
            if levy.reason in LINKING and any(self._names(remit.payer, levy.reference, each) for each in self.answers)
        )
        return sum(levy.cents for remit in self.remits if remit.trace == trace for levy in remit.levies) - linked

    def _names(self, payer: Payer, reference: str, family: Family) -> bool:
        return any(
            answer.payer == payer and reference in (answer.decision.number, answer.decision.control)
            for answer in self.answers[family]
        )

    def contested(self, family: Family) -> bool:
        """Whether somebody else was billed under the same number: the second may wait for a person."""
        name, control = family
        return control.strip("0") != "" and any(
            other != name and number == control for other, number in self.sent | self.answers | self.registered
        )


def _roots(bills: list[Bill], answers: list[Answer]) -> dict[Family, str]:
    """(person, control number of a replacement) -> the control number that its payer's claim number was decided under."""
    roots: dict[Family, str] = {}
    for bill in bills:
        for answer in answers if bill.replaces else ():
            decision = answer.decision
            same = (decision.number, answer.payer, decision.names) == (bill.replaces, bill.payer, bill.person)
            if same and decision.control != bill.control:
                roots[bill.person.name, bill.control] = decision.control
    return roots


def _named(bill: Bill) -> Iterator[tuple[str, Payer]]:
    yield bill.order, bill.payer
    yield from bill.others


def _heir(order: str, orders: dict[Payer, str]) -> str:
    """Who owes what the payer of this place passes on."""
    following = FOLLOWING.get(order)
    return BUCKETS[following] if following and following in orders.values() else "patient"


def _sent_again(answers: list[Answer]) -> Iterator[tuple[Answer, int]]:
    """Decisions that stand more than once, and how often too many: paid again is cash again, its cuts are the same."""
    stands: Counter[tuple[object, ...]] = Counter()
    first: dict[tuple[object, ...], Answer] = {}
    for answer in answers:
        decision = answer.decision
        if decision.status in MOVES_NOTHING or decision.remark:
            continue
        back = decision.charge_cents < 0
        sign = -1 if back else 1
        cuts = sorted((each.group, each.code, sign * each.cents) for each in decision.reasons if each.cents)
        key = (
            answer.payer,
            decision.number,
            sign * decision.charge_cents,
            sign * decision.paid_cents,
            tuple(cuts),
            decision.first_day,
        )
        stands[key] += sign
        if not back:
            first[key] = answer
    yield from ((first[key], count - 1) for key, count in stands.items() if count > 1)


def _stated(decisions: list[Decision]) -> int:
    """Without a bill: the charge of the claim as the payer states it, the parts of a split one together."""
    stated = {
        (each.charge_cents, each.number if each.remark == SPLIT or not each.control.strip("0") else "")
        for each in decisions
        if each.charge_cents > 0 and each.status not in MOVES_NOTHING
    }
    return sum(cents for cents, _ in stated)
