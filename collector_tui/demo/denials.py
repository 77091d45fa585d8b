"""Why payers of the made-up hospital refuse claims, and whose claim each reason can be true of."""

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

import msgspec

from collector_tui.demo.case import Case, accept, bill_and_accept, decide, note, payday, send
from collector_tui.demo.decisions import denied, partly_denied
from collector_tui.demo.encounters import Visit
from collector_tui.demo.identifiers import garbled

LATE_AFTER = 190  # days from service: past the 180 of most contracts


class Refusal(NamedTuple):
    """`of` are kinds of payer (Payer.kind), `kinds` of visit, by their first letter."""

    group: str
    reason: str
    remarks: tuple[str, ...]
    weight: int
    of: tuple[str, ...]
    kinds: str
    partly: bool = False
    planned: bool = False  # not of an emergency, which asks nobody before


PLANS = ("advantage", "commercial")
EVERYONE = ("medicare", "medicaid", "advantage", "commercial")
AUTHORIZATION = Refusal("CO", "197", (), 20, ("medicaid", *PLANS, "work"), "io", planned=True)
NECESSITY = Refusal("CO", "50", (), 12, (*PLANS, "medicaid"), "io", planned=True)
COVERAGE_RULE = Refusal("CO", "50", ("N115",), 10, ("medicare",), "op", planned=True)
STAY_NOT_NECESSARY = Refusal("CO", "50", (), 10, ("medicare",), "i")
DUPLICATE = Refusal("OA", "18", (), 4, EVERYONE, "iop")
LATE = Refusal("CO", "29", (), 0, ("commercial",), "iop")  # told by a story of its own: it takes half a year
REFUSALS = (
    AUTHORIZATION, NECESSITY, COVERAGE_RULE, STAY_NOT_NECESSARY, DUPLICATE,
    Refusal("CO", "198", ("N54",), 7, ("medicaid", *PLANS), "io", planned=True),
    Refusal("CO", "16", ("M62",), 6, ("medicaid", *PLANS), "io", planned=True),
    Refusal("CO", "16", ("N290",), 12, ("medicaid", *PLANS), "p"),
    Refusal("CO", "16", ("MA130", "N290"), 12, ("medicare",), "p"),
    Refusal("CO", "97", ("M15",), 8, EVERYONE, "o", partly=True),
    Refusal("CO", "11", (), 5, EVERYONE, "o", partly=True),
    Refusal("CO", "150", ("N163",), 4, (*PLANS, "medicare"), "o", partly=True),
    Refusal("CO", "22", ("MA04",), 9, EVERYONE, "iop"),
    Refusal("CO", "252", ("N706",), 11, (*PLANS, "medicaid", "work"), "io"),
    Refusal("CO", "31", ("N382",), 5, ("medicaid", *PLANS), "iop"),
    Refusal("CO", "109", ("N418",), 5, ("medicare", "medicaid"), "iop"),
    Refusal("CO", "204", ("N130",), 3, (*PLANS, "medicaid"), "op", planned=True),
    Refusal("CO", "B7", ("N570",), 3, ("medicaid", *PLANS), "p"),
)  # fmt: skip


def fitting(visit: Visit) -> list[Refusal]:
    """The refusals that can be true of this visit's claim."""
    return [
        refusal
        for refusal in REFUSALS
        if visit.payer.kind in refusal.of
        and visit.kind[0] in refusal.kinds
        and not (refusal.partly and len(visit.claim.lines) < 2)
        and not (refusal.planned and unplanned(visit))
    ]


def unplanned(visit: Visit) -> bool:
    """An emergency that did not end in a bed; a stay after one still wants the payer's leave."""
    return visit.what in ("emergency", "office")  # nor does a visit to the doctor


def refuse(case: Case, random: Random, refusal: Refusal) -> date:
    """Billed and refused; the day of the remittance."""
    _make_true(case, random, refusal)
    if refusal is DUPLICATE:
        return _sent_twice(case, random)
    billed = bill_and_accept(case, random)
    verdict = partly_denied if refusal.partly else denied
    return decide(
        case, random, billed, verdict(case.visit, case.claim_number, refusal.group, refusal.reason, refusal.remarks)
    )


def _make_true(case: Case, random: Random, refusal: Refusal) -> None:
    """Give claim and registration the fault that the reason names."""
    visit = case.visit
    if refusal.reason == "197" and random.random() < 0.55:
        case.authorization = f"A{random.randint(100000, 999999)}"  # on file, and not on the claim
    elif "M62" in refusal.remarks:
        case.authorization = f"A{random.randint(100000, 999999)}"
    elif refusal.reason == "198":
        case.authorization = f"A{random.randint(100000, 999999)}"
        claim = msgspec.structs.replace(visit.claim, authorization=case.authorization)
        case.visit = msgspec.structs.replace(visit, claim=claim)
    elif "N290" in refusal.remarks:
        case.visit = msgspec.structs.replace(visit, form=msgspec.structs.replace(visit.form, attending_npi=""))
    elif refusal.reason == "31":
        case.visit = with_member_id(visit, garbled(visit.claim.subscriber.member_id, random))


def with_member_id(visit: Visit, member_id: str) -> Visit:
    """The visit with another member id on its claim than registration has."""
    claim = visit.claim
    subscriber = msgspec.structs.replace(claim.subscriber, member_id=member_id)
    patient = subscriber if claim.patient == claim.subscriber else claim.patient
    return msgspec.structs.replace(visit, claim=msgspec.structs.replace(claim, subscriber=subscriber, patient=patient))


def _sent_twice(case: Case, random: Random) -> date:
    """Sent again before the payer had answered; it refuses the second one and still has the first."""
    billed = bill_and_accept(case, random, lag=1)
    again = send(case, random, billed + timedelta(days=random.randint(5, 9)))
    note(case, random, again, "REBL", "Not found on the portal; sent again.", 21,
         {"bill_type": case.visit.claim.facility_code + "1", "reason": "no claim on file", "channel": "edi"})  # fmt: skip
    accept(case, again)
    payment = denied(case.visit, case.claim_number, DUPLICATE.group, DUPLICATE.reason, ())
    on = payday(case, again + timedelta(days=random.randint(10, 14)))
    case.payments.append((case.visit.payer, on, payment))
    return on


def refuse_as_late(case: Case, random: Random, *, proof: bool) -> date:
    """Refused as past the filing limit: wrongly, as a claim went in in time (`proof`), or rightly."""
    if proof:
        bill_and_accept(case, random)
    sent = send(case, random, case.visit.discharged_on + timedelta(days=LATE_AFTER))
    accept(case, sent)
    payment = denied(case.visit, case.claim_number, LATE.group, LATE.reason, LATE.remarks)
    return decide(case, random, sent, payment)
