"""What claims and remittances tell of an account that registration has not."""

from typing import Any

import msgspec

from collector_tui.billing_api.intake.facts import Paid
from collector_tui.billing_api.intake.matching import PAID_BY
from collector_tui.knowledge.payers import payer_class
from collector_tui.model.account import ORDERS, Account, Coverage, Encounter
from collector_tui.model.claim import Claim, Person

INPATIENT = ("11", "12", "18", "21")  # the first two digits of a bill type (UB-04, form locator 4)


def learn_from_claim(account: Account, claim: Claim) -> Account:
    """What registration has not told, the claim may."""
    changes: dict[str, Any] = {}
    guessed = account.no_claim_on_file  # so far all is from a remittance, which tells less
    if guessed or not account.patient.last:
        changes |= {"patient": claim.patient, "patient_name": claim.patient.name, "guarantor": claim.subscriber}
    if guessed or not account.encounter.kind:
        changes["encounter"] = Encounter(
            kind=_encounter_kind(claim),
            facility=claim.billing_provider,
            admitted_on=claim.served_from,
            discharged_on=claim.served_to,
            attending=claim.attending,
            authorization=claim.authorization,
        )
    billed, registered = _coverages_of(claim), {coverage.order: coverage for coverage in account.coverages}
    joined = registered | billed if guessed else billed | registered
    changes["coverages"] = tuple(joined[order] for order in ORDERS if order in joined)
    return msgspec.structs.replace(account, **changes)


def _encounter_kind(claim: Claim) -> str:
    if claim.kind == "837P":
        return "professional"
    inpatient = claim.kind == "837I" and claim.facility_code.startswith(INPATIENT)
    return "inpatient" if inpatient else "outpatient"


def _coverages_of(claim: Claim) -> dict[str, Coverage]:
    """The insurers that a claim names, by their order."""
    coverages = {
        other.order: Coverage(order=other.order, payer=other.name, payer_id=other.payer_id)
        for other in claim.others
        if other.order in ORDERS
    }
    order = claim.order or "P"
    billed = Coverage(
        order=order,
        payer=claim.payer,
        payer_id=claim.payer_id,
        payer_class=payer_class(claim.filing),
        member_id=claim.subscriber.member_id,
    )
    return {order: billed} | coverages


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
