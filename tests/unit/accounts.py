"""Accounts out of a line of a case table: a setting of the office, and what is different this time."""

from datetime import UTC, date, datetime

import msgspec

from collector_tui.adjudication.posting import corrections
from collector_tui.model.account import Account, Activity, Coverage, Encounter, LedgerEntry, PostedPayment, SentClaim
from collector_tui.model.claim import Claim, ClaimStatus, Person
from collector_tui.model.money import cents_of
from collector_tui.model.remittance import Adjustment, ClaimPayment, RemittanceHeader
from collector_tui.work.assess import assess
from collector_tui.work.rulebook import Rulebook

# Setting -> what its account is like. Dates are near Tuesday, March 10 2026.
SETTINGS = {
    "self_pay": {"charge": "400", "billed": "2025-04-01", "remit": "2025-05-01 paid=300 PR-2:100", "statement": "2025-06-01"},
    "uninsured": {"charge": "400", "class": "none", "statement": "2025-06-01"},
    "denied": {"charge": "400", "billed": "2026-02-01", "remit": "2026-02-20 CO-197:400"},
    "underpaid": {"charge": "400", "billed": "2026-02-01", "remit": "2026-02-20 paid=200 CO-45:200", "expected": "300"},
    "waiting": {"charge": "400", "billed": "2026-03-01"},
    "late": {"charge": "400", "billed": "2026-01-05"},
    "rejected": {"charge": "400", "billed": "2026-03-01", "status": "2026-03-02 A7"},
    "credit": {"charge": "400", "billed": "2025-12-01", "remit": "2026-01-10 paid=400; 2026-01-20 paid=400"},
    "paid": {"charge": "400", "billed": "2025-12-01", "remit": "2026-01-10 paid=400"},
}  # fmt: skip
CHICAGO = "1 Elm St, Chicago, IL 60601"


def account_of(row: dict[str, str], today: date, rulebook: Rulebook) -> Account:
    """The account of a row, judged for today."""
    told = {**SETTINGS[row["setting"]], **given(row)}
    insured = told.get("class") != "none"
    kind = told.get("kind", "outpatient")
    served = date.fromisoformat(told.get("served", "2026-01-02"))
    coverages = tuple(
        Coverage(order=order, payer=f"{payer_class.upper()} {order}", payer_class=payer_class)
        for order, payer_class in zip("PS", told.get("class", "commercial").split("+"), strict=False)
        if insured
    )
    made = Account(
        id="A1",
        patient=Person(last="DOE", first="JANE", address=told.get("address", CHICAGO), born=_day(told, "born")),
        guarantor=_guarantor(told),
        encounter=Encounter(kind=kind, admitted_on=served, discharged_on=served, authorization=told.get("auth", "")),
        coverages=coverages,
        entries=(LedgerEntry(id="c", kind="charge", bucket="ins1" if insured else "patient", cents=cents_of(told["charge"]), on=served),),
        claims=_claims(told, served),
        expected_cents=cents_of(told["expected"]) if told.get("expected") else None,
        first_statement_on=date.fromisoformat(told["statement"]) if told.get("statement", "-") != "-" else None,
        estimate_cents=cents_of(told["estimate"]) if told.get("estimate") else None,
        alerts=tuple(told.get("alerts", "").split()),
        follow_up_on=date.fromisoformat(told["back"]) if told.get("back") else None,
        activities=tuple(_activities(told.get("history", ""))),
    )  # fmt: skip
    payments = tuple(_payment(text, number, told) for number, text in enumerate(_parts(told.get("remit", "-"))))
    made = msgspec.structs.replace(made, payments=payments)
    made = msgspec.structs.replace(made, entries=(*made.entries, *corrections(made, today)))
    for number, text in enumerate(_parts(told.get("patient_paid", ""))):
        on, cents = text.split()
        entry = LedgerEntry(
            id=f"pp{number}", kind="payment", bucket="patient", cents=cents_of(cents), on=date.fromisoformat(on)
        )
        made = msgspec.structs.replace(made, entries=(*made.entries, entry))
    return assess(made, today, rulebook)


