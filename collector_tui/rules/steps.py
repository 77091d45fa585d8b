"""The next best step: up to three, each with its reason and the action code it is logged under."""

from collector_tui.model.account import Account
from collector_tui.model.work import NextStep
from collector_tui.rules.score import touches_since_news
from collector_tui.rules.situation import Situation
from collector_tui.rules.stops import BILL_PATIENT, forbids
from collector_tui.rules.waterfall import Place

STEPS_MAX = 3


def next_steps(account: Account, facts: Situation, where: Place) -> tuple[NextStep, ...]:
    """Suggestions for the queue the account stands in, best first."""
    barred = forbids(facts.stops, BILL_PATIENT) if where.why == "patient barred" else None
    if where.queue == "denied":
        steps = _denied(account, facts)
    elif barred:
        steps = [NextStep(code=step.code, text=step.text, why=f"{barred.rule}: {barred.why}") for step in BARRED]
    else:
        steps = list(BY_QUEUE.get(where.queue, ()))
    phone = facts.coverage.phone if facts.coverage else ""
    if where.queue in ("no_response", "unmatched") and phone:
        steps[0] = NextStep(code=steps[0].code, text=f"{steps[0].text} ({phone})", why=steps[0].why)
    if touches_since_news(account) >= 3:
        steps.insert(
            0,
            NextStep(code="PESC", text="escalate to the payer's representative", why="three touches, no progress"),
        )
    return tuple(steps[:STEPS_MAX])


def _denied(account: Account, facts: Situation) -> list[NextStep]:
    denial = facts.denial or facts.patient_denial
    if denial is None:
        return []
    if facts.denial is None:
        return [NextStep(code="DNRV", text=denial.step, why=f"{denial.code}: {denial.meaning}"), *PATIENT_DENIED]
    first = NextStep(code="DNRV", text=denial.step, why=f"{denial.code}: {denial.meaning}")
    if not denial.appeal:
        return [NextStep(code="DNCC", text="send a new or corrected claim", why=denial.why_no_appeal), first]
    if denial.category == "AUTH" and account.encounter.authorization:
        why = "the number was obtained; the payer has not matched it"
        return [
            NextStep(code="APL1", text=f"appeal with authorization {account.encounter.authorization}", why=why),
            first,
        ]
    second = FIRST_MOVES.get(
        denial.category, NextStep(code="APL1", text="appeal, level 1", why="the decision can be appealed")
    )
    return [first, second]


FIRST_MOVES = {
    "SUBMISSION": NextStep(code="DNCC", text="send a corrected claim", why="the claim itself was wrong or incomplete"),
    "ELIGIBILITY": NextStep(code="DNRG", text="have registration check the coverage", why="coverage or identity did not match"),
    "COB": NextStep(code="CSCO", text="ask the patient to settle coverage order", why="the payer believes another plan is first"),
    "DOCUMENTATION": NextStep(code="DNRC", text="send the records asked for", why="a document is all that is missing"),
    "CODING": NextStep(code="DNCD", text="send to coding for review", why="the codes do not fit together"),
    "AUTH": NextStep(code="DNCL", text="ask UM for an authorization or a reason", why="none is on record"),
    "MEDNEC": NextStep(code="APP2", text="ask for a peer-to-peer review", why="a physician can overturn it quickly"),
    "TIMELY": NextStep(code="DNWO", text="request a write-off unless filing can be proved", why="the filing limit is the reason"),
}  # fmt: skip

PATIENT_DENIED = (
    NextStep(code="PNEW", text="look for other coverage before a statement", why="the payer assigned the refusal to the patient"),
    NextStep(code="PCRP", text="call the patient and explain", why="once nothing else is left"),
)  # fmt: skip
BARRED = (
    NextStep(code="PNEW", text="find the Medicaid coverage and bill it", why=""),
    NextStep(code="ADXF", text="have the patient's share moved or written off", why=""),
)

BY_QUEUE = {
    "rejected": (
        NextStep(code="REBL", text="fix the claim and send it again", why="a rejected claim was never received in law"),
        NextStep(code="DNRG", text="have registration correct the record", why="most rejections are identity or coverage"),
    ),
    "credit": (
        NextStep(code="CRID", text="review the credit and set its cause", why="a false credit must not be refunded"),
        NextStep(code="CRRF", text="request the refund", why="once it is clear whose money it is"),
        NextStep(code="CRCO", text="correct the posting", why="when the credit is false"),
    ),
    "underpaid": (
        NextStep(code="UPVR", text="compare with the contract term", why="confirm before disputing"),
        NextStep(code="UPDS", text="file the underpayment dispute", why="allowed is below expected"),
        NextStep(code="UPCL", text="close: our expected amount was wrong", why="contract load errors are common"),
    ),
    "unmatched": (
        NextStep(code="CSPD", text="ask the payer which claim this was", why="nothing here matches it"),
        NextStep(code="ADXF", text="pass to cash posting", why="it may belong to another account"),
    ),
    "secondary": (
        NextStep(code="SECB", text="bill the secondary with the first EOB", why="the filing clock is running"),
        NextStep(code="PNEW", text="check whether the coverage is still active", why="old coverage is refused"),
    ),
    "no_response": (
        NextStep(code="CSPD", text="ask the payer for the claim status", why="its usual time has passed"),
        NextStep(code="CSNF", text="prove filing and rebill", why="when the payer has no claim on file"),
        NextStep(code="PESC", text="escalate to provider relations", why="when it does not move"),
    ),
    "in_process": (NextStep(code="CSPD", text="nothing yet: the payer still has time", why="within its usual time"),),
    "self_pay": (
        NextStep(code="PCRP", text="call the patient and explain the balance", why="insurance is done"),
        NextStep(code="PPLN", text="offer a payment plan", why="most balances are paid in parts"),
        NextStep(code="FAPS", text="offer financial assistance", why="before any collection step"),
    ),
}  # fmt: skip
