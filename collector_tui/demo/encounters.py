"""One made-up encounter: who, when, insured by whom, charged what. The same number always gives the same one."""

from datetime import date, timedelta
from random import Random

import msgspec
from msgspec import Struct

from collector_tui.days.calendar import age_on, business_day_on_or_before
from collector_tui.demo import care
from collector_tui.demo.households import Household, Member
from collector_tui.demo.payers import (
    ATTENDING,
    HOSPITAL,
    HOSPITAL_NPI,
    PART_A,
    PART_B,
    PAYERS,
    PHYSICIAN_NPIS,
    PHYSICIANS,
    PHYSICIANS_NPI,
    SURGEONS,
    Payer,
)
from collector_tui.model.claim import Claim, ClaimLine, Person

KINDS, KIND_WEIGHTS = ("inpatient", "outpatient", "professional"), (30, 40, 30)
NO_PLAN = PAYERS[6]  # never billed: what an uninsured visit would have been priced by


CATALOGUES: dict[str, tuple[care.Stay | care.Encounter, ...]] = {
    "inpatient": care.STAYS, "outpatient": care.VISITS, "professional": care.WORK,
}  # fmt: skip


class Form(Struct, frozen=True, kw_only=True):
    """What a claim form carries beyond what the model keeps of it."""

    poa: tuple[str, ...] = ()  # for each diagnosis, where it is required
    admission: str = ""  # CL101, type of admission
    source: str = "1"  # CL102: from home
    status: str = "01"  # CL103: discharged home; 30: still a patient
    admitted_at: str = ""  # hour and minute
    discharged_at: str = ""
    reason: str = ""  # for the visit
    procedure: str = ""  # ICD-10-PCS
    drg: str = ""
    attending_npi: str = ""  # of a physician's claim: who rendered the service; empty: left out
    operating: str = ""
    relation: str = ""  # PAT01 of a dependent
    accident: str = ""  # EM: at work


class Visit(Struct, frozen=True, kw_only=True):
    """What the scenarios build on."""

    account: str
    mrn: str
    kind: str  # inpatient, outpatient, professional
    patient: Person
    guarantor: Person
    guarantor_mrn: str
    payer: Payer
    secondary: Payer | None
    secondary_id: str
    admitted_on: date
    discharged_on: date
    attending: str
    what: str  # of care: emergency, surgery, imaging, office, therapy, inpatient
    drg_weight: float = 0.0
    deductible_cents: int = 0  # what is left of the year's
    coinsurance: float = 0.0
    claim: Claim  # as first billed; billed_on is set by the scenario
    form: Form


def make_visit(number: int, random: Random, home: Household, member: Member, kind: str, discharged_on: date) -> Visit:
    """Encounter `number` of a member of the household, ended on `discharged_on`."""
    payer = home.plan or NO_PLAN
    if payer is PART_A and kind == "professional":
        payer = PART_B
    age = age_on(member.person.born or discharged_on, discharged_on)
    head = home.members[0]
    guarantor = member if age >= 18 else head
    planned = _planned(random, kind, age, at_work=payer.benefit == "work")
    nights = random.randint(*planned.nights)
    admitted_on = discharged_on - timedelta(days=nights)
    if _scheduled(planned):
        admitted_on = business_day_on_or_before(admitted_on)
        discharged_on = admitted_on + timedelta(days=nights)
    lines = _lines(random, planned, admitted_on, nights)
    attending = random.choice(SURGEONS if _operates(planned) and kind == "professional" else ATTENDING)
    account = f"{'PB' if kind == 'professional' else 'HB'}{number:06}"
    claim = _claim(account, kind, payer, member, planned, lines, (admitted_on, discharged_on), attending)
    return Visit(
        account=account,
        mrn=member.mrn,
        kind=kind,
        patient=member.person,
        guarantor=guarantor.person,
        guarantor_mrn=guarantor.mrn,
        payer=payer,
        secondary=home.secondary,
        secondary_id=member.secondary_id,
        admitted_on=admitted_on,
        discharged_on=discharged_on,
        attending=attending,
        what=planned.what,
        drg_weight=planned.weight if isinstance(planned, care.Stay) else 0.0,
        claim=claim,
        form=_form(random, planned, attending, member.relation, payer),
    )


