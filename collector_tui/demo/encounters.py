"""One made-up encounter: who, when, insured by whom, charged what. The same number always gives the same one."""

from datetime import date, timedelta
from random import Random

from msgspec import Struct

from collector_tui.demo.payers import (
    FIRST_NAMES,
    HOSPITAL,
    HOSPITAL_NPI,
    LAST_NAMES,
    PAYERS,
    PHYSICIAN_NAMES,
    PHYSICIANS,
    PHYSICIANS_NPI,
    SECONDARIES,
    STREETS,
    TOWNS,
    Payer,
)
from collector_tui.model.claim import Claim, ClaimLine, Person

# (revenue code, procedure, least and most dollars)
INPATIENT = (
    ("0120", "", 2400, 5200), ("0250", "", 380, 2900), ("0300", "80053", 90, 420), ("0360", "", 3100, 16800),
    ("0450", "99285", 980, 2600), ("0636", "J1885", 60, 240), ("0270", "", 140, 1900),
)  # fmt: skip
OUTPATIENT = (
    ("0450", "99284", 720, 1900), ("0300", "85025", 70, 210), ("0320", "71046", 240, 620), ("0352", "74177", 1800, 4200),
    ("0636", "J2405", 40, 130), ("0761", "96374", 210, 480),
)  # fmt: skip
PROFESSIONAL = (("", "99223", 320, 690), ("", "99233", 180, 390), ("", "99214", 190, 330), ("", "93010", 40, 110))
DIAGNOSES = ("J189", "I5023", "K8020", "S72001A", "E1165", "R079", "N179", "M545", "A419", "I2510", "K5720", "R1031")


class Visit(Struct, frozen=True, kw_only=True):
    """What the scenarios build on."""

    account: str
    mrn: str
    kind: str  # inpatient, outpatient, professional
    patient: Person
    payer: Payer
    secondary: Payer | None
    admitted_on: date
    discharged_on: date
    attending: str
    claim: Claim  # as first billed; billed_on is set by the scenario


def make_visit(number: int, random: Random, discharged_on: date) -> Visit:
    """Encounter `number`, ended on `discharged_on`."""
    kind = random.choices(("inpatient", "outpatient", "professional"), (30, 40, 30))[0]
    stay = timedelta(days=random.randint(1, 6) if kind == "inpatient" else 0)
    payer = random.choices(PAYERS, [payer.weight for payer in PAYERS])[0]
    if kind != "inpatient" and payer.payer_id == "09101":
        payer = PAYERS[1]
    secondary = random.choice(SECONDARIES) if payer.payer_class == "medicare" and random.random() < 0.6 else None
    patient = _person(random, payer)
    account = f"{'PB' if kind == 'professional' else 'HB'}{number:06}"
    attending = random.choice(PHYSICIAN_NAMES)
    return Visit(
        account=account,
        mrn=f"M{700000 + number * 7 % 299993}",
        kind=kind,
        patient=patient,
        payer=payer,
        secondary=secondary,
        admitted_on=discharged_on - stay,
        discharged_on=discharged_on,
        attending=attending,
        claim=_claim(account, kind, payer, patient, attending, discharged_on - stay, discharged_on, random),
    )


def _person(random: Random, payer: Payer) -> Person:
    old = payer.payer_class in ("medicare", "managed")
    town, state, postal = random.choice(TOWNS)
    born = date(random.randint(1934, 1960) if old else random.randint(1961, 2020), 1, 1)
    return Person(
        last=random.choice(LAST_NAMES),
        first=random.choice(FIRST_NAMES),
        born=born + timedelta(days=random.randrange(365)),
        sex=random.choice("FM"),
        member_id=f"{random.choice('ABCDEFGH')}{random.randrange(10**9):09}",
        phone=f"863-555-{random.randrange(10000):04}",
        address=f"{random.randint(10, 9900)} {random.choice(STREETS)}, {town} {state} {postal}",
    )


def _claim(
    account: str, kind: str, payer: Payer, patient: Person, attending: str, first: date, last: date, random: Random
) -> Claim:
    catalogue = {"inpatient": INPATIENT, "outpatient": OUTPATIENT, "professional": PROFESSIONAL}[kind]
    chosen = random.sample(catalogue, random.randint(2, min(5, len(catalogue))))
    lines = []
    for revenue, procedure, least, most in sorted(chosen):
        units = (last - first).days or 1 if revenue == "0120" else 1
        cents = random.randint(least * 100, most * 100) * units
        lines.append(
            ClaimLine(revenue=revenue, procedure=procedure, charge_cents=cents, units=str(units), served_on=first)
        )
    professional = kind == "professional"
    return Claim(
        patient_control=account,
        kind="837P" if professional else "837I",
        charge_cents=sum(line.charge_cents for line in lines),
        facility_code={"inpatient": "11", "outpatient": "13", "professional": "21"}[kind],
        frequency="1",
        order="P",
        filing=payer.filing,
        payer=payer.name,
        payer_id=payer.payer_id,
        billing_provider=PHYSICIANS if professional else HOSPITAL,
        billing_npi=PHYSICIANS_NPI if professional else HOSPITAL_NPI,
        attending=attending,
        subscriber=patient,
        patient=patient,
        diagnoses=tuple(random.sample(DIAGNOSES, 2)),
        served_from=first,
        served_to=last,
        lines=tuple(lines),
    )
