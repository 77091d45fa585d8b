"""The gate before a patient is asked for what an agency collects."""

from collections.abc import Iterator

from collector_tui.casework.gate_question import BLOCK, WARN, GateFinding, GateQuestion
from collector_tui.departments.vendors.matters import recalled_for_insurance

ASKS_PATIENT = ("call_patient", "statement", "plan", "place", "eca")
COLLECTS_TOO = ("call_patient", "statement", "plan", "place")


def placed(question: GateQuestion) -> Iterator[GateFinding]:
    """A referral stands until it is recalled, acknowledged or not."""
    referred = "unacknowledged" in question.matters
    if question.act in COLLECTS_TOO and (referred or "placed" in question.matters):
        level = BLOCK if question.act == "place" else WARN
        has = "This account is referred to an agency (not acknowledged)" if referred else "An agency has this account"
        sentence = f"{has}; only one may collect on it."
        yield GateFinding(level, "placed", sentence, "office policy")


def insurance_first(question: GateQuestion) -> Iterator[GateFinding]:
    """An agency gave the account back because the patient is insured: the insurer is billed before the patient."""
    if question.act in ASKS_PATIENT and "recalled" in question.matters and recalled_for_insurance(question.account):
        sentence = "Recalled from the agency for new insurance: bill it first."
        yield GateFinding(BLOCK, "insurance_first", sentence, "office policy")


GATES = (placed, insurance_first)
