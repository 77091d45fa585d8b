"""Writes claims, acknowledgements and payments of `model/` as X12 5010 transactions."""

from collections.abc import Iterable, Sequence
from datetime import date

from collector_tui.model.claim import Claim, ClaimLine, ClaimStatus, Person
from collector_tui.model.money import dollars
from collector_tui.model.remittance import Adjustment, ClaimPayment, PaymentLine, ProviderAdjustment, RemittanceHeader

TERMINATOR = "~\n"
GUIDES = {"835": ("HP", "005010X221A1"), "837P": ("HC", "005010X222A1"), "837I": ("HC", "005010X223A2"),
          "277CA": ("HN", "005010X214")}  # fmt: skip
TAX = "590000001"


def interchange(kind: str, transactions: Iterable[Sequence[str]], written_on: date, number: int, sender: str) -> str:
    """One ISA with one GS around transactions given as their segments between ST and SE."""
    functional, guide = GUIDES[kind]
    isa = (
        f"ISA*00*          *00*          *ZZ*{sender:<15.15}*ZZ*{'LAKESIDE':<15}"
        f"*{written_on:%y%m%d}*0600*^*00501*{number:09}*0*P*:"
    )
    out = [isa, f"GS*{functional}*{sender}*LAKESIDE*{written_on:%Y%m%d}*0600*{number}*X*{guide}"]
    count = 0
    for count, body in enumerate(transactions, start=1):
        out.append(f"ST*{kind[:3]}*{count:04}*{guide}")
        out.extend(body)
        out.append(f"SE*{len(body) + 2}*{count:04}")
    out += [f"GE*{count}*{number}", f"IEA*1*{number:09}"]
    return TERMINATOR.join(out) + TERMINATOR


def amount(cents: int) -> str:
    return dollars(cents).replace(",", "")


def claims_transaction(claims: Sequence[Claim], reference: str) -> list[str]:
    """An 837 with one billing provider (that of the first claim)."""
    first = claims[0]
    out = [
        f"BHT*0019*00*{reference}*{first.billed_on or date.min:%Y%m%d}*0600*CH",
        f"NM1*41*2*{first.billing_provider}*****46*LAKESIDE",
        "PER*IC*BUSINESS OFFICE*TE*8635550100",
        "NM1*40*2*CLEARING EXCHANGE*****46*CLEARX",
        "HL*1**20*1",
        f"NM1*85*2*{first.billing_provider}*****XX*{first.billing_npi}",
        "N3*100 LAKE DRIVE",
        "N4*LAKESIDE*FL*338130001",
        f"REF*EI*{TAX}",
    ]
    for level, claim in enumerate(claims, start=2):
        out += _claim(claim, level)
    return out


def _claim(claim: Claim, level: int) -> list[str]:
    insured = claim.subscriber
    out = [
        f"HL*{level}*1*22*0",
        f"SBR*{claim.order}*18*******{claim.filing}",
        f"NM1*IL*1*{insured.last}*{insured.first}****MI*{insured.member_id}",
        *_address(insured),
        f"DMG*D8*{insured.born or date.min:%Y%m%d}*{insured.sex or 'U'}",
        f"NM1*PR*2*{claim.payer}*****PI*{claim.payer_id}",
    ]
    institutional = claim.kind == "837I"
    qualifier = "A" if institutional else "B"
    out.append(
        f"CLM*{claim.patient_control}*{amount(claim.charge_cents)}***{claim.facility_code}:{qualifier}:{claim.frequency}"
        "*Y*A*Y*Y"
    )
    if institutional and claim.served_from and claim.served_to:
        out.append(f"DTP*434*RD8*{claim.served_from:%Y%m%d}-{claim.served_to:%Y%m%d}")
        out.append("CL1*3*1*01")
    out += [
        f"REF*{code}*{value}"
        for code, value in (("G1", claim.authorization), ("F8", claim.original_payer_control))
        if value
    ]
    kinds = ["ABK"] + ["ABF"] * (len(claim.diagnoses) - 1)
    out.append("HI*" + "*".join(f"{kind}:{code}" for kind, code in zip(kinds, claim.diagnoses, strict=True)))
    if claim.attending and institutional:
        last, _, first = claim.attending.partition(", ")
        out.append(f"NM1*71*1*{last}*{first}****XX*1467560003")
    for other in claim.others:
        out += [f"SBR*{other.order}*18*******CI"]
        out += [f"AMT*D*{amount(other.paid_cents)}"] if other.paid_cents is not None else []
        out += ["OI***Y***Y", f"NM1*PR*2*{other.name}*****PI*{other.payer_id}"]
    for number, line in enumerate(claim.lines, start=1):
        out += [f"LX*{number}", _service(line, institutional), f"DTP*472*D8*{line.served_on or date.min:%Y%m%d}"]
    return out


def _service(line: ClaimLine, institutional: bool) -> str:
    procedure = ":".join(("HC", line.procedure, *line.modifiers)) if line.procedure else ""
    if institutional:
        return f"SV2*{line.revenue}*{procedure}*{amount(line.charge_cents)}*UN*{line.units}"
    return f"SV1*{procedure}*{amount(line.charge_cents)}*UN*{line.units}***1"


