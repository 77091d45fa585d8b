"""Writes acknowledgements and payments of `model/` as X12 5010 transactions, and the envelope of all kinds."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from collector_tui.demo.payers import HOSPITAL
from collector_tui.model.claim import Claim, ClaimStatus
from collector_tui.model.money import dollars
from collector_tui.model.remittance import Adjustment, ClaimPayment, PaymentLine, ProviderAdjustment, RemittanceHeader


class Answer(NamedTuple):
    """What a receiver said of a claim, and the claim."""

    status: ClaimStatus
    claim: Claim


TERMINATOR = "~\n"
GUIDES = {"835": ("HP", "005010X221A1"), "837P": ("HC", "005010X222A1"), "837I": ("HC", "005010X223A2"),
          "277CA": ("HN", "005010X214")}  # fmt: skip
TAX = "590624471"  # the hospital's own
PLB_PAIRS = 6  # adjustments that one PLB has room for
PAYERS_BANK, OUR_BANK, OUR_ACCOUNT = "021999909", "061000010", "0004455016"


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
        out.append(f"ST*{kind[:3]}*{count:04}" + (f"*{guide}" if kind != "835" else ""))  # 835: ST03 is not used
        out.extend(body)
        out.append(f"SE*{len(body) + 2}*{count:04}")
    out += [f"GE*{count}*{number}", f"IEA*1*{number:09}"]
    return TERMINATOR.join(out) + TERMINATOR


def amount(cents: int) -> str:
    return dollars(cents).replace(",", "")


def statuses_transaction(answers: Sequence[Answer], payer_id: str, batch: str, written_on: date) -> list[str]:
    """A 277CA of one payer on the claims that went to it in one batch (the BHT03 of its 837)."""
    statuses = [answer.status for answer in answers]
    accepted = [status for status in statuses if not status.rejected]
    rejected = [status for status in statuses if status.rejected]
    total = amount(sum(status.charge_cents for status in statuses))
    out = [
        f"BHT*0085*08*{batch}-{payer_id}*{written_on:%Y%m%d}*0600*TH",
        "HL*1**20*1",
        f"NM1*PR*2*{statuses[0].payer}*****PI*{payer_id}",
        f"TRN*1*{batch}-{payer_id}",
        f"DTP*050*D8*{written_on:%Y%m%d}",
        f"DTP*009*D8*{written_on:%Y%m%d}",
        "HL*2*1*21*1",
        f"NM1*41*2*{HOSPITAL}*****46*LAKESIDE",
        f"TRN*2*{batch}",
        f"STC*A1:19:PR*{written_on:%Y%m%d}*WQ*{total}",
    ]
    for counted, quantity in ((accepted, "90"), (rejected, "AA")):
        out += [f"QTY*{quantity}*{len(counted)}"] if counted else []
    for counted, sums in ((accepted, "YU"), (rejected, "YY")):
        out += [f"AMT*{sums}*{amount(sum(status.charge_cents for status in counted))}"] if counted else []
    first = answers[0].claim
    out += ["HL*3*2*19*1", f"NM1*85*2*{first.billing_provider}*****XX*{first.billing_npi}", "TRN*1*0"]
    out.append(f"STC*A1:19:PR**WQ*{total}")
    for level, answer in enumerate(answers, start=4):
        out += _status(answer, level, written_on)
    return out


def _status(answer: Answer, level: int, written_on: date) -> list[str]:
    status, claim = answer
    last, _, first = status.patient_name.partition(", ")
    action = "U" if status.rejected else "WQ"
    code = ":".join(filter(None, (status.category, status.status, status.entity)))
    text = f"********{status.text}" if status.text else ""
    out = [
        f"HL*{level}*3*PT",
        f"NM1*QC*1*{last}*{first}****MI*{claim.subscriber.member_id}",
        f"TRN*2*{status.patient_control}",
        f"STC*{code}*{status.on or written_on:%Y%m%d}*{action}*{amount(status.charge_cents)}{text}",
    ]
    out += [f"REF*1K*{status.payer_control}"] if status.payer_control else []
    served = (claim.served_from or written_on, claim.served_to or written_on)
    return [*out, f"DTP*472*RD8*{served[0]:%Y%m%d}-{served[1]:%Y%m%d}"]


def remittance_transaction(
    header: RemittanceHeader, claims: Sequence[ClaimPayment], plb: Sequence[ProviderAdjustment] = ()
) -> list[str]:
    """An 835; `header.bpr_cents` must be the claims paid less the provider adjustments."""
    paid_on = f"{header.paid_on or date.min:%Y%m%d}"
    out = [
        f"BPR*I*{amount(header.bpr_cents)}*C*{header.method}*CCP*01*{PAYERS_BANK}*DA*123456*{header.originator}"
        f"**01*{OUR_BANK}*DA*{OUR_ACCOUNT}*{paid_on}",
        f"TRN*1*{header.trace}*{header.originator}",
        f"DTM*405*{paid_on}",
        f"N1*PR*{header.payer}*XV*{header.payer_id}",
        "N3*1 PAYER PLAZA",
        "N4*HARTFORD*CT*06103",
        f"PER*BL*PROVIDER SERVICES*TE*{header.payer_phone}",
        f"N1*PE*{header.payee}*XX*{header.payee_id}",
        f"REF*TJ*{TAX}",
        "LX*1",
    ]
    for claim in claims:
        out += _payment(claim)
    year_end = f"{header.paid_on or date.min:%Y}1231"
    for first in range(0, len(plb), PLB_PAIRS):
        pairs = "*".join(
            f"{':'.join(filter(None, (each.reason, each.reference)))}*{amount(each.cents)}"
            for each in plb[first : first + PLB_PAIRS]
        )
        out.append(f"PLB*{header.payee_id}*{year_end}*{pairs}")
    return out


def _payment(claim: ClaimPayment) -> list[str]:
    last, _, first = claim.patient_name.partition(", ")
    out = [
        f"CLP*{claim.patient_control}*{claim.status}*{amount(claim.charge_cents)}*{amount(claim.paid_cents)}"
        f"*{amount(claim.patient_cents or 0)}*{claim.filing}*{claim.payer_control}*{claim.bill_type[:2]}"
        f"*{claim.bill_type[2:]}**{claim.drg}".rstrip("*"),
        *_adjustments(claim.adjustments),
        f"NM1*QC*1*{last}*{first}****MI*{claim.member_id}",
    ]
    out += [f"NM1*TT*2*{claim.crossover_to}*****PI*{claim.crossover_id}"] if claim.crossover_to else []
    out += _remarks(claim)
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
    control = [f"REF*6R*{line.control}"] if line.control else []
    return [*out, *_adjustments(line.adjustments), *control, *(f"LQ*HE*{remark}" for remark in line.remarks)]


def _remarks(claim: ClaimPayment) -> list[str]:
    """On a stay paid by case with its covered days (MIA), else where outpatient remarks stand (MOA)."""
    if claim.drg and claim.served_from and claim.served_to:
        first, *more = claim.remarks or ("",)
        assert len(more) <= 4, "MIA has room for five"
        further = "*" * 15 + "*".join(more) if more else ""
        return [f"MIA*{(claim.served_to - claim.served_from).days}****{first}{further}".rstrip("*")]
    return [f"MOA***{'*'.join(claim.remarks)}"] if claim.remarks else []


def _adjustments(adjustments: Sequence[Adjustment]) -> list[str]:
    """One CAS per group, its reasons as triples."""
    out = []
    for group in dict.fromkeys(adjustment.group for adjustment in adjustments):
        mine = [adjustment for adjustment in adjustments if adjustment.group == group]
        for start in range(0, len(mine), 6):
            triples = "*".join(f"{cas.reason}*{amount(cas.cents)}*{cas.quantity}" for cas in mine[start : start + 6])
            out.append(f"CAS*{group}*{triples}".rstrip("*"))
    return out
