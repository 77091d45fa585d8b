"""One encounter's story as its files tell it, and the verbs that every story is told with."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

import msgspec
from msgspec import Struct, field

from collector_tui.days.calendar import business_day_on_or_after, business_day_on_or_before
from collector_tui.demo.encounters import Form, Visit
from collector_tui.demo.identifiers import claim_number
from collector_tui.demo.payers import COLLECTORS, Payer
from collector_tui.demo.x12_writer import Answer
from collector_tui.model.claim import Claim, ClaimStatus
from collector_tui.model.remittance import ClaimPayment


class SentClaim(NamedTuple):
    """A claim as it went out, with what its form carries beside."""

    claim: Claim
    form: Form


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
    today: date
    claims: list[SentClaim] = field(default_factory=list)
    statuses: list[Answer] = field(default_factory=list)
    payments: list[tuple[Payer, date, ClaimPayment]] = field(default_factory=list)
    notes: list[CaseNote] = field(default_factory=list)
    postings: list[CasePosting] = field(default_factory=list)
    claim_number: str = ""  # the payer's, of the claim last sent
    authorization: str = ""
    insured: bool = True
    expected_cents: int | None = None
    first_statement_on: date | None = None
    alerts: tuple[str, ...] = ()


def bill(case: Case, random: Random, lag: int = 5) -> date:
    """Send the first claim."""
    return send(case, random, case.visit.discharged_on + timedelta(days=random.randint(3, 3 + lag)))


def send(case: Case, random: Random, day: date) -> date:
    """Send the claim on a workday before today; the day it went out."""
    billed = min(business_day_on_or_after(day), business_day_on_or_before(case.today - timedelta(days=1)))
    claim = msgspec.structs.replace(case.visit.claim, billed_on=billed)
    case.visit = msgspec.structs.replace(case.visit, claim=claim)
    case.claims.append(SentClaim(claim, case.visit.form))
    case.claim_number = claim_number(case.visit.payer.claim_shape, billed, random)
    return billed


def accept(case: Case, billed: date) -> None:
    """The payer takes the claim in the day after."""
    answer(case, "A2", "20", "", billed + timedelta(days=1), number=case.claim_number)


def bill_and_accept(case: Case, random: Random, lag: int = 5) -> date:
    billed = bill(case, random, lag)
    accept(case, billed)
    return billed


def answer(case: Case, category: str, status: str, entity: str, on: date, text: str = "", number: str = "") -> None:
    """The payer says what it did with the claim last sent."""
    claim = case.visit.claim
    said = ClaimStatus(
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
    case.statuses.append(Answer(said, claim))


def decide(case: Case, random: Random, billed: date, payment: ClaimPayment) -> date:
    """The remittance comes two to five weeks after billing, never in the future."""
    on = payday(case, billed + timedelta(days=random.randint(14, 35)))
    case.payments.append((case.visit.payer, on, payment))
    return on


def payday(case: Case, day: date) -> date:
    """A day on which banks move money: the first from `day` on, or the last one so far."""
    return min(business_day_on_or_after(day), business_day_on_or_before(case.today))


def note(
    case: Case,
    random: Random,
    on: date,
    code: str,
    text: str,
    wait: int | None = None,
    fields: Mapping[str, str] | None = None,
) -> date | None:
    """A collector's follow-up on a workday; `wait` days until the account comes back. None: not yet."""
    on = business_day_on_or_after(on)
    if on >= case.today:
        return None
    at = datetime.combine(on, time(random.randint(13, 20), random.randrange(60)), UTC)
    next_on = business_day_on_or_after(on + timedelta(days=wait)) if wait is not None else None
    case.notes.append(CaseNote(at, random.choice(COLLECTORS), code, text, next_on, dict(fields or {})))
    return on


def state(case: Case, on: date) -> None:
    """The first statement goes to the patient some days after the balance has become theirs."""
    day = business_day_on_or_after(on + timedelta(days=4))
    if day < case.today:
        case.first_statement_on = day


def patient_pays(case: Case, on: date, cents: int, reference: str, reason: str = "") -> None:
    """The patient pays outside any remittance; with a minus sign the money goes back, and `reason` says why."""
    case.postings.append(CasePosting(on, "payment", "patient", cents, reference, reason))


def write_off(case: Case, on: date, cents: int, reason: str) -> None:
    """The hospital takes off what the patient owes."""
    case.postings.append(CasePosting(on, "adjustment", "patient", cents, f"{reason.upper()} {on:%m%d}", reason))


def to_bad_debt(case: Case, on: date, cents: int) -> None:
    """What the patient owes is no longer expected."""
    case.postings.append(CasePosting(on, "transfer", "patient", cents, f"BAD DEBT {on:%m%d}", to_bucket="bad_debt"))


def card(random: Random) -> str:
    return f"CARD {random.randrange(10**6):06}"