def _day(told: dict[str, str], name: str) -> date | None:
    return date.fromisoformat(told[name]) if told.get(name) else None


def _guarantor(told: dict[str, str]) -> Person:
    """ "guarantor: DOE, MARY 1980-01-01"; "-": registration gave none; the patient where nothing is told."""
    text = told.get("guarantor", "")
    if text == "-":
        return Person()
    if not text:
        return Person(last="DOE", first="JANE", born=_day(told, "born"))
    name, _, born = text.rpartition(" ") if text[-1].isdigit() else (text, "", "")
    last, first = name.split(", ")
    return Person(last=last, first=first, born=date.fromisoformat(born) if born else None)


def given(row: dict[str, str]) -> dict[str, str]:
    """ "address: 1 Elm St / history: PCNA 2026-03-08" """
    return dict(part.split(": ", 1) for part in row.get("given", "").split(" / ") if part)


def fields_of(text: str) -> dict[str, str]:
    """ "amount=50|date=2026-03-01" """
    return dict(part.split("=", 1) for part in text.split("|") if part)


def _claims(told: dict[str, str], served: date) -> tuple[SentClaim, ...]:
    if not told.get("billed"):
        return ()
    claim = Claim(
        patient_control="A1", charge_cents=cents_of(told["charge"]), order="P", billed_on=date.fromisoformat(told["billed"]),
        served_from=served, served_to=served, facility_state=told.get("state", ""),
        authorization=told.get("sent_auth", ""),
    )  # fmt: skip
    sent = SentClaim(id="s1", claim=claim, statuses=tuple(map(_status, _parts(told.get("status", "-")))))
    versions = [sent]
    for number, text in enumerate(_parts(told.get("again", ""))):
        on, frequency, order = (*text.split(), "1", "P")[:3]
        later = msgspec.structs.replace(claim, billed_on=date.fromisoformat(on), frequency=frequency, order=order)
        versions.append(SentClaim(id=f"s{number + 2}", claim=later))
    return tuple(versions)


def _status(text: str) -> ClaimStatus:
    """ "2026-03-02 A7 277CA 164.IL": the day, category, source, status code and the entity it concerns."""
    on, category, source, code = (*text.split(), "", "")[:4]
    status, _, entity = code.partition(".")
    return ClaimStatus(
        patient_control="A1", source=source or "277CA", category=category, status=status or "20", entity=entity,
        on=date.fromisoformat(on),
    )  # fmt: skip


def _payment(text: str, number: int, told: dict[str, str]) -> PostedPayment:
    on, *rest = text.split()
    order = next((one.removeprefix("by=") for one in rest if one.startswith("by=")), "P")
    paid = next((one.removeprefix("paid=") for one in rest if one.startswith("paid=")), "0")
    status = next((one.removeprefix("status=") for one in rest if one.startswith("status=")), "1")
    cas = [one.replace("-", ":", 1).split(":") for one in rest if ":" in one]
    claim = ClaimPayment(
        patient_control="A1", status=status, charge_cents=cents_of(told["charge"]), paid_cents=cents_of(paid), payer_control=f"ICN{number}" if told.get("icn") == "each" else "ICN1",
        adjustments=tuple(Adjustment(group, reason, cents_of(amount)) for group, reason, amount in cas),
        remarks=tuple(one for one in rest if ":" not in one and "=" not in one),
    )  # fmt: skip
    return PostedPayment(
        id=f"p{number}",
        order=order,
        header=RemittanceHeader(trace=f"E{number}", paid_on=date.fromisoformat(on)),
        claim=claim,
    )


def _activities(text: str) -> list[Activity]:
    """ "PCNA 2026-03-08; PHLD 2026-03-01 type=cease|scope=all" """
    made = []
    for number, part in enumerate(_parts(text)):
        code, on, *fields = part.split(" ", 2)
        at = datetime.combine(date.fromisoformat(on), datetime.min.time(), UTC).replace(hour=15)
        made.append(Activity(id=f"n{number}", at=at, by="jdoe", code=code, fields=fields_of(" ".join(fields))))
    return made


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip() and part.strip() != "-"]
