"""The mix of a business office: which stories its accounts tell, how often and at which age."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from collector_tui.demo import cases, worked_cases
from collector_tui.demo.case import Case
from collector_tui.demo.decisions import allowed_cents
from collector_tui.demo.encounters import make_visit


def make_case(seed: int, number: int, today: date) -> Case:
    """Account `number` of the hospital: the same for the same seed and day."""
    random = Random(f"{seed}:{number}")  # noqa: S311  # a made-up hospital, not a secret
    scenario = random.choices([name for name, _, _ in SCENARIOS], [weight for _, weight, _ in SCENARIOS])[0]
    story = next(story for name, _, story in SCENARIOS if name == scenario)
    age = random.randint(*AGES[scenario])
    visit = make_visit(number, random, today - timedelta(days=age))
    case = Case(visit=visit, charge_cents=visit.claim.charge_cents, expected_cents=allowed_cents(visit))
    story(case, random, today)
    case.notes.sort(key=lambda note: note.at)
    return case


Story = Callable[[Case, Random, date], None]
SCENARIOS: tuple[tuple[str, int, Story], ...] = (
    ("paid", 16, cases.tell_paid_off), ("denied", 26, cases.tell_denied), ("no response", 14, cases.tell_no_response),
    ("self-pay", 12, cases.tell_self_pay), ("in process", 8, cases.tell_in_process), ("rejected", 5, cases.tell_rejected),
    ("underpaid", 5, cases.tell_underpaid), ("credit", 4, cases.tell_credit), ("secondary", 5, cases.tell_secondary),
    ("uninsured", 3, cases.tell_uninsured), ("reprocessed", 1, cases.tell_reprocessed),
    ("unmatched", 2, cases.tell_unmatched), ("appealed", 4, worked_cases.appealed),
    ("records asked", 3, worked_cases.records_asked), ("promised", 4, worked_cases.promised),
    ("placed", 3, worked_cases.placed), ("supervisor", 2, worked_cases.put_to_supervisor), ("held", 2, worked_cases.held),
)  # fmt: skip
# Days since discharge, least and most.
AGES = {
    "paid": (30, 160), "denied": (25, 170), "no response": (38, 150), "self-pay": (40, 200), "in process": (4, 16),
    "rejected": (6, 90), "underpaid": (30, 140), "credit": (40, 150), "secondary": (30, 110), "uninsured": (10, 150),
    "reprocessed": (60, 150), "unmatched": (30, 90), "appealed": (60, 150), "records asked": (25, 70),
    "promised": (60, 140), "placed": (200, 330), "supervisor": (60, 150), "held": (60, 150),
}  # fmt: skip
