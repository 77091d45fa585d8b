"""Writes claims as X12 837 5010: the loops and their order as the guides X222A1 and X223A2 want them."""

from collections.abc import Sequence
from datetime import date

from collector_tui.demo.case import SentClaim
from collector_tui.demo.encounters import Form
from collector_tui.demo.payers import HOSPITAL_TAXONOMY, PHYSICIAN_NPIS, PHYSICIANS_TAXONOMY
from collector_tui.demo.x12_writer import TAX, amount
from collector_tui.model.claim import Claim, ClaimLine, Person

INPATIENT = "11"  # the first two digits of a bill type
ROOM_REVENUE = ("011", "012", "013", "014", "015", "016", "020", "021")
HOSPITAL_STAY = "21"  # place of service
INTERNIST = "207R00000X"


def claims_transaction(claims: Sequence[SentClaim], reference: str) -> list[str]:
    """An 837 with one billing provider (that of the first claim)."""
    first = claims[0].claim
    taxonomy = HOSPITAL_TAXONOMY if first.kind == "837I" else PHYSICIANS_TAXONOMY
    out = [
        f"BHT*0019*00*{reference}*{first.billed_on or date.min:%Y%m%d}*0600*CH",
        f"NM1*41*2*{first.billing_provider}*****46*LAKESIDE",
        "PER*IC*BUSINESS OFFICE*TE*8635550100",
        "NM1*40*2*CLEARING EXCHANGE*****46*CLEARX",
        "HL*1**20*1",
        f"PRV*BI*PXC*{taxonomy}",
        f"NM1*85*2*{first.billing_provider}*****XX*{first.billing_npi}",
        "N3*100 LAKE DRIVE",
        "N4*LAKESIDE*FL*338130001",
        f"REF*EI*{TAX}",
    ]
    level = 1
    for sent in claims:
        out += [*_people(sent, level + 1), *_claim(sent)]
        level += 2 if sent.form.relation else 1
    return out


def _people(sent: SentClaim, level: int) -> list[str]:
    """Loops 2000B and, for a dependent, 2000C."""
    claim, relation = sent.claim, sent.form.relation
    insured, patient = claim.subscriber, claim.patient
    out = [
        f"HL*{level}*1*22*{1 if relation else 0}",
        f"SBR*{claim.order}*{'' if relation else '18'}*******{claim.filing}",
        f"NM1*IL*1*{insured.last}*{insured.first}****MI*{insured.member_id}",
        *([] if relation else _who(insured)),
        f"NM1*PR*2*{claim.payer}*****PI*{claim.payer_id}",
    ]
    if relation:
        out += [f"HL*{level + 1}*{level}*23*0", f"PAT*{relation}", f"NM1*QC*1*{patient.last}*{patient.first}"]
        out += _who(patient)
    return out


def _who(person: Person) -> list[str]:
    street, _, town = person.address.partition(", ")
    *city, state, postal = town.split(" ")
    return [
        f"N3*{street}",
        f"N4*{' '.join(city)}*{state}*{postal}",
        f"DMG*D8*{person.born or date.min:%Y%m%d}*{person.sex or 'U'}",
    ]


def _claim(sent: SentClaim) -> list[str]:
    claim, form = sent
    institutional = claim.kind == "837I"
    numbers = [
        f"REF*{code}*{value}"
        for code, value in (("G1", claim.authorization), ("F8", claim.original_payer_control))
        if value
    ]
    head = f"CLM*{claim.patient_control}*{amount(claim.charge_cents)}***{claim.facility_code}"
    body = (
        _hospital_claim(claim, form, head, numbers) if institutional else _physicians_claim(claim, form, head, numbers)
    )
    for number, line in enumerate(claim.lines, start=1):
        body += [f"LX*{number}", _service(line, institutional), f"DTP*472*D8*{line.served_on or date.min:%Y%m%d}"]
        body += [f"REF*6R*{line.control}"] if line.control else []
    return body


def _hospital_claim(claim: Claim, form: Form, head: str, numbers: list[str]) -> list[str]:
    stay = claim.facility_code == INPATIENT
    first, last = claim.served_from or date.min, claim.served_to or date.min
    out = [f"{head}:A:{claim.frequency}**A*Y*Y"]
    out += [f"DTP*096*TM*{form.discharged_at}"] if form.discharged_at else []
    out.append(f"DTP*434*RD8*{first:%Y%m%d}-{last:%Y%m%d}")
    out += [f"DTP*435*DT*{first:%Y%m%d}{form.admitted_at}"] if form.admitted_at else []
    out += [f"CL1*{form.admission}*{form.source}*{form.status}", *numbers]
    present = form.poa or ("",) * len(claim.diagnoses)
    codes = [f"{code}:::::::{sign}".rstrip(":") for code, sign in zip(claim.diagnoses, present, strict=True)]
    out.append(f"HI*ABK:{codes[0]}")
    out += [f"HI*ABJ:{claim.diagnoses[0]}"] if stay else []
    out += [f"HI*APR:{form.reason}"] if form.reason else []
    out += [f"HI*DR:{form.drg}"] if form.drg else []
    out += ["HI*" + "*".join(f"ABF:{code}" for code in codes[1:])] if codes[1:] else []
    out += [f"HI*BBR:{form.procedure}:D8:{first:%Y%m%d}"] if form.procedure else []
    out += [f"HI*BH:04:D8:{first:%Y%m%d}"] if form.accident else []
    out += [f"HI*BE:80:::{_room_days(claim)}"] if stay else []  # value code 80: covered days
    out.append(_physician("71", claim.attending, form.attending_npi))
    out += [_physician("72", form.operating, PHYSICIAN_NPIS[form.operating])] if form.operating else []
    return out


def _physicians_claim(claim: Claim, form: Form, head: str, numbers: list[str]) -> list[str]:
    first = claim.served_from or date.min
    accident = f"**{form.accident}" if form.accident else ""
    out = [f"{head}:B:{claim.frequency}*Y*A*Y*Y{accident}"]
    out += [f"DTP*439*D8*{first:%Y%m%d}"] if form.accident else []
    out += [f"DTP*435*D8*{first:%Y%m%d}"] if claim.facility_code == HOSPITAL_STAY else []
    kinds = ["ABK"] + ["ABF"] * (len(claim.diagnoses) - 1)
    out += [*numbers, "HI*" + "*".join(f"{kind}:{code}" for kind, code in zip(kinds, claim.diagnoses, strict=True))]
    return [*out, _physician("82", claim.attending, form.attending_npi), f"PRV*PE*PXC*{INTERNIST}"]


def _physician(role: str, name: str, npi: str) -> str:
    last, _, first = name.partition(", ")
    return f"NM1*{role}*1*{last}*{first}" + (f"****XX*{npi}" if npi else "")


def _service(line: ClaimLine, institutional: bool) -> str:
    procedure = ":".join(("HC", line.procedure, *line.modifiers)) if line.procedure else ""
    if institutional:
        unit = "DA" if is_room(line) else "UN"
        return f"SV2*{line.revenue}*{procedure}*{amount(line.charge_cents)}*{unit}*{line.units}"
    return f"SV1*{procedure}*{amount(line.charge_cents)}*UN*{line.units}***1"


def is_room(line: ClaimLine) -> bool:
    """Room and board, by its revenue code."""
    return line.revenue[:3] in ROOM_REVENUE


def _room_days(claim: Claim) -> int:
    return sum(int(line.units) for line in claim.lines if is_room(line))
