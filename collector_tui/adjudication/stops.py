"""Hard stops that a remittance sets: what the payer's codes forbid, whatever the balance says."""

from collector_tui.adjudication.reversals import standing
from collector_tui.model.account import Account, PostedPayment
from collector_tui.model.remittance import ClaimPayment
from collector_tui.model.work import Stop

BILL_PATIENT, BILL_BEYOND_SHARE, APPEAL = "bill_patient", "bill_beyond_share", "appeal"

# Remark -> the act it stops and why.
BY_REMARK = {
    "MA130": (APPEAL, "unprocessable: no appeal right, send a new claim"),
    "N704": (APPEAL, "no appeal, but the claim may be corrected and sent again"),
    "N192": (BILL_PATIENT, "the patient is Medicaid or QMB: no Medicare cost sharing may be billed (42 USC 1396a(n)(3)(B))"),
    "N781": (BILL_PATIENT, "Medicaid or QMB: no deductible from the patient; refund what was collected"),
    "N782": (BILL_PATIENT, "Medicaid or QMB: no coinsurance from the patient; refund what was collected"),
    "N783": (BILL_PATIENT, "Medicaid or QMB: no copay from the patient; refund what was collected"),
    "N830": (BILL_BEYOND_SHARE, "No Surprises Act: only what the payer puts under PR may be collected"),
    "MA13": (BILL_BEYOND_SHARE, "billing the patient for anything not under PR may be penalized"),
    "M27": (BILL_PATIENT, "the hospital is liable, the patient is relieved"),
}  # fmt: skip
MEDICARES_MANUAL = {"MA130": "CMS Pub 100-04 ch. 1 s. 80.3.2"}
QMB_REASONS = {
    "209": "by law or agreement the patient may not be charged; the next payer may be",
    "303": "cost sharing of a dual-eligible patient: written off, never billed",
}


def remittance_stops(account: Account) -> tuple[Stop, ...]:
    """The stops that standing payments set, each once, in the order they were posted."""
    stops: dict[tuple[str, str], Stop] = {}
    for payment in standing(account.payments):
        for stop in _of_claim(payment.claim, _payer_class(account, payment)):
            stops.setdefault((stop.act, stop.rule), stop)
    return tuple(stops.values())


def forbids(stops: tuple[Stop, ...], act: str) -> Stop | None:
    """The first stop of an act."""
    return next((stop for stop in stops if stop.act == act), None)


def appeal_stop(claim: ClaimPayment, payer_class: str) -> Stop | None:
    """Why the decision cannot be appealed, if it cannot."""
    return forbids(_of_claim(claim, payer_class), APPEAL)


def _of_claim(claim: ClaimPayment, payer_class: str) -> tuple[Stop, ...]:
    return (*_by_remark(claim, payer_class), *_by_reason(claim, payer_class))


def _by_remark(claim: ClaimPayment, payer_class: str) -> list[Stop]:
    """Medicare's manual is cited for Medicare alone: others use its remarks and have their own rules."""
    stated = [(code, *BY_REMARK[code]) for code in claim.all_remarks() if code in BY_REMARK]
    manual = MEDICARES_MANUAL if payer_class == "medicare" else {}
    return [Stop(act, code, f"{why} ({manual[code]})" if code in manual else why) for code, act, why in stated]


def _by_reason(claim: ClaimPayment, payer_class: str) -> list[Stop]:
    reasons = {entry.reason for entry in claim.all_adjustments() if entry.cents > 0}
    stops = [Stop(BILL_PATIENT, code, why) for code, why in QMB_REASONS.items() if code in reasons]
    if "29" in reasons and payer_class == "medicare":
        why = "Medicare late filing is not appealable; only an exception request (CMS Pub 100-04 ch. 1 s. 70)"
        stops.append(Stop(APPEAL, "29", why))
    return stops


def _payer_class(account: Account, payment: PostedPayment) -> str:
    return next((entry.payer_class for entry in account.coverages if entry.order == payment.order), "")
