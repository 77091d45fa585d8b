"""What a payer denied, who may be billed for it, and the first move. Derived from money and codes."""

from msgspec import Struct

from collector_tui.knowledge.reasons import reason
from collector_tui.model.account import PostedPayment
from collector_tui.rules.remits import is_denial

NEW_CLAIM_ONLY = "MA130"  # unprocessable: no appeal right exists (CMS Pub 100-04 ch. 1)


class Denial(Struct, frozen=True, kw_only=True):
    """The largest refused sum of a payment leads; `cents` is everything refused on it."""

    code: str  # "CO-197"
    category: str
    meaning: str
    step: str
    preventable: str
    cents: int
    remarks: tuple[str, ...]
    appeal: bool  # False: an appeal is not open on this decision
    why_no_appeal: str = ""


def denial_of(payment: PostedPayment, payer_class: str) -> Denial | None:
    """The denial a payment carries, or None when nothing was refused."""
    refused: dict[tuple[str, str], int] = {}
    for adjustment in payment.claim.all_adjustments():
        if is_denial(adjustment):
            key = (adjustment.group, adjustment.reason)
            refused[key] = refused.get(key, 0) + adjustment.cents
    if not refused:
        return None
    group, code = max(refused, key=lambda key: refused[key])
    known, remarks = reason(code), payment.claim.all_remarks()
    bar = _bar_to_appeal(code, payer_class, remarks)
    return Denial(
        code=f"{group}-{code}",
        category=known.category,
        meaning=known.meaning,
        step=known.step,
        preventable=known.preventable,
        cents=sum(refused.values()),
        remarks=remarks,
        appeal=not bar,
        why_no_appeal=bar,
    )


def _bar_to_appeal(code: str, payer_class: str, remarks: tuple[str, ...]) -> str:
    if NEW_CLAIM_ONLY in remarks:
        return "MA130: unprocessable, send a new claim"
    if code == "29" and payer_class == "medicare":
        return "Medicare late filing is not appealable (CMS Pub 100-04 ch. 1 s. 70); only an exception request"
    return ""
