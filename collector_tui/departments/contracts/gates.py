"""The gate before a payment is disputed: only a contract is disputed."""

from collections.abc import Iterator

from collector_tui.casework.gate_question import BLOCK, WARN, GateFinding, GateQuestion, limit_passed


def dispute(question: GateQuestion) -> Iterator[GateFinding]:
    """Original Medicare pays by its own rates: there is no contract to dispute."""
    if question.act != "dispute":
        return
    facts = question.facts
    if not facts.variance_cents:
        decided = facts.payment is not None and facts.answered
        sentence = (
            "No underpayment is known on this claim."
            if decided
            else "The payer has paid nothing yet; nothing to dispute."
        )
        yield GateFinding(WARN if decided else BLOCK, "nothing_underpaid", sentence, "the remittance")
    if facts.payer_class == "medicare":
        sentence = "Medicare has no contract: ask for a redetermination, a reopening or a DRG review."
        yield GateFinding(BLOCK, "no_contract", sentence, "42 CFR 405.942, 405.980, 412.60(d)")
        return
    yield from limit_passed(question, ("underpaid",), begins="payment dispute")


GATES = (dispute,)
