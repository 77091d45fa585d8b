"""The mix of a business office: which stories its accounts tell, how often, at which age and of whom."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

import msgspec

from collector_tui.demo import cases, denials, worked_cases
from collector_tui.demo.benefits import (
    PART_B_COINSURANCE,
    PART_B_DEDUCTIBLE,
    allowed_cents,
    of_year,
    patient_share_cents,
)
from collector_tui.demo.case import Case
from collector_tui.demo.encounters import KIND_WEIGHTS, KINDS, Visit, make_visit
from collector_tui.demo.households import Household, Member, home_of, household
from collector_tui.demo.payers import MEDICAID

APART = timedelta(days=5)  # between two visits of one patient: beyond Medicare's three days before a stay


def make_case(seed: int, number: int, today: date) -> Case:
    """Account `number` of the hospital: the same for the same seed and day."""
    course = _course(seed, number, today)
    random = Random(f"{seed}:{number}")  # noqa: S311  # a made-up hospital, not a secret
    visit = make_visit(number, random, course.home, course.member, course.kind, course.discharged_on)
    visit = _with_benefits(visit, random, again=number != course.home.number)
    if not course.scenario.fits_visit(visit):
        course = course._replace(scenario=PAID)
    expected = allowed_cents(visit) if visit.payer.contract else None
    case = Case(visit=visit, charge_cents=visit.claim.charge_cents, today=today, expected_cents=expected)
    if visit.secondary is MEDICAID:
        case.alerts = ("qmb",)
    if visit.payer.benefit == "work":
        case.alerts = ("workers_comp",)
    course.scenario.story(case, random)
    case.notes.sort(key=lambda note: note.at)
    return case


class Scenario(NamedTuple):
    """`ages` are days since discharge, least and most; `of` the kinds of payer that can have it (empty: any)."""

    name: str
    weight: int
    story: Callable[[Case, Random], None]
    ages: tuple[int, int]
    of: tuple[str, ...] = ()
    patient_owes: bool = False

    def fits(self, home: Household) -> bool:
        """Whether it can happen to someone of this household."""
        if (self.name == "uninsured") != (home.plan is None):
            return False
        if home.plan is None:
            return True
        if self.of and home.plan.kind not in self.of:
            return False
        if self.name == "underpaid":
            return home.plan.contract
        return (self.name != "secondary" or home.secondary is not None) and not (self.patient_owes and home.secondary)

    def fits_visit(self, visit: Visit) -> bool:
        """Whether the priced visit leaves what the story is about."""
        if self.name == "appealed" and (visit.kind == "professional" or denials.unplanned(visit)):
            return False
        if self.name == "denied" and not denials.fitting(visit):
            return False
        return not self.patient_owes or patient_share_cents(visit) > cases.SMALL_BALANCE_CENTS


OWES = ("medicare", "advantage", "commercial")
SCENARIOS = (
    Scenario("paid", 16, cases.tell_paid_off, (30, 160)),
    Scenario("denied", 26, cases.tell_denied, (25, 170)),
    Scenario("late", 3, cases.tell_late, (225, 260), ("commercial",)),
    Scenario("no response", 14, cases.tell_no_response, (38, 150)),
    Scenario("self-pay", 18, cases.tell_self_pay, (40, 200), OWES, patient_owes=True),
    Scenario("in process", 8, cases.tell_in_process, (4, 16)),
    Scenario("rejected", 5, cases.tell_rejected, (7, 90)),
    Scenario("underpaid", 8, cases.tell_underpaid, (30, 140)),
    Scenario("credit", 6, cases.tell_credit, (50, 150), OWES, patient_owes=True),
    Scenario("secondary", 12, cases.tell_secondary, (30, 110), ("medicare",)),
    Scenario("uninsured", 3, cases.tell_uninsured, (10, 170)),
    Scenario("reprocessed", 1, cases.tell_reprocessed, (60, 150)),
    Scenario("unmatched", 4, cases.tell_unmatched, (30, 90)),
    Scenario("appealed", 5, worked_cases.appealed, (60, 150)),
    Scenario("records asked", 3, worked_cases.records_asked, (25, 70), ("medicare", *OWES)),
    Scenario("promised", 6, worked_cases.promised, (60, 140), OWES, patient_owes=True),
    Scenario("placed", 5, worked_cases.placed, (210, 330), OWES, patient_owes=True),
    Scenario("supervisor", 4, worked_cases.put_to_supervisor, (225, 260), ("commercial",)),
    Scenario("held", 3, worked_cases.held, (60, 150), OWES, patient_owes=True),
)
PAID = SCENARIOS[0]


class _Course(NamedTuple):
    """Who comes, what for and when."""

    home: Household
    member: Member
    kind: str
    scenario: Scenario
    discharged_on: date


def _course(seed: int, number: int, today: date) -> _Course:
    first = home_of(seed, number)
    random = Random(f"{seed}:course:{number}")  # noqa: S311  # a made-up hospital, not a secret
    home = household(seed, first, today.year)
    member = random.choices(home.members, (6, 3, 3, 3)[: len(home.members)])[0]
    fitting = [scenario for scenario in SCENARIOS if scenario.fits(home)]
    scenario = random.choices(fitting, [scenario.weight for scenario in fitting])[0]
    at_work = home.plan is not None and home.plan.benefit == "work"
    kind = random.choices(KINDS, (0, 40, 30) if at_work or number != first else KIND_WEIGHTS)[0]
    discharged_on = today - timedelta(days=random.randint(*scenario.ages))
    taken = [other.discharged_on for n in range(first, number) if (other := _course(seed, n, today)).member == member]
    while any(abs(discharged_on - other) < 2 * APART for other in taken):
        discharged_on -= 2 * APART
    return _Course(home, member, kind, scenario, discharged_on)


def _with_benefits(visit: Visit, random: Random, *, again: bool) -> Visit:
    """What is left of the year's deductible: nothing for who has been here before."""
    benefit, left, coinsurance = visit.payer.benefit, 0, 0.0
    if benefit in ("part_a", "part_b"):
        coinsurance = PART_B_COINSURANCE
        left = random.choice((0, 0, 1, 2)) * of_year(PART_B_DEDUCTIBLE, visit.discharged_on.year) // 2
    elif benefit == "coinsurance":
        coinsurance = random.choice((0.1, 0.2, 0.2, 0.3))
        left = random.choice((0, 0, 250, 500, 1500)) * 100
    return msgspec.structs.replace(visit, deductible_cents=0 if again else left, coinsurance=coinsurance)
