"""What payers make of a family's bills: paid, denied, taken back, split, forwarded, estimated, levied, or another's."""

import random
from datetime import date, timedelta
from typing import NamedTuple

from tests.laws.bills import Bills
from tests.laws.documents import FIRST, SECOND, Bill, Decision, Levy, Payer, Person, Reason

REFUSALS = ("197", "50", "29", "16")
SPLIT = "MA15"
NO_CONTROL = "0"  # CLP01 where the claim carried no number of ours (X12 RFI 535)
STRANGER = Person("ZUNIGA", "PERPETUA", date(1972, 8, 8), "F", "ZZ000918")


class Course(NamedTuple):
    """Bills (round, bill, purpose), decisions and levies (payer, round, what) of a family."""

    bills: list[tuple[int, Bill, str]]
    decisions: list[tuple[Payer, int, Decision]]
    levies: list[tuple[Payer, int, Levy]]


class Numbers:
    """Gives each payer's next claim number."""

    def __init__(self, last: dict[Payer, int]) -> None:
        self._last = last

    def number(self, payer: Payer) -> str:
        """The payer's next claim number."""
        self._last[payer] += 1
        return f"C{self._last[payer]}"

    def other(self, payer: Payer) -> Payer:
        """A payer that is not this one."""
        return next(other for other in self._last if other != payer)


class Whose(NamedTuple):
    """A family's number, person and first payer; `shared`: another person has the same number."""

    control: str
    person: Person
    first: Payer
    shared: bool


def course_of(rng: random.Random, numbers: Numbers, bills: Bills, whose: Whose) -> Course:
    """The bills of a family with what its payers answer."""
    course = Course([], [], [])
    if bills.purpose == "RP":
        course.bills.extend((turn, bill, "RP") for turn, bill in bills.rounds)
        return course
    payers = _Payers(rng, numbers, course, whose)
    to_first = [(turn, bill) for turn, bill in bills.rounds if bill.order == FIRST]
    payers.first_answers(to_first)
    rounds = [(turn, payers.renamed(bill)) for turn, bill in bills.rounds]
    course.bills.extend((turn, bill, "CH") for turn, bill in rounds)
    if rounds and rng.random() < 0.05:  # reported to somebody else besides
        course.bills.append((1, rounds[0][1]._replace(cents=rounds[0][1].cents + 100), "RP"))
    seconds = [bill.payer for _, bill in rounds if bill.order == SECOND] + [b.other for _, b in to_first if b.other]
    if not seconds and rng.random() < 0.1:
        seconds = [numbers.other(whose.first)]  # a coverage that nobody knew of
    if seconds and to_first and payers.shares and rng.random() < 0.6:
        payers.second_answers(seconds[0], to_first[0][1])
    if not whose.shared:
        payers.levies()
        if to_first and not course.levies and rng.random() < 0.15:
            payers.of_a_stranger(STRANGER)
    return course


class _Payers:
    """The payers of a family, one decision after the other."""

    def __init__(self, rng: random.Random, numbers: Numbers, course: Course, whose: Whose) -> None:
        self._rng, self._numbers, self._course = rng, numbers, course
        self._control, self._person, self._first, _ = whose
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
                    self._say(self._first, turn + 1, _negated(decision))
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
        if kind == "crossover" and not bill.other:
            forwarded = self._numbers.other(self._first)
            decision = decision._replace(status="19", forwarded=forwarded)
        self._say(self._first, turn + 1 + (kind == "estimate"), decision)
        if kind == "reversed":
            self._taken_back_and_corrected(decision, bill, turn + 2)
        elif kind == "minus":
            self._say(self._first, turn + 3, _negated(decision)._replace(status="1"))
            self.shares = 0
        elif kind == "twice":
            self._say(self._first, turn + 3, decision)

    def _corrected(self, earlier: list[Decision], turn: int, bill: Bill) -> list[Decision]:
        if not earlier or self._rng.random() < 0.3:
            return earlier
        fits = [each for each in earlier if each.first_day == bill.first_day] or earlier[:1]
        self._say(self._first, turn + 1, _negated(fits[0]))
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
        self._say(self._first, turn + rng.choice((0, 1)), _negated(decision))
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
            self._say(self._first, turn + 2, _negated(taken))
            self._say(
                self._first,
                turn + 2,
                self._paid(bill._replace(cents=taken.charge_cents))._replace(remark=SPLIT, number=taken.number),
            )
        self.shares = 0

    def second_answers(self, payer: Payer, bill: Bill) -> None:
        """The next payer pays of what the first one left, whatever it calls itself."""
        rng, number = self._rng, self._numbers.number(payer)
        paid = rng.choice((0, self.shares, self.shares // 2))
        left = (self.shares - paid) if rng.random() < 0.5 else 0
        reasons = [Reason("OA", "23", bill.cents - paid - left)]
        reasons += [Reason("PR", "3", left)] if left else []
        decision = Decision(
            self._control, self._person, rng.choice(("2", "2", "1")), bill.cents, paid, tuple(reasons), number,
            bill.first_day, bill.last_day,
        )  # fmt: skip
        if rng.random() < 0.15:
            decision = decision._replace(status="4", paid_cents=0, reasons=(Reason("CO", "197", bill.cents),))
        self._say(payer, 7, decision)
        if rng.random() < 0.15:
            self._say(payer, 9, _negated(decision))

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
        match rng.choice(("take", "take", "pair", "waived", "words", "other payer", "interest", "unknown")):
            case "take":
                new = [(turn + 3, Levy("WO", exact, cents))]
            case "pair":
                new = [(turn + 2, Levy("WO", exact, cents)), (turn + 3, Levy("72", exact, -cents))]
            case "waived":
                new = [(turn + 3, Levy("WO", exact, cents)), (turn + 3, Levy("CS", exact, -cents))]
            case "words":
                new = [(turn + 3, Levy("WO", f"AUDIT {exact} LETTER", cents))]
            case "other payer":
                payer = self._numbers.other(payer)
                new = [(turn + 3, Levy("WO", f"{exact}-X", cents))]
            case "interest":
                new = [(turn, Levy("L6", exact, -123))]
            case _:
                new = [(turn + 3, Levy("WO", "C55555", cents))]
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
        share = rng.choice((0, 0, rng.randrange(1, bill.cents // 4)))
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


def _negated(decision: Decision) -> Decision:
    reasons = tuple(each._replace(cents=-each.cents) for each in decision.reasons)
    return decision._replace(
        status="22", charge_cents=-decision.charge_cents, paid_cents=-decision.paid_cents, reasons=reasons
    )


def _bill_days(rng: random.Random) -> date:
    return date(2026, 4, 1) + timedelta(days=rng.randrange(30))
