"""What claims and remittances tell of an account that registration has not."""

from typing import Any

import msgspec

from collector_tui.billing_api.intake.facts import Paid
from collector_tui.billing_api.intake.matching import PAID_BY
from collector_tui.knowledge.payers import payer_class
from collector_tui.model.account import ORDERS, Account, Coverage, Encounter
from collector_tui.model.claim import Claim, Person


def learn_from_claim(account: Account, claim: Claim) -> Account:
    """What registration has not told, the claim may."""
    changes: dict[str, Any] = {}
    guessed = account.no_claim_on_file  # so far all is from a remittance, which tells less
    if guessed or not account.patient.last:
        changes |= {"patient": claim.patient, "patient_name": claim.patient.name, "guarantor": claim.subscriber}
    if guessed or not account.encounter.kind:
        inpatient = claim.kind == "837I" and claim.facility_code.startswith(("11", "12", "18", "21"))
        kind = "professional" if claim.kind == "837P" else "inpatient" if inpatient else "outpatient"
        changes["encounter"] = Encounter(
            kind=kind,
            facility=claim.billing_provider,
            admitted_on=claim.served_from,
            discharged_on=claim.served_to,
            attending=claim.attending,
            authorization=claim.authorization,
        )
    order = claim.order or "P"
    told = {order: Coverage(
        order=order, payer=claim.payer, payer_id=claim.payer_id, payer_class=payer_class(claim.filing),
        member_id=claim.subscriber.member_id,
    )}  # fmt: skip
    told |= {
        o.order: Coverage(order=o.order, payer=o.name, payer_id=o.payer_id) for o in claim.others if o.order in ORDERS
    }
    known = {coverage.order: coverage for coverage in account.coverages}
    joined = known | told if guessed else told | known
    changes["coverages"] = tuple(joined[order] for order in ORDERS if order in joined)
    return msgspec.structs.replace(account, **changes)


def learn_from_payment(account: Account, paid: Paid) -> Account:
    """An account made from a remittance alone: what it tells of patient, payer and service."""
    claim = paid.claim
    last, _, first = claim.patient_name.partition(", ")
    coverage = Coverage(
        order=PAID_BY.get(claim.status, "P"),
        payer=paid.header.payer,
        payer_id=paid.header.payer_id,
        payer_class=payer_class(claim.filing),
        member_id=claim.member_id,
        phone=paid.header.payer_phone,
    )
    return msgspec.structs.replace(
        account,
        patient=Person(last=last, first=first, member_id=claim.member_id),
        patient_name=claim.patient_name,
        coverages=(coverage,),
        encounter=Encounter(admitted_on=claim.served_from, discharged_on=claim.served_to),
    )