def _address(person: Person) -> list[str]:
    street, _, town = person.address.partition(", ")
    *city, state, postal = town.split(" ") if town.count(" ") >= 2 else ["NOWHERE", "FL", "33813"]
    return [f"N3*{street or 'UNKNOWN'}", f"N4*{' '.join(city)}*{state}*{postal}"]


def statuses_transaction(statuses: Sequence[ClaimStatus], reference: str, written_on: date) -> list[str]:
    """A 277CA of one payer."""
    rejected = sum(status.rejected for status in statuses)
    out = [
        f"BHT*0085*08*{reference}*{written_on:%Y%m%d}*0600*TH",
        "HL*1**20*1",
        f"NM1*PR*2*{statuses[0].payer}*****PI*CLEARX",
        f"TRN*1*{reference}",
        "HL*2*1*21*1",
        "NM1*41*2*LAKESIDE GENERAL HOSPITAL*****46*LAKESIDE",
        f"TRN*2*{reference}",
        f"QTY*90*{len(statuses) - rejected}",
        f"QTY*AA*{rejected}",
        "HL*3*2*19*1",
        "NM1*85*2*LAKESIDE GENERAL HOSPITAL*****XX*1245319599",
        "TRN*1*0",
    ]
    for level, status in enumerate(statuses, start=4):
        last, _, first = status.patient_name.partition(", ")
        action = "U" if status.rejected else "WQ"
        code = ":".join(filter(None, (status.category, status.status, status.entity)))
        text = f"********{status.text}" if status.text else ""
        out += [
            f"HL*{level}*3*PT",
            f"NM1*QC*1*{last}*{first}",
            f"TRN*2*{status.patient_control}",
            f"STC*{code}*{status.on or written_on:%Y%m%d}*{action}*{amount(status.charge_cents)}{text}",
        ]
        out += [f"REF*1K*{status.payer_control}"] if status.payer_control else []
    return out


def remittance_transaction(
    header: RemittanceHeader, claims: Sequence[ClaimPayment], plb: Sequence[ProviderAdjustment] = ()
) -> list[str]:
    """An 835; `header.bpr_cents` must be the claims paid less the provider adjustments."""
    paid_on = f"{header.paid_on or date.min:%Y%m%d}"
    out = [
        f"BPR*I*{amount(header.bpr_cents)}*C*{header.method}*CCP*01*999999999*DA*123456*1999999999**01*999988880*DA*98765*{paid_on}",
        f"TRN*1*{header.trace}*1999999999",
        f"DTM*405*{paid_on}",
        f"N1*PR*{header.payer}*XV*{header.payer_id}",
        "N3*1 PAYER PLAZA",
        "N4*HARTWELL*CT*06100",
        f"PER*BL*PROVIDER SERVICES*TE*{header.payer_phone}",
        f"N1*PE*{header.payee}*XX*{header.payee_id}",
        "LX*1",
    ]
    for claim in claims:
        out += _payment(claim)
    for adjustment in plb:
        year_end = f"{header.paid_on or date.min:%Y}1231"
        reference = f"{adjustment.reason}:{adjustment.reference}" if adjustment.reference else adjustment.reason
        out.append(f"PLB*{header.payee_id}*{year_end}*{reference}*{amount(adjustment.cents)}")
    return out


def _payment(claim: ClaimPayment) -> list[str]:
    last, _, first = claim.patient_name.partition(", ")
    out = [
        f"CLP*{claim.patient_control}*{claim.status}*{amount(claim.charge_cents)}*{amount(claim.paid_cents)}"
        f"*{amount(claim.patient_cents or 0)}*{claim.filing}*{claim.payer_control}*{claim.bill_type[:2]}*{claim.bill_type[2:]}",
        *_adjustments(claim.adjustments),
        f"NM1*QC*1*{last}*{first}****MI*{claim.member_id}",
    ]
    out += [f"NM1*TT*2*{claim.crossover_to}*****PI*40101"] if claim.crossover_to else []
    out += [f"MOA***{'*'.join(claim.remarks)}"] if claim.remarks else []
    dates = (("232", claim.served_from), ("233", claim.served_to), ("050", claim.received_on))
    out += [f"DTM*{code}*{day:%Y%m%d}" for code, day in dates if day]
    for line in claim.lines:
        out += _payment_line(line)
    return out


def _payment_line(line: PaymentLine) -> list[str]:
    procedure = ":".join(("HC", line.procedure, *line.modifiers)) if line.procedure else f"NU:{line.revenue}"
    revenue = line.revenue if line.procedure else ""
    out = [f"SVC*{procedure}*{amount(line.charge_cents)}*{amount(line.paid_cents)}*{revenue}*{line.units}"]
    out += [f"DTM*472*{line.served_on:%Y%m%d}"] if line.served_on else []
    return [*out, *_adjustments(line.adjustments), *(f"LQ*HE*{remark}" for remark in line.remarks)]


def _adjustments(adjustments: Sequence[Adjustment]) -> list[str]:
    """One CAS per group, its reasons as triples."""
    out = []
    for group in dict.fromkeys(adjustment.group for adjustment in adjustments):
        mine = [adjustment for adjustment in adjustments if adjustment.group == group]
        for start in range(0, len(mine), 6):
            triples = "*".join(f"{cas.reason}*{amount(cas.cents)}*{cas.quantity}" for cas in mine[start : start + 6])
            out.append(f"CAS*{group}*{triples}".rstrip("*"))
    return out