def _planned(random: Random, kind: str, age: int, *, at_work: bool) -> care.Stay | care.Encounter:
    catalogue = CATALOGUES[kind]
    if at_work:
        catalogue = tuple(each for each in catalogue if isinstance(each, care.Encounter) and each.injury)
    return random.choice([each for each in catalogue if each.ages[0] <= age <= each.ages[1]])


def _scheduled(planned: care.Stay | care.Encounter) -> bool:
    """What is booked beforehand, for a workday."""
    return planned.elective if isinstance(planned, care.Stay) else planned.what in care.BOOKED


def _operates(planned: care.Stay | care.Encounter) -> bool:
    if isinstance(planned, care.Stay):
        return bool(planned.procedure)
    return planned.what == "surgery"


def _lines(random: Random, planned: care.Stay | care.Encounter, first: date, nights: int) -> tuple[ClaimLine, ...]:
    days = [(service, first) for service in planned.services]
    if isinstance(planned, care.Stay):
        days = [((planned.room, "", nights, *care.ROOM_DOLLARS[planned.room]), first), *days]
    elif planned.what == "inpatient":
        between = [(care.NEXT_DAY, first + timedelta(days=n)) for n in range(1, nights)]
        days = [(care.FIRST_DAY, first), *between, (care.LAST_DAY, first + timedelta(days=nights))]
    lines: list[ClaimLine] = []
    for (revenue, code, units, least, most), on in days:
        procedure, *modifiers = code.split(":")
        cents = random.randint(least * 100, most * 100) * units
        lines.append(
            ClaimLine(
                revenue=revenue,
                procedure=procedure,
                modifiers=tuple(modifiers),
                charge_cents=cents,
                units=str(units),
                served_on=on,
                control=f"L{len(lines) + 1}",
            )
        )
    return tuple(lines)


def _form(random: Random, planned: care.Stay | care.Encounter, attending: str, relation: str, payer: Payer) -> Form:
    form = Form(attending_npi=PHYSICIAN_NPIS[attending], relation=relation)
    if payer.benefit == "work":
        form = msgspec.structs.replace(form, accident="EM")
    if isinstance(planned, care.Stay):
        return msgspec.structs.replace(
            form,
            poa=tuple(planned.poa),
            admission="3" if planned.elective else "1",
            admitted_at=f"{random.randint(6, 22):02}{random.randrange(60):02}",
            discharged_at=f"{random.randint(9, 17):02}{random.randrange(60):02}",
            procedure=planned.procedure,
            drg=planned.drg,
            operating=random.choice(SURGEONS) if planned.procedure else "",
        )
    operating = random.choice(SURGEONS) if planned.what == "surgery" and planned.place == "13" else ""
    admission = "1" if planned.what == "emergency" else "3"
    return msgspec.structs.replace(form, admission=admission, reason=planned.reason, operating=operating)


def _claim(
    account: str,
    kind: str,
    payer: Payer,
    member: Member,
    planned: care.Stay | care.Encounter,
    lines: tuple[ClaimLine, ...],
    dates: tuple[date, date],
    attending: str,
) -> Claim:
    professional = kind == "professional"
    patient = member.person
    if member.relation:  # the plan knows the family by its subscriber
        patient = msgspec.structs.replace(patient, member_id="")
    return Claim(
        patient_control=account,
        kind="837P" if professional else "837I",
        charge_cents=sum(line.charge_cents for line in lines),
        facility_code="11" if isinstance(planned, care.Stay) else planned.place,
        frequency="1",
        order="P",
        filing=payer.filing,
        payer=payer.name,
        payer_id=payer.payer_id,
        billing_provider=PHYSICIANS if professional else HOSPITAL,
        billing_npi=PHYSICIANS_NPI if professional else HOSPITAL_NPI,
        attending=attending,
        subscriber=member.subscriber,
        patient=patient,
        diagnoses=planned.diagnoses,
        served_from=dates[0],
        served_to=dates[1],
        lines=lines,
    )
