"""What the second and third payer make of what the one before left: paid, refused, forwarded, taken back, corrected."""

import random
from collections.abc import Sequence
from typing import NamedTuple

from tests.laws.documents import SECOND, THIRD, Bill, Decision, Payer, Person, Reason

CALLS_ITSELF = {SECOND: ("2", "2", "1"), THIRD: ("3", "3", "2", "1")}  # CLP02, right or not
ANSWERS = {SECOND: 6, THIRD: 8}  # rounds of the calendar


class Turn(NamedTuple):
    """A later payer and its place (SBR01)."""

    order: str
    payer: Payer


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


class Later:
    """The payers after the first one, one decision after the other."""

    def __init__(
        self, rng: random.Random, numbers: Numbers, decisions: list[tuple[Payer, int, Decision]], person: Person
    ) -> None:
        self._rng, self._numbers, self._decisions, self._person = rng, numbers, decisions, person

    def answer(self, bill: Bill, turns: Sequence[Turn], left_cents: int) -> None:
        """Each in its turn decides on what the one before left."""
        for place, turn in enumerate(turns):
            following = turns[place + 1].payer if place + 1 < len(turns) else None
            left_cents = self._decide(bill, turn, left_cents, following)
            if not left_cents or self._rng.random() < 0.1:
                return

    def _decide(self, bill: Bill, turn: Turn, left_cents: int, following: Payer | None) -> int:
        """Cents that it leaves to the next payer or the patient."""
        rng, round_ = self._rng, ANSWERS[turn.order]
        decision = self._decision(bill, turn, left_cents, self._numbers.number(turn.payer))
        if following and rng.random() < 0.25:
            decision = decision._replace(status="20", forwarded=following)
        self._say(turn.payer, round_, decision)
        fate = rng.random()
        if fate < 0.15:
            self._say(turn.payer, round_ + 2, negated(decision))
            return 0
        if fate < 0.35:
            number = decision.number if rng.random() < 0.5 else self._numbers.number(turn.payer)
            self._say(turn.payer, round_ + rng.choice((1, 2)), negated(decision))
            decision = self._decision(bill, turn, left_cents, number)
            self._say(turn.payer, round_ + rng.choice((1, 2)), decision)
        return sum(reason.cents for reason in decision.reasons if reason.group == "PR")

    def _decision(self, bill: Bill, turn: Turn, left_cents: int, number: str) -> Decision:
        """It pays of what is left, whatever it calls itself; or refuses."""
        rng = self._rng
        if rng.random() < 0.15:
            paid, status = 0, "4"
            reasons: tuple[Reason, ...] = (Reason("CO", "197", bill.cents),)
        else:
            paid = rng.choice((0, left_cents, left_cents // 2, left_cents // 3))
            passed = (left_cents - paid) if rng.random() < 0.6 else 0
            reasons = (Reason("OA", "23", bill.cents - paid - passed),)
            reasons += (Reason("PR", "3", passed),) if passed else ()
            status = rng.choice(CALLS_ITSELF[turn.order])
        return Decision(
            bill.control, self._person, status, bill.cents, paid, reasons, number, bill.first_day, bill.last_day
        )

    def _say(self, payer: Payer, turn: int, decision: Decision) -> None:
        self._decisions.append((payer, turn, decision))


def negated(decision: Decision) -> Decision:
    """The decision taken back: every sign is turned."""
    reasons = tuple(each._replace(cents=-each.cents) for each in decision.reasons)
    return decision._replace(
        status="22", charge_cents=-decision.charge_cents, paid_cents=-decision.paid_cents, reasons=reasons
    )
