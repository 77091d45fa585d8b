"""The proofs that a remittance adds up to the cent (X12 835 TR3, section 1.10.2.1). Zero tolerance."""

from typing import NamedTuple

from collector_tui.model.remittance import REVERSAL, ClaimPayment


class Proofs(NamedTuple):
    """What each proof of a claim payment is off by, in cents; 0 proves it."""

    claim: int  # charge less all adjustments less payment
    lines: tuple[int, ...]  # the same for each line
    charge: int  # claim charge less the charges of its lines; 0 when it carries none
    patient: int  # the share as stated (CLP05) less the adjustments of group PR

    @property
    def hold(self) -> bool:
        return not (self.claim or self.charge or self.patient or any(self.lines))


def proofs(claim: ClaimPayment) -> Proofs:
    """Every proof a claim payment allows. CLP05 is not held against a reversal, which need not state it."""
    adjusted = patient = 0
    for adjustment in claim.adjustments:
        adjusted += adjustment.cents
        patient += adjustment.cents if adjustment.group == "PR" else 0
    charged, offs = 0, []
    for line in claim.lines:
        of_line = 0
        for adjustment in line.adjustments:
            of_line += adjustment.cents
            patient += adjustment.cents if adjustment.group == "PR" else 0
        adjusted += of_line
        charged += line.charge_cents
        offs.append(line.charge_cents - of_line - line.paid_cents)
    stated = claim.patient_cents if claim.status != REVERSAL else None
    return Proofs(
        claim=claim.charge_cents - adjusted - claim.paid_cents,
        lines=tuple(offs),
        charge=claim.charge_cents - charged if claim.lines else 0,
        patient=stated - patient if stated is not None else 0,
    )
