"""What plans pay and what they leave to the patient, to the cent. Amounts of other payers than Medicare are made up."""

from typing import NamedTuple

from collector_tui.days.calendar import age_on
from collector_tui.demo.encounters import Visit
from collector_tui.demo.rates import part_of
from collector_tui.model.claim import ClaimLine

DEDUCTIBLE, COINSURANCE, COPAY = "1", "2", "3"  # CARC, group PR
# Per year: Part A for each benefit period, Part B for the year (42 CFR 409.82, 410.160; CMS-8089-N, CMS-8092-N).
PART_A_DEDUCTIBLE = {2025: 167_600, 2026: 173_600}
PART_B_DEDUCTIBLE = {2025: 25_700, 2026: 28_300}
PART_B_COINSURANCE = 0.20
SEQUESTRATION = 0.02  # of what Medicare pays after the patient's share (2 USC 906)
# The operating and capital rates of FY 2026 together (IPPS final rule), before wage index and add-ons.
DRG_BASE_CENTS = 727_676
DRG_FACTOR = {"part_a": 1.0, "advantage": 1.03, "medicaid": 0.62, "medicaid_plan": 0.65}
ADULT = 21  # years; below nobody pays a Medicaid copayment (42 CFR 447.56(a)(1))
MEDICAID_COPAY_CENTS = {"inpatient": 300, "outpatient": 300, "professional": 200}
STAY_DAYS_WITH_COPAY = 5
# Dollars by what was done; an inpatient stay: for each of its first days.
COPAYS = {
    "advantage": {"inpatient": 295, "emergency": 120, "surgery": 275, "imaging": 150, "therapy": 25, "office": 35},
    "copay": {"inpatient": 300, "emergency": 250, "surgery": 400, "imaging": 200, "therapy": 40, "office": 40},
}


class Share(NamedTuple):
    """What the patient owes of one line, or of the claim where the plan pays by case: (CARC, cents)."""

    parts: tuple[tuple[str, int], ...] = ()

    @property
    def cents(self) -> int:
        return sum(cents for _, cents in self.parts)


def of_year(amounts: dict[int, int], year: int) -> int:
    """The amount of the year, or of the nearest one that is known."""
    return amounts[min(max(year, min(amounts)), max(amounts))]


def by_case(visit: Visit) -> bool:
    """Whether the stay is paid at one price, whatever its lines."""
    return visit.kind == "inpatient" and visit.payer.benefit in DRG_FACTOR


def case_allowed_cents(visit: Visit) -> int:
    return round(DRG_BASE_CENTS * visit.drg_weight * DRG_FACTOR[visit.payer.benefit])


def line_allowed_cents(visit: Visit, line: ClaimLine) -> int:
    return part_of(line.charge_cents, visit.payer.rate)


def allowed_cents(visit: Visit) -> int:
    """What the payer prices the claim at."""
    if by_case(visit):
        return case_allowed_cents(visit)
    return sum(line_allowed_cents(visit, line) for line in visit.claim.lines)


def case_share(visit: Visit) -> Share:
    """The patient's part of a stay paid at one price."""
    if visit.payer.benefit == "part_a":
        due = min(of_year(PART_A_DEDUCTIBLE, visit.admitted_on.year), case_allowed_cents(visit))
        return Share(((DEDUCTIBLE, due),))
    return _copay(visit, case_allowed_cents(visit))


def line_shares(visit: Visit, allowed: list[int]) -> list[Share]:
    """The patient's part of each line, given what is allowed for it."""
    if visit.payer.benefit in ("part_b", "part_a", "coinsurance"):
        return _deductible_and_coinsurance(visit, allowed)
    largest = max(allowed, default=0)
    shares = [Share() for _ in allowed]
    if allowed:
        shares[allowed.index(largest)] = _copay(visit, largest)
    return shares


def _deductible_and_coinsurance(visit: Visit, allowed: list[int]) -> list[Share]:
    left, shares = visit.deductible_cents, []
    medicare = visit.payer.kind == "medicare"
    for line, cents in zip(visit.claim.lines, allowed, strict=True):
        if medicare and laboratory(line):
            shares.append(Share())  # 42 CFR 410.152(e), 410.160(b): no deductible and no coinsurance
            continue
        taken = min(left, cents)
        left -= taken
        rest = part_of(cents - taken, visit.coinsurance)
        parts = ((DEDUCTIBLE, taken), (COINSURANCE, rest))
        shares.append(Share(tuple(part for part in parts if part[1])))
    return shares


def laboratory(line: ClaimLine) -> bool:
    """Clinical laboratory tests and the drawing of blood; pathology (883xx) is a physician's service."""
    return line.procedure == "36415" or (line.procedure.startswith("8") and not line.procedure.startswith("883"))


def _copay(visit: Visit, at_most: int) -> Share:
    benefit = visit.payer.benefit
    if benefit == "medicaid" and visit.patient.born and age_on(visit.patient.born, visit.discharged_on) >= ADULT:
        due = MEDICAID_COPAY_CENTS[visit.kind]
    elif benefit not in COPAYS or (visit.kind == "professional" and visit.what in ("inpatient", "emergency")):
        due = 0  # the hospital's copay covers the physician's part
    else:
        nights = (visit.discharged_on - visit.admitted_on).days if visit.kind == "inpatient" else 1
        due = COPAYS[benefit][visit.what] * 100 * min(nights, STAY_DAYS_WITH_COPAY)
    due = min(due, at_most)
    return Share(((COPAY, due),) if due else ())


def sequestration_cents(visit: Visit, cash: int) -> int:
    return part_of(cash, SEQUESTRATION) if visit.payer.kind == "medicare" else 0


def patient_share_cents(visit: Visit) -> int:
    """What the patient owes once the payer has paid in full."""
    if by_case(visit):
        return case_share(visit).cents
    allowed = [line_allowed_cents(visit, line) for line in visit.claim.lines]
    return sum(share.cents for share in line_shares(visit, allowed))
