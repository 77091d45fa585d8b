"""The gate before a patient is asked for what an agency collects."""

from collections.abc import Iterator

from collector_tui.casework.gate_question import BLOCK, WARN, GateFinding, GateQuestion

COLLECTS_TOO = ("call_patient", "statement", "plan", "place")


def placed(question: GateQuestion) -> Iterator[GateFinding]:
    """A referral stands until it is recalled, acknowledged or not."""
    referred = "unacknowledged" in question.matters
    if question.act in COLLECTS_TOO and (referred or "placed" in question.matters):
        level = BLOCK if question.act == "place" else WARN
        has = "This account is referred to an agency (not acknowledged)" if referred else "An agency has this account"
        sentence = f"{has}; only one may collect on it."
        yield GateFinding(level, "placed", sentence, "office policy")


GATES = (placed,)
