"""One encounter's story as its files tell it, and the verbs that every story is told with."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

import msgspec
from msgspec import Struct, field

from collector_tui.demo.encounters import Visit
from collector_tui.demo.payers import COLLECTORS, Payer
from collector_tui.model.claim import Claim, ClaimStatus
from collector_tui.model.remittance import ClaimPayment


class CaseNote(NamedTuple):
    """A row of the notes extract; `next_on` is when the account comes back."""

    at: datetime
    by: str
    code: str
    text: str
    next_on: date | None
    fields: dict[str, str]


class CasePosting(NamedTuple):
    """A row of the postings extract."""

    posted_on: date
    kind: str  # payment, adjustment or transfer
    bucket: str
    cents: int
    reference: str
    reason: str = ""
    to_bucket: str = ""


class Case(Struct, kw_only=True):
    """Everything the files will tell of one account."""

    visit: Visit
    charge_cents: int
    claims: list[Claim] = field(default_factory=list)
    statuses: list[ClaimStatus] = field(default_factory=list)
    payments: list[tuple[Payer, date, ClaimPayment]] = field(default_factory=list)
    notes: list[CaseNote] = field(default_factory=list)
    postings: list[CasePosting] = field(default_factory=list)
    authorization: str = ""
    insured: bool = True
    expected_cents: int | None = None
    first_statement_on: date | None = None
    alerts: tuple[str, ...] = ()


def bill(case: Case, random: Random, today: date, lag: int = 5) -> date:
    """Send the first claim and have the clearing house accept it."""
    billed = case.visit.discharged_on + timedelta(days=random.randint(3, 3 + lag))
    billed = min(billed, today - timedelta(days=1))
    claim = msgspec.structs.replace(case.visit.claim, billed_on=billed)
    case.visit = msgspec.structs.replace(case.visit, claim=claim)
    case.claims.append(claim)
    return billed


def accept(case: Case, random: Random, billed: date) -> None:
    """The clearing house takes the claim the day after."""
    case.statuses.append(
        status(case, "A2", "20", "", billed + timedelta(days=1), "", f"{random.randrange(10**13):013}")
    )


def status(case: Case, category: str, status: str, entity: str, on: date, text: str, number: str = "") -> ClaimStatus:
    """What a receiver said of the claim."""
    claim = case.visit.claim
    return ClaimStatus(
        patient_control=case.visit.account,
        category=category,
        status=status,
        entity=entity,
        on=on,
        charge_cents=claim.charge_cents,
        payer_control=number,
        payer=claim.payer,
        patient_name=case.visit.patient.name,
        text=text,
    )


def decide(case: Case, random: Random, billed: date, today: date, payment: ClaimPayment) -> date:
    """The remittance comes two to five weeks after billing, never in the future."""
    on = min(billed + timedelta(days=random.randint(14, 35)), today)
    case.payments.append((case.visit.payer, on, payment))
    return on


def note(
    case: Case,
    random: Random,
    on: date,
    code: str,
    text: str,
    wait: int | None = None,
    fields: Mapping[str, str] | None = None,
) -> None:
    """A collector's follow-up in the afternoon; `wait` days until the account comes back."""
    at = datetime.combine(on, time(random.randint(13, 20), random.randrange(60)), UTC)
    next_on = on + timedelta(days=wait) if wait is not None else None
    case.notes.append(CaseNote(at, random.choice(COLLECTORS), code, text, next_on, dict(fields or {})))


def patient_pays(case: Case, on: date, cents: int, reference: str, reason: str = "") -> None:
    """The patient pays outside any remittance; with a minus sign the money goes back, and `reason` says why."""
    case.postings.append(CasePosting(on, "payment", "patient", cents, reference, reason))


def write_off(case: Case, on: date, cents: int, reason: str) -> None:
    """The hospital takes off what the patient owes."""
    case.postings.append(CasePosting(on, "adjustment", "patient", cents, f"{reason.upper()} {on:%m%d}", reason))


def to_bad_debt(case: Case, on: date, cents: int) -> None:
    """What the patient owes is no longer expected."""
    case.postings.append(CasePosting(on, "transfer", "patient", cents, f"BAD DEBT {on:%m%d}", to_bucket="bad_debt"))
