"""Generated histories: an account of any setting, worked day by day by people who follow the advice, or do not."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import msgspec

from collector_tui.casework.tickler import next_follow_up
from collector_tui.model.account import Account, Activity
from collector_tui.model.playbook import ActionCode, Field
from collector_tui.work.assess import assess
from collector_tui.work.rulebook import Rulebook
from tests.unit.accounts import SETTINGS, account_of

BEGIN = date(2026, 2, 21)
EVENTS_MAX = 6
FOLLOWED = 0.6  # how often what is suggested is done
CLASSES = ("commercial", "medicare", "medicaid", "managed", "workers_comp", "tricare", "medicare+commercial", "medicare+medicaid", "commercial+medicaid")  # fmt: skip
REASONS = (
    "197", "198", "50", "22", "29", "16", "252", "97", "18", "109", "27", "31", "11", "204", "B7", "150", "227", "96", "193",
    "39", "242", "24", "19", "129", "A1", "ZZ9",
)  # fmt: skip
REMARKS = (
    "",
    "",
    "",
    "MA130",
    "N290",
    "M62",
    "MA04",
    "N522",
    "N706",
    "N115",
    "N382",
    "N704",
    "N479",
    "N142",
    "N781",
    "MA18",
)
STATUSES = ("A2", "A2 277CA", "A7 277CA 164.IL", "A7 277CA 562.85", "A3 277CA 26", "R 999", "D0 277", "F1 277", "F2 277", "P1 277", "P4 277", "R4 277")  # fmt: skip
ALERTS = ("qmb", "medicaid", "no_calls", "deceased", "bankruptcy", "attorney", "estimate", "minor", "workers_comp", "service_member", "confidential", "nsa")  # fmt: skip
WORDS = ("new insurance found", "disputed with agency", "no answer", "two pay stubs", "COB", "patient bankrupt", "")


def history(seed: int, rulebook: Rulebook) -> Iterator[tuple[Account, date]]:
    """The account as it is judged after each event of its history, and the day."""
    random = Random(seed)  # made-up work, not a secret
    day = BEGIN
    account = account_of({"setting": random.choice(tuple(SETTINGS)), "given": _given(random)}, day, rulebook)
    yield account, day
    for number in range(random.randint(1, EVENTS_MAX)):
        day += timedelta(days=random.choice((0, 1, 2, 5, 15, 40, 90)))
        account = assess(_worked(account, number, day, random, rulebook), day, rulebook)
        yield account, day


def _given(random: Random) -> str:
    """Facts that a setting does not have of itself, in the words of the case tables."""
    told = {"class": random.choice(CLASSES), "kind": random.choice(("inpatient", "outpatient", "professional"))}
    if random.random() < 0.4:
        group = random.choice(("CO", "CO", "CO", "PR", "PI", "OA"))
        told["remit"] = f"2026-02-20 {group}-{random.choice(REASONS)}:400 {random.choice(REMARKS)}".strip()
    if random.random() < 0.3:
        told["status"] = f"2026-02-{random.randint(10, 20)} {random.choice(STATUSES)}"
    if random.random() < 0.3:
        told["auth"] = "A77"
        told["sent_auth"] = random.choice(("", "A77"))
    if random.random() < 0.2:
        told["alerts"] = random.choice(ALERTS)
    if random.random() < 0.2:
        told["statement"] = random.choice(("-", "2026-01-15"))
    if random.random() < 0.2:
        told["patient_paid"] = f"2026-02-{random.randint(10, 20)} {random.choice((5, 50, 450))}"
    return " / ".join(f"{name}: {value}" for name, value in told.items())


def _worked(account: Account, number: int, day: date, random: Random, rulebook: Rulebook) -> Account:
    """One more line: a step that was suggested, or any code at all, with whatever its form holds."""
    steps = account.work.steps
    codes = rulebook.playbook.codes
    follows = steps and random.random() < FOLLOWED
    chosen = rulebook.playbook.code(random.choice(steps).code) if follows else random.choice(codes)
    code = chosen or random.choice(codes)
    fields = {field.name: _typed(field, day, random) for field in code.fields}
    next_on = next_follow_up(code, fields, day, account.work.deadlines) if random.random() < 0.8 else None
    activity = Activity(
        id=f"g{number}", at=datetime.combine(day, time(15, tzinfo=UTC)), by="jdoe", code=code.code, fields=fields,
        next_on=next_on,
    )  # fmt: skip
    return msgspec.structs.replace(account, activities=(*account.activities, activity), follow_up_on=next_on)


def _typed(field: Field, day: date, random: Random) -> str:
    match field.kind:
        case "date":
            return (day + timedelta(days=random.choice((-20, -1, 0) if field.past else (0, 5, 30, 90)))).isoformat()
        case "money":
            return random.choice(("25", "100", "400"))
        case "number":
            return random.choice(("1", "4", "12"))
        case "choice":
            return random.choice(field.choices)
        case "yes_no":
            return random.choice("yn")
        case _:
            return random.choice(WORDS)


def codes_of(account: Account) -> tuple[ActionCode | str, ...]:
    """What was logged, for the telling of a failure."""
    return tuple(activity.code for activity in account.activities)
