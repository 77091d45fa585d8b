"""What payers make of a family's bills: paid, denied, taken back, split, forwarded, estimated, levied, or another's."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from tests.laws.bills import Bills
from tests.laws.documents import FIRST, SECOND, THIRD, Bill, Decision, Levy, Payer, Person, Reason
from tests.laws.later_payers import Later, Numbers, Turn, negated

REFUSALS = ("197", "50", "29", "16")
SPLIT = "MA15"
NO_CONTROL = "0"  # CLP01 where the claim carried no number of ours (X12 RFI 535)
# Not held yet: registration comes after another person's claim or payment has taken the account's number.
REGISTRATION_OF_A_SHARED_NUMBER = True
LAST_TURN = 10  # of the calendar: later ones lie ahead of today
STRANGER = Person("ZUNIGA", "PERPETUA", date(1972, 8, 8), "F", "ZZ000918")


class Course(NamedTuple):
    """Bills (round, bill, purpose), decisions and levies (payer, round, what) of a family."""

    bills: list[tuple[int, Bill, str]]
    decisions: list[tuple[Payer, int, Decision]]
    levies: list[tuple[Payer, int, Levy]]


class Whose(NamedTuple):
    """A family's number, person and payers in their order; `shared`: another person has the same number.

    `registered` are the insurers that the hospital's registration names.
    """

    control: str
    person: Person
    payers: tuple[Payer, ...]
    shared: bool
    registered: tuple[Payer, ...] = ()


def course_of(rng: random.Random, numbers: Numbers, bills: Bills, whose: Whose) -> Course:
    """The bills of a family with what its payers answer."""
    course = Course([], [], [])
    if bills.purpose == "RP":
        course.bills.extend((turn, bill, "RP") for turn, bill in bills.rounds)
        return course
    later = _later_turns(bills, whose)
    payers = _Payers(rng, numbers, course, whose, later)
    to_first = [(turn, bill) for turn, bill in bills.rounds if bill.order == FIRST and bill not in bills.turned_away]
    if to_first or not bills.rounds:
        payers.first_answers(to_first)
    course.bills.extend((turn, payers.renamed(bill), "CH") for turn, bill in bills.rounds)
    if course.bills and rng.random() < 0.05:  # reported to somebody else besides
        _, bill, _ = course.bills[0]
        course.bills.append((1, bill._replace(cents=bill.cents + 100), "RP"))
    if not later and rng.random() < 0.1:
        later = [Turn(SECOND, numbers.other(whose.payers[0]))]  # a coverage that nobody knew of
    if later and to_first and payers.shares and rng.random() < 0.75:
        _, bill = to_first[0]
        Later(rng, numbers, course.decisions, whose.person).answer(bill, later, payers.shares)
    if not whose.shared:
        payers.levies()
        free = REGISTRATION_OF_A_SHARED_NUMBER or not whose.registered
        if free and to_first and not course.levies and rng.random() < 0.15:
            payers.of_a_stranger(STRANGER)
    return course


def _later_turns(bills: Bills, whose: Whose) -> list[Turn]:
    """The later payers that anything names, each with its place."""
    named = {order for _, bill in bills.rounds for order, _ in (*bill.others, (bill.order, bill.payer))}
    named |= {order for order, _ in zip((FIRST, SECOND, THIRD), whose.registered, strict=False)}
    turns = zip((SECOND, THIRD), whose.payers[1:], strict=False)
    return [Turn(order, payer) for order, payer in turns if order in named]


class _Payers:
    """The payers of a family, one decision after the other."""

    def __init__(
        self, rng: random.Random, numbers: Numbers, course: Course, whose: Whose, later: Sequence[Turn]
    ) -> None:
        self._rng, self._numbers, self._course, self._later = rng, numbers, course, later
        self._control, self._person, self._first = whose.control, whose.person, whose.payers[0]
        self.shares = 0  # cents of the patient's or the next payer's, as the first payer decided last

    def first_answers(self, rounds: list[tuple[int, Bill]]) -> None:
        """Decide on each bill but voids; a changed bill is decided anew."""
        rng = self._rng
        if not rounds:
            self._unbilled()
            return
        if rng.random() < 0.2 and all(bill.replaces == "" for _, bill in rounds):
            return
        earlier: list[Decision] = []
        alone = len(rounds) == 1
        for turn, bill in rounds:
            if bill.frequency == "8":
                for decision in earlier:
                    self._say(self._first, turn + 1, negated(decision))
                earlier = []
            elif bill.frequency in "7" or (earlier and bill.frequency == "1" and bill.form == rounds[0][1].form):
                earlier = self._corrected(earlier, turn, bill)
            elif alone:
                self._whole_course(turn, bill)
            else:
                decision = self._paid(bill)
                self._say(self._first, turn + 1, decision)
                earlier.append(decision)

    def _unbilled(self) -> None:
        """Decisions on a claim that was never sent from here."""
        rng = self._rng
        day = _bill_days(rng)
        cents = 2 * rng.randrange(2500, 45000)
        control = NO_CONTROL if rng.random() < 0.15 else self._control
        bill = Bill("P", control, self._person, "1", day, day, cents, FIRST, self._first)
        if rng.random() < 0.3:
            self._split(bill, 1)
            return
        decision = self._paid(bill)
        self._say(self._first, 1, decision)
        if rng.random() < 0.3:
            self._taken_back_and_corrected(decision, bill, 2)

    def _whole_course(self, turn: int, bill: Bill) -> None:
        rng = self._rng
        kinds = (
            "paid",
            "paid",
            "denied",
            "reversed",
            "split",
            "minus",
            "estimate",
            "23",
            "crossover",
            "twice",
            "says 2",
        )
        kind = rng.choice(kinds)
        if kind == "split":
            self._split(bill, turn + 1)
            return
        if kind == "23" or kind == "estimate":
            self._say(self._first, turn + 1, self._moves_nothing(bill, kind))
            if kind == "23" or rng.random() < 0.4:
                return
        if kind == "says 2":
            self._say(self._first, turn + 1, self._as_second(bill))
            return
        if kind == "denied":
            refused = self._refused(bill)
            self._say(self._first, turn + 1, refused)
            if rng.random() < 0.5:
                self._say(self._first, turn + 3, self._paid(bill)._replace(number=refused.number))
            return
        decision = self._paid(bill)
        if kind == "crossover":
            known = [turn.payer for turn in self._later]
            forwarded = known[0] if known else self._numbers.other(self._first)
            decision = decision._replace(status="19", forwarded=forwarded)
        self._say(self._first, turn + 1 + (kind == "estimate"), decision)
        if kind == "reversed":
            self._taken_back_and_corrected(decision, bill, turn + 2)
        elif kind == "minus":
            self._say(self._first, turn + 3, negated(decision)._replace(status="1"))
            self.shares = 0
        elif kind == "twice":
            self._say(self._first, turn + 3, decision)

    def _corrected(self, earlier: list[Decision], turn: int, bill: Bill) -> list[Decision]:
        if not earlier or self._rng.random() < 0.3:
            return earlier
        fits = [each for each in earlier if each.first_day == bill.first_day] or earlier[:1]
        self._say(self._first, turn + 1, negated(fits[0]))
        decision = self._paid(bill)
        if bill.replaces and self._rng.random() < 0.5:
            decision = decision._replace(control=fits[0].control)
        self._say(self._first, turn + 1, decision)
        return [*(each for each in earlier if each is not fits[0]), decision]

    def _taken_back_and_corrected(self, decision: Decision, bill: Bill, turn: int) -> None:
        rng = self._rng
        correction = self._paid(bill)
        if rng.random() < 0.5 or bill.control == NO_CONTROL:
            correction = correction._replace(number=decision.number)
        self._say(self._first, turn + rng.choice((0, 1)), negated(decision))
        self._say(self._first, turn + rng.choice((0, 1)), correction)

    def _split(self, bill: Bill, turn: int) -> None:
        """The payer splits the claim into two of its own; one part may be taken back."""
        rng = self._rng
        part = rng.choice((bill.cents // 3, bill.cents // 2))
        parts = [self._paid(bill._replace(cents=cents))._replace(remark=SPLIT) for cents in (part, bill.cents - part)]
        for decision in parts:
            self._say(self._first, turn + rng.choice((0, 1)), decision)
        if rng.random() < 0.4 and bill.frequency == "1":
            taken = rng.choice(parts)
            self._say(self._first, turn + 2, negated(taken))
            self._say(
                self._first,
                turn + 2,
                self._paid(bill._replace(cents=taken.charge_cents))._replace(remark=SPLIT, number=taken.number),
            )
        self.shares = 0

    def levies(self) -> None:
        """Provider adjustments that name a claim, or only seem to."""
        rng = self._rng
        paid = [each for each in self._course.decisions if each[2].paid_cents > 0]
        if not paid or rng.random() < 0.6:
            return
        payer, turn, decision = rng.choice(paid)
        cents = rng.choice((decision.paid_cents, decision.paid_cents // 2 + 1))
        exact = rng.choice((decision.number, decision.number, decision.control))
        exact = decision.number if exact == NO_CONTROL else exact
        later = min(turn + 3, LAST_TURN)
        match rng.choice(("take", "take", "pair", "waived", "words", "other payer", "interest", "unknown")):
            case "take":
                new = [(later, Levy("WO", exact, cents))]
            case "pair":
                new = [(later - 1, Levy("WO", exact, cents)), (later, Levy("72", exact, -cents))]
            case "waived":
                new = [(later, Levy("WO", exact, cents)), (later, Levy("CS", exact, -cents))]
            case "words":
                new = [(later, Levy("WO", f"AUDIT {exact} LETTER", cents))]
            case "other payer":
                payer = self._numbers.other(payer)
                new = [(later, Levy("WO", f"{exact}-X", cents))]
            case "interest":
                new = [(turn, Levy("L6", exact, -123))]
            case _:
                new = [(later, Levy("WO", "C55555", cents))]
        self._course.levies.extend((payer, when, levy) for when, levy in new)

    def of_a_stranger(self, stranger: Person) -> None:
        """A decision that carries this control number and is about another person, day and charge."""
        day = _bill_days(self._rng)
        bill = Bill("P", self._control, stranger, "1", day, day, 91234, FIRST, self._first)
        self._say(self._first, 4, self._paid(bill)._replace(names=stranger))

    def renamed(self, bill: Bill) -> Bill:
        """A replacement under a new number says which of the payer's claims it replaces."""
        if not bill.replaces:
            return bill
        decided = [each for payer, _, each in self._course.decisions if payer == bill.payer]
        return bill._replace(replaces=decided[0].number)

    def _paid(self, bill: Bill) -> Decision:
        rng = self._rng
        cut = rng.randrange(0, bill.cents // 2)
        share = rng.choice((0, 0, 1, 1, 1) if self._later else (0, 0, 1)) * rng.randrange(1, bill.cents // 4)
        reasons = [Reason("CO", "45", cut)] if cut else []
        reasons += [Reason("PR", rng.choice("123"), share)] if share else []
        self.shares = share
        return Decision(
            bill.control, self._person, "1", bill.cents, bill.cents - cut - share, tuple(reasons),
            self._numbers.number(self._first), bill.first_day, bill.last_day,
        )  # fmt: skip

    def _refused(self, bill: Bill) -> Decision:
        rng = self._rng
        reason = Reason("CO", rng.choice(REFUSALS), bill.cents)
        number = self._numbers.number(self._first)
        status = rng.choice(("1", "4"))
        return Decision(
            bill.control, self._person, status, bill.cents, 0, (reason,), number, bill.first_day, bill.last_day
        )

    def _as_second(self, bill: Bill) -> Decision:
        """The only payer holds that another comes first."""
        decision = self._paid(bill)
        self.shares = 0
        return decision._replace(status="2", reasons=(Reason("OA", "22", bill.cents - decision.paid_cents),))

    def _moves_nothing(self, bill: Bill, kind: str) -> Decision:
        decision = self._paid(bill)
        if kind == "23":
            other = self._numbers.other(self._first)
            reasons = (Reason("OA", "B11", bill.cents),)
            return decision._replace(status="23", paid_cents=0, reasons=reasons, forwarded=other)
        share = Reason("PR", "2", bill.cents // 5)
        rest = Reason("OA", "101", bill.cents - share.cents)
        return decision._replace(status="25", paid_cents=0, reasons=(share, rest))

    def _say(self, payer: Payer, turn: int, decision: Decision) -> None:
        self._course.decisions.append((payer, turn, decision))


def _bill_days(rng: random.Random) -> date:
    return date(2026, 4, 1) + timedelta(days=rng.randrange(30))
