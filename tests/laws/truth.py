"""What every family of claims should stand at, told from the documents alone: a model that shares no code with the product.

A family is what one person owes under one patient control number, and under the numbers of its replacements. Its sums
follow from the set of its documents: their order, their envelopes and how often they come play no part.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from tests.laws.documents import FIRST, SECOND, Batch, Bill, Decision, Document, Payer, Person, Remit

MOVES_NOTHING = ("23", "25")  # forwarded as not the payer's; an estimate
LINKING = ("WO", "72", "CS")
SPLIT = "MA15"
RANK = {"5": 1, "7": 2, "8": 3}

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


class Sent(NamedTuple):
    """A bill and the day its batch was written."""

    bill: Bill
    written: date


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
        batches = [each for each in dict.fromkeys(documents) if isinstance(each, Batch)]
        self.remits = [each for each in dict.fromkeys(documents) if isinstance(each, Remit)]
        self.encounters = {
            (bill.person.name, bill.control) for batch in batches if batch.purpose == "RP" for bill in batch.bills
        }
        sent = [
            Sent(bill, batch.written)
            for batch in sorted(batches, key=lambda each: each.written)
            if batch.purpose != "RP"
            for bill in batch.bills
        ]
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
        return {family: self._stand(family) for family in self.sent | self.answers}

    def _stand(self, family: Family) -> Stand:
        bills, answers = self.sent.get(family, []), self.answers.get(family, [])
        orders = _orders([each.bill for each in bills])
        buckets: Counter[str] = Counter()
        charges = _charges(bills) if bills else _stated([each.decision for each in answers])
        buckets["ins1"] += charges
        heir = "ins2" if SECOND in orders.values() else "patient"
        payments = adjustments = 0
        for answer in answers:
            decision = answer.decision
            if decision.status in MOVES_NOTHING:
                continue
            bucket = "ins2" if orders.get(answer.payer) == SECOND else "ins1"
            written_off = sum(each.cents for each in decision.reasons if each.code in ("45", "253"))
            passed = sum(each.cents for each in decision.reasons if each.group == "PR")
            payments += decision.paid_cents
            adjustments += written_off
            buckets[bucket] -= decision.paid_cents + written_off + passed
            buckets[heir if bucket == "ins1" else "patient"] += passed
        for answer, again in _sent_again(answers):
            bucket = "ins2" if orders.get(answer.payer) == SECOND else "ins1"
            written_off = again * sum(each.cents for each in answer.decision.reasons if each.code in ("45", "253"))
            passed = again * sum(each.cents for each in answer.decision.reasons if each.group == "PR")
            adjustments -= written_off
            buckets[bucket] += written_off + passed
            buckets[heir if bucket == "ins1" else "patient"] -= passed
        for payer, cents in self._levies(family):
            payments -= cents
            buckets["ins2" if orders.get(payer) == SECOND else "ins1"] += cents
        forwarded = any(each.decision.forwarded for each in answers)
        strangers = any(each.payer not in orders for each in answers) and bool(orders)
        open_ended = forwarded or strangers or bool(bills and FIRST not in orders.values())
        waits = forwarded and heir == "patient" and not strangers
        known = {bucket: cents for bucket, cents in buckets.items() if cents}
        return Stand(charges, payments, adjustments, None if open_ended else known, self.contested(family), waits)

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
            other != name and number == control for other, number in self.sent | self.answers
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


def _orders(bills: list[Bill]) -> dict[Payer, str]:
    orders: dict[Payer, str] = {}
    for bill in bills:
        orders[bill.payer] = bill.order
        if bill.other:
            orders[bill.other] = SECOND if bill.order == FIRST else FIRST
    return orders


def _charges(sent: list[Sent]) -> int:
    """Of each form the bills to its first payer that stand once replacements and voids are done."""
    total = 0
    for form in {each.bill.form for each in sent}:
        of_form = [each for each in sent if each.bill.form == form]
        first = min(each.bill.order for each in of_form)  # P before S
        standing: list[Bill] = []
        chain = [each for each in of_form if each.bill.order == first]
        for each in sorted(chain, key=lambda each: (each.written, RANK.get(each.bill.frequency, 0))):
            standing = _after(each.bill, standing)
        total += sum(bill.cents for bill in standing)
    return total


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


def _after(bill: Bill, standing: list[Bill]) -> list[Bill]:
    if bill.frequency == "5":
        return [*standing, bill]
    if bill.frequency in "78":
        kept = [each for each in standing if not _overlap(each, bill)]
        return kept if bill.frequency == "8" else [*kept, bill]
    kept = [each for each in standing if each.frequency == "5" or not _overlap(each, bill)]
    return [*kept, bill]


def _overlap(one: Bill, other: Bill) -> bool:
    return one.first_day <= other.last_day and other.first_day <= one.last_day


def _stated(decisions: list[Decision]) -> int:
    """Without a bill: the charge of the claim as the payer states it, the parts of a split one together."""
    stated = {
        (each.charge_cents, each.number if each.remark == SPLIT or not each.control.strip("0") else "")
        for each in decisions
        if each.charge_cents > 0 and each.status not in MOVES_NOTHING
    }
    return sum(cents for cents, _ in stated)
