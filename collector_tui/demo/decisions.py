"""How a payer decides a claim, to the cent: paid, denied in whole or in part, short, reversed, paid after another."""

from datetime import date

from collector_tui.demo.benefits import (
    Share,
    by_case,
    case_allowed_cents,
    case_share,
    line_allowed_cents,
    line_shares,
    sequestration_cents,
)
from collector_tui.demo.encounters import Visit
from collector_tui.demo.rates import part_of
from collector_tui.model.claim import ClaimLine
from collector_tui.model.remittance import Adjustment, ClaimPayment, PaymentLine

CONTRACT, FEE_SCHEDULE, SEQUESTERED, EARLIER_PAYER = "45", "P12", "253", "23"
PAID, SECOND, DENIED, FORWARDED = "1", "2", "4", "19"  # CLP02


def paid(visit: Visit, number: str, *, short: float = 0.0, remarks: tuple[str, ...] = ()) -> ClaimPayment:
    """Paid by contract or benefit, less `short` of what is allowed."""
    if by_case(visit):
        allowed = part_of(case_allowed_cents(visit), 1 - short)
        cash, adjustments = _settled(visit, visit.claim.charge_cents, allowed, case_share(visit))
        return _payment(visit, number, [], remarks, cash, adjustments)
    lines = []
    prices = [part_of(line_allowed_cents(visit, line), 1 - short) for line in visit.claim.lines]
    for line, allowed, share in zip(visit.claim.lines, prices, line_shares(visit, prices), strict=True):
        cash, adjustments = _settled(visit, line.charge_cents, allowed, share)
        lines.append(_line(line, cash, adjustments, ()))
    return _payment(visit, number, lines, remarks)


def _settled(visit: Visit, charge: int, allowed: int, share: Share) -> tuple[int, list[Adjustment]]:
    """The cash for a charge, and every reason why it is not the charge."""
    cash = allowed - share.cents
    cut = sequestration_cents(visit, cash)
    reason = FEE_SCHEDULE if visit.payer.kind == "work" else CONTRACT
    adjustments = [Adjustment("CO", reason, charge - allowed)] if charge != allowed else []
    adjustments += [Adjustment("CO", SEQUESTERED, cut)] if cut else []
    adjustments += [Adjustment("PR", code, cents) for code, cents in share.parts]
    return cash - cut, adjustments


def denied(visit: Visit, number: str, group: str, reason: str, remarks: tuple[str, ...]) -> ClaimPayment:
    """Refused in whole."""
    status = DENIED if reason == "31" else PAID  # 4: patient unknown to the payer
    if by_case(visit):
        adjustments = [Adjustment(group, reason, visit.claim.charge_cents)]
        return _payment(visit, number, [], remarks, 0, adjustments, status)
    lines = [_line(line, 0, [Adjustment(group, reason, line.charge_cents)], remarks) for line in visit.claim.lines]
    return _payment(visit, number, lines, (), status=status)


def partly_denied(visit: Visit, number: str, group: str, reason: str, remarks: tuple[str, ...]) -> ClaimPayment:
    """Its smallest line refused, the others paid."""
    whole = paid(visit, number)
    smallest = min(range(len(whole.lines)), key=lambda place: whole.lines[place].charge_cents)
    lines = list(whole.lines)
    line = visit.claim.lines[smallest]
    lines[smallest] = _line(line, 0, [Adjustment(group, reason, line.charge_cents)], remarks)
    return _payment(visit, number, lines, ())


def paid_second(visit: Visit, number: str, first: ClaimPayment, received_on: date) -> ClaimPayment:
    """The second insurer pays what the first one left to the patient."""
    left = first.patient_cents or 0
    adjustments = [Adjustment("OA", EARLIER_PAYER, visit.claim.charge_cents - left)]
    assert visit.secondary is not None, "paid by a second insurer"
    return ClaimPayment(
        patient_control=visit.account,
        status=SECOND,
        charge_cents=visit.claim.charge_cents,
        paid_cents=left,
        patient_cents=0,
        filing=visit.secondary.claim_filing,
        payer_control=number,
        bill_type=visit.claim.facility_code + visit.claim.frequency,
        patient_name=visit.patient.name,
        member_id=visit.secondary_id,
        served_from=visit.admitted_on,
        served_to=visit.discharged_on,
        received_on=received_on,
        adjustments=tuple(adjustments),
    )


def _line(line: ClaimLine, cash: int, adjustments: list[Adjustment], remarks: tuple[str, ...]) -> PaymentLine:
    return PaymentLine(
        procedure=line.procedure,
        modifiers=line.modifiers,
        revenue=line.revenue,
        charge_cents=line.charge_cents,
        paid_cents=cash,
        units=line.units,
        served_on=line.served_on,
        adjustments=tuple(adjustments),
        remarks=remarks,
        control=line.control,
    )


def _payment(
    visit: Visit,
    number: str,
    lines: list[PaymentLine],
    remarks: tuple[str, ...],
    cash: int = 0,
    adjustments: list[Adjustment] | None = None,
    status: str = PAID,
) -> ClaimPayment:
    """`cash` and `adjustments` are the claim's own, where it is decided as a whole."""
    every = [*(adjustments or []), *(a for line in lines for a in line.adjustments)]
    return ClaimPayment(
        patient_control=visit.account,
        status=status,
        charge_cents=visit.claim.charge_cents,
        paid_cents=cash + sum(line.paid_cents for line in lines),
        patient_cents=sum(a.cents for a in every if a.group == "PR"),
        filing=visit.payer.claim_filing,
        payer_control=number,
        bill_type=visit.claim.facility_code + visit.claim.frequency,
        patient_name=visit.patient.name,
        member_id=visit.claim.subscriber.member_id,
        served_from=visit.admitted_on,
        served_to=visit.discharged_on,
        received_on=visit.claim.billed_on,
        drg=visit.form.drg if by_case(visit) else "",
        adjustments=tuple(adjustments or ()),
        remarks=remarks,
        lines=tuple(lines),
    )
