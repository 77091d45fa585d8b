"""How a payer decides a claim, to the cent: paid, denied, short, reversed."""

from random import Random

from collector_tui.demo.encounters import Visit
from collector_tui.model.claim import ClaimLine
from collector_tui.model.remittance import Adjustment, ClaimPayment, PaymentLine

SEQUESTRATION = 0.02  # of the Medicare payment


def allowed_cents(visit: Visit) -> int:
    """What the contract says the claim is worth."""
    return sum(_allowed(line, visit.payer.rate) for line in visit.claim.lines)


def paid(
    visit: Visit, random: Random, *, share: float = 0.0, short: float = 0.0, remarks: tuple[str, ...] = ()
) -> ClaimPayment:
    """Paid at the contract's rate less `short`, of which the patient owes `share`."""
    lines = []
    for line in visit.claim.lines:
        allowed = round(_allowed(line, visit.payer.rate) * (1 - short))
        patient = round(allowed * share)
        cash = allowed - patient
        cut = round(cash * SEQUESTRATION) if visit.payer.payer_class == "medicare" else 0
        adjustments = [Adjustment("CO", "45", line.charge_cents - allowed)]
        adjustments += [Adjustment("CO", "253", cut)] if cut else []
        adjustments += [Adjustment("PR", random.choice("123"), patient)] if patient else []
        lines.append(_line(line, cash - cut, adjustments, ()))
    return _payment(visit, "1", lines, random, remarks)


def denied(visit: Visit, random: Random, reason: str, remarks: tuple[str, ...], *, flat: bool) -> ClaimPayment:
    """Refused for `reason`: the whole charge when `flat`, else what the contract would have paid."""
    lines = []
    for line in visit.claim.lines:
        allowed = line.charge_cents if flat else _allowed(line, visit.payer.rate)
        adjustments = [] if flat else [Adjustment("CO", "45", line.charge_cents - allowed)]
        lines.append(_line(line, 0, [*adjustments, Adjustment("CO", reason, allowed)], remarks))
    return _payment(visit, "4" if flat and random.random() < 0.3 else "1", lines, random, ())


def _allowed(line: ClaimLine, rate: float) -> int:
    return round(line.charge_cents * rate)


def _line(line: ClaimLine, cash: int, adjustments: list[Adjustment], remarks: tuple[str, ...]) -> PaymentLine:
    return PaymentLine(
        procedure=line.procedure,
        revenue=line.revenue,
        charge_cents=line.charge_cents,
        paid_cents=cash,
        units=line.units,
        served_on=line.served_on,
        adjustments=tuple(adjustments),
        remarks=remarks,
    )


def _payment(
    visit: Visit, status: str, lines: list[PaymentLine], random: Random, remarks: tuple[str, ...]
) -> ClaimPayment:
    patient = sum(a.cents for line in lines for a in line.adjustments if a.group == "PR")
    return ClaimPayment(
        patient_control=visit.account,
        status=status,
        charge_cents=visit.claim.charge_cents,
        paid_cents=sum(line.paid_cents for line in lines),
        patient_cents=patient,
        filing=visit.payer.filing,
        payer_control=f"{random.randrange(10**13):013}",
        bill_type=visit.claim.facility_code + visit.claim.frequency,
        patient_name=visit.patient.name,
        member_id=visit.patient.member_id,
        served_from=visit.admitted_on,
        served_to=visit.discharged_on,
        received_on=visit.claim.billed_on,
        remarks=remarks,
        lines=tuple(lines),
    )
