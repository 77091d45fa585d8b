"""What a payer denied, who may be billed for it, and the first move. Derived from money and codes."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from collector_tui.adjudication.split import BUNDLED, bundled_cents, is_denial, refuses_patient
from collector_tui.adjudication.stops import appeal_stop
from collector_tui.knowledge.adjustment_codes import Reason, informs_only, reason, remark
from collector_tui.model.remittance import Adjustment, ClaimPayment

# Reasons that say nothing by themselves: the remark names the fault (X12 asks for one with each of them).
NEEDS_REMARK = frozenset({"16", "96", "129", "148", "226", "227", "234", "250", "251", "252", "267", "A1"})
FAULTS = frozenset({
    "SUBMISSION", "CODING", "DOCUMENTATION", "BUNDLING", "COB", "COB_LIABILITY", "PROVIDER", "MEDNEC", "REGISTRATION",
    "DUPLICATE", "ELIGIBILITY", "BENEFIT", "AUTH",
})  # fmt: skip
BILLABLE = {
    "CO": "nobody: the hospital bears it unless the payer pays",
    "PI": "nobody: the payer's own reduction",
    "OA": "nobody yet: the next payer, if there is one",
    "CR": "nobody until the correction is read",
    "PR": "the patient, once coverage and assistance are checked",
}


class Denial(Struct, frozen=True, kw_only=True):
    """The largest refused sum of a payment leads; `cents` is everything refused on it."""

    code: str  # "CO-197"
    category: str
    meaning: str
    step: str
    preventable: str
    cents: int
    remarks: tuple[str, ...]
    billable: str  # who may be billed for it
    appeal: bool  # False: an appeal is not open on this decision
    why_no_appeal: str = ""


def denial_of(claim: ClaimPayment, payer_class: str) -> Denial | None:
    """The denial a claim payment carries, or None when nothing was refused."""
    return _lead(claim, payer_class, is_denial)


def patient_denial_of(claim: ClaimPayment, payer_class: str) -> Denial | None:
    """What was refused and assigned to the patient (group PR with a reason that denies), or None."""
    return _lead(claim, payer_class, refuses_patient)


def refused_codes(claim: ClaimPayment) -> tuple[str, ...]:
    """Group and reason of all that was refused, as "CO-197", each once, in order."""
    return tuple(f"{group}-{code}" for group, code in _refused(claim, is_denial))


def _refused(claim: ClaimPayment, refuses: Callable[[Adjustment], bool]) -> dict[tuple[str, str], int]:
    """Cents by group and reason; what is paid with another line of the claim is not refused."""
    refused: dict[tuple[str, str], int] = {}
    for adjustment in claim.all_adjustments():
        if refuses(adjustment):
            key = (adjustment.group, adjustment.reason)
            refused[key] = refused.get(key, 0) + adjustment.cents
    cents = max(0, bundled_cents(claim))
    for key in [(group, code) for group, code in refused if code == BUNDLED and group != "PR"]:
        taken = min(refused[key], cents)
        refused[key] -= taken
        cents -= taken
    return {key: left for key, left in refused.items() if left}


def _lead(claim: ClaimPayment, payer_class: str, refuses: Callable[[Adjustment], bool]) -> Denial | None:
    refused = _refused(claim, refuses)
    if not refused:
        return None
    group, code = max(refused, key=lambda key: refused[key])
    leading, remarks = reason(code), claim.all_remarks()
    telling = _telling(remarks) if code in NEEDS_REMARK else None
    stop = appeal_stop(claim, payer_class)
    return Denial(
        code=f"{group}-{code}",
        category=telling.category if telling else leading.category,
        meaning=f"{leading.meaning}: {telling.meaning}" if telling else leading.meaning,
        step=telling.step if telling and telling.step else leading.step,
        preventable=leading.preventable,
        cents=sum(refused.values()),
        remarks=remarks,
        billable=BILLABLE.get(group, "unknown group: ask the payer"),
        appeal=stop is None,
        why_no_appeal=f"{stop.rule}: {stop.why}" if stop else "",
    )


def _telling(remarks: Iterable[str]) -> Reason | None:
    """The first remark that names a fault which can be worked."""
    worked = (remark(code) for code in remarks if not informs_only(code))
    return next((leading for leading in worked if leading.category in FAULTS), None)
