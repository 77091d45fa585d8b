"""The gate before a patient is asked for what an agency collects."""

from collections.abc import Iterator

from collector_tui.casework.gate_question import BLOCK, WARN, GateFinding, GateQuestion

COLLECTS_TOO = ("call_patient", "statement", "plan", "place")


def placed(question: GateQuestion) -> Iterator[GateFinding]:
    if "placed" in question.matters and question.act in COLLECTS_TOO:
        level = BLOCK if question.act == "place" else WARN
        sentence = "An agency has this account; only one may collect on it."
        yield GateFinding(level, "placed", sentence, "office policy")


GATES = (placed,)
