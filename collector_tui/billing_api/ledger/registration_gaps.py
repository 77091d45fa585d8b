"""What claims and remittances tell of an account that registration has not."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec.structs import replace

from collector_tui.adjudication.answers import place_of
from collector_tui.adjudication.coverage import PAID_BY, learned_coverages, order_paid
from collector_tui.adjudication.identity import person_of
from collector_tui.knowledge.payers import payer_class
from collector_tui.model.account import ORDERS, Account, Coverage, Encounter, PostedPayment
from collector_tui.model.claim import Claim, ClaimStatus, Person

INPATIENT = ("11", "12", "18", "21")  # the first two digits of a bill type (UB-04, form locator 4)


def claimed(account: Account) -> Account:
    """The account as registration and its claims make it. `account` holds what registration alone says."""
    claims = tuple(sorted(account.claims, key=place_of))
    account = replace(account, claims=claims)
    for version in claims:
        account = _learn_from_claim(account, version.claim)
    return replace(account, patient_name=account.patient.name)


def answered(account: Account, statuses: Iterable[ClaimStatus]) -> Account:
    """An account made from a receiver's answers alone: whom they name, and who answered."""
    statuses = list(statuses)
    named = [status for status in statuses if status.patient_name]
    payers = [status.payer for status in statuses if status.payer]
    last, _, first = named[0].patient_name.partition(", ") if named else ("", "", "")
    coverages = tuple(Coverage(order="P", payer=payer) for payer in payers[:1])
    patient = Person(last=last, first=first)
    return replace(account, patient=patient, patient_name=patient.name, coverages=coverages)


def paid(account: Account, payments: Iterable[PostedPayment]) -> Account:
    """The account with its payments, each under the coverage whose payer sent it, and what they tell."""
    ordered = in_order(payments)
    if account.no_claim_on_file and ordered:
        account = _learn_from_payment(account, ordered[0])
    coverages = learned_coverages(account.coverages, ordered)
    return replace(
        account,
        coverages=coverages,
        payments=_with_orders(ordered, coverages),
        patient_name=account.patient.name,
    )


def in_order(payments: Iterable[PostedPayment]) -> tuple[PostedPayment, ...]:
    """By their day; what stands on one remittance in an order that does not depend on the file."""
    return tuple(sorted(payments, key=_place))


def _place(payment: PostedPayment) -> tuple[object, ...]:
    claim, header = payment.claim, payment.header
    return (header.paid_on or date.min, header.trace, not claim.takes_back, claim.payer_control, payment.id)


def _with_orders(payments: tuple[PostedPayment, ...], coverages: tuple[Coverage, ...]) -> tuple[PostedPayment, ...]:
    placed: list[PostedPayment] = []
    for payment in payments:
        order = order_paid(payment.header, payment.claim, coverages, placed)
        placed.append(payment if order == payment.order else replace(payment, order=order))
    return tuple(placed)


def _learn_from_claim(account: Account, claim: Claim) -> Account:
    changes: dict[str, Any] = {}
    if not account.patient.last:
        changes |= {"patient": claim.patient, "guarantor": claim.subscriber}
    if not account.encounter.kind:
        changes["encounter"] = Encounter(
            kind=_encounter_kind(claim),
            facility=claim.billing_provider,
            admitted_on=claim.served_from,
            discharged_on=claim.served_to,
            attending=claim.attending,
            authorization=claim.authorization,
        )
    billed, registered = _coverages_of(claim), {coverage.order: coverage for coverage in account.coverages}
    joined = billed | registered
    changes["coverages"] = tuple(joined[order] for order in ORDERS if order in joined)
    return replace(account, **changes)


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


def _learn_from_payment(account: Account, payment: PostedPayment) -> Account:
    """An account made from a remittance alone: what it tells of patient, payer and service."""
    claim, header = payment.claim, payment.header
    coverage = Coverage(
        order=PAID_BY.get(claim.status, "P"),
        payer=header.payer,
        payer_id=header.payer_id,
        payer_class=payer_class(claim.filing),
        member_id=claim.member_id,
        phone=header.payer_phone,
    )
    encounter = Encounter(admitted_on=claim.served_from, discharged_on=claim.served_to)
    return replace(account, patient=person_of(claim), coverages=(coverage,), encounter=encounter)
