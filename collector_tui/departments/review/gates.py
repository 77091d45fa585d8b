"""The gate before a write-off."""

from collections.abc import Iterator

from collector_tui.casework.filing_proof import in_process_since
from collector_tui.casework.gate_question import BLOCK, WARN, GateFinding, GateQuestion
from collector_tui.casework.tickler import nearest_clock
from collector_tui.model.money import dollars

LATE_FILING = "TIMELY"  # a denial's category


def write_off(question: GateQuestion) -> Iterator[GateFinding]:
    """Never a credit, never more than is owed, and not while the payer can still be made to pay."""
    if question.act != "write_off":
        return
    balance, cents = question.account.balance_cents, question.cents("amount")
    if balance < 0:
        sentence = "A credit balance cannot be written off; it is owed to someone."
        yield GateFinding(BLOCK, "credit_write_off", sentence, "office policy; state unclaimed property law")
    elif cents > balance:
        sentence = f"{dollars(cents)} is more than the {dollars(balance)} owed."
        yield GateFinding(BLOCK, "over_balance", sentence, "the ledger")
    if clock := nearest_clock(question.account.work.deadlines, question.today):
        sentence = f"Not exhausted: the {clock.what} deadline is {clock.on:%m/%d/%Y}."
        yield GateFinding(WARN, "clock_runs", sentence, clock.source)
    denial, proof = question.facts.denial, question.proof
    if denial and denial.category == LATE_FILING and proof and proof.in_time and proof.limit:
        sentence = (
            f"The payer accepted the claim on {proof.accepted_on:%m/%d/%Y} (277CA), in time for {proof.limit:%m/%d/%Y}: "
            "late filing can be disproved."
        )
        yield GateFinding(BLOCK, "filed_in_time", sentence, "the 277CA on file")
    limit = question.cents("policy_limit")
    if limit and cents > limit:
        sentence = f"{dollars(cents)} is above the limit of {dollars(limit)} for small balances."
        yield GateFinding(BLOCK, "small_balance", sentence, "office policy")


def undecided_claim(question: GateQuestion) -> Iterator[GateFinding]:
    """What a payer has accepted and not decided is not given up; the patient's own part is another matter."""
    facts = question.facts
    accepted = in_process_since(question.account, facts) if question.act == "write_off" else None
    if accepted and (facts.patient_cents <= 0 or question.cents("amount") > facts.patient_cents):
        sentence = (
            f"The payer accepted the claim on {accepted:%m/%d/%Y} and has not decided it: nothing to write off yet."
        )
        yield GateFinding(BLOCK, "claim_undecided", sentence, "the 277CA on file")


GATES = (write_off, undecided_claim)
