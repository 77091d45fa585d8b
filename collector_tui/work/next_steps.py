"""The next best step: up to three, each with its reason and the action code it is logged under."""

from collector_tui.adjudication.stops import BILL_PATIENT, forbids
from collector_tui.casework.situation import Situation
from collector_tui.model.account import Account
from collector_tui.model.work import NextStep
from collector_tui.work.rulebook import Rulebook
from collector_tui.work.waterfall import Place

STEPS_MAX = 3


def next_steps(
    account: Account, facts: Situation, where: Place, touches: int, rulebook: Rulebook
) -> tuple[NextStep, ...]:
    """Suggestions for the matter that the queue claims, best first."""
    reason = where.matter.reason
    barred = forbids(facts.stops, BILL_PATIENT) if reason == "patient_barred" else None
    if reason in ("denial", "patient_denial") or (reason == "documents" and facts.denial):
        steps = _denied(account, facts)
    elif barred:
        steps = [NextStep(code=step.code, text=step.text, why=f"{barred.rule}: {barred.why}") for step in BARRED]
    elif reason == "due":
        steps = list(WHEN_DUE[where.matter.category])
    else:
        steps = list(BY_REASON.get(reason, ()))
    phone = facts.coverage.phone if facts.coverage else ""
    if reason in ("no_response", "left_unpaid", "taken_back", "no_claim", "unpaired") and phone:
        steps[0] = NextStep(code=steps[0].code, text=f"{steps[0].text} ({phone})", why=steps[0].why)
    if touches >= rulebook.weights.fruitless_touches and reason not in ("review", "appeal", "placed", "kept"):
        code, to = ("ADSU", "a supervisor") if reason in OF_PATIENT else ("PESC", "the payer's representative")
        steps.insert(0, NextStep(code=code, text=f"escalate to {to}", why=f"{touches} touches, no progress"))
    return tuple(steps[:STEPS_MAX])


OF_PATIENT = frozenset({"self_pay", "broken", "recalled", "unacknowledged", "patient_barred"})


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

_ASK_STATUS = (
    NextStep(code="CSPD", text="ask the payer for the claim status", why="its usual time has passed"),
    NextStep(code="CSNF", text="prove filing and rebill", why="when the payer has no claim on file"),
    NextStep(code="PESC", text="escalate to provider relations", why="when it does not move"),
)
_UNKNOWN_CLAIM = (
    NextStep(code="CSPD", text="ask the payer which claim this was", why="nothing here matches it"),
    NextStep(code="ADXF", text="pass to cash posting", why="it may belong to another account"),
)
WHEN_DUE = {
    "waiting": (
        NextStep(code="CSPD", text="look at it, as planned: ask the payer where it is", why="its day has come"),
    ),
    "placed": (
        NextStep(code="VNAU", text="check what the agency has done", why="its day has come"),
        NextStep(code="VNRC", text="recall it", why="when nothing was done"),
    ),
    "kept": (NextStep(code="PCRP", text="see whether the patient has paid, and call", why="its day has come"),),
}
BY_REASON = {
    "review": (
        NextStep(code="ADDC", text="decide, and say why", why="someone waits for it"),
        NextStep(code="ADXF", text="hand it to another collector", why="when it is not a question of authority"),
    ),
    "unclaimed": (
        NextStep(code="ADDC", text="decide what is done", why="no rule of the playbook claims it"),
        NextStep(code="ADXF", text="pass it on", why="when it belongs elsewhere"),
    ),
    "rejection": (
        NextStep(code="REBL", text="fix the claim and send it again", why="a rejected claim was never received in law"),
        NextStep(code="DNRG", text="have registration correct the record", why="most rejections are identity or coverage"),
    ),
    "credit": (
        NextStep(code="CRID", text="review the credit and set its cause", why="a false credit must not be refunded"),
        NextStep(code="CRRF", text="request the refund", why="once it is clear whose money it is"),
        NextStep(code="CRCO", text="correct the posting", why="when the credit is false"),
    ),
    "appeal": (
        NextStep(code="APOV", text="log the decision: overturned", why="when the payer agreed"),
        NextStep(code="APUP", text="log the decision: upheld", why="the next level's clock starts then"),
        NextStep(code="CSPD", text="ask where the appeal is", why="when its decision is late"),
    ),
    "documents": (
        NextStep(code="DNRC", text="send the records asked for", why="a document is all that is missing"),
        NextStep(code="DNCL", text="ask HIM or the clinic for them", why="when they are not at hand"),
    ),
    "underpaid": (
        NextStep(code="UPVR", text="compare with the contract term", why="confirm before disputing"),
        NextStep(code="UPDS", text="file the underpayment dispute", why="allowed is below expected"),
        NextStep(code="UPCL", text="close: our expected amount was wrong", why="contract load errors are common"),
    ),
    "unpaired": _UNKNOWN_CLAIM,
    "no_claim": _UNKNOWN_CLAIM,
    "secondary": (
        NextStep(code="SECB", text="bill the secondary with the first EOB", why="the filing clock is running"),
        NextStep(code="PNEW", text="check whether the coverage is still active", why="old coverage is refused"),
    ),
    "never_billed": (
        NextStep(code="REBL", text="find out why no claim went out, and bill", why="the filing clock is running"),
        NextStep(code="PNEW", text="check whether the coverage is still active", why="old coverage is refused"),
    ),
    "no_response": _ASK_STATUS,
    "left_unpaid": _ASK_STATUS,
    "taken_back": _ASK_STATUS,
    "waiting": (NextStep(code="CSPD", text="nothing yet: the payer still has time", why="within its usual time"),),
    "placed": (NextStep(code="VNRC", text="nothing yet; recall it if something changed", why="an agency works on it"),),
    "unacknowledged": (
        NextStep(code="VNAK", text="get the agency's acknowledgement", why="without it nobody may be working on it"),
        NextStep(code="VNRC", text="recall it", why="when the agency does not have it"),
    ),
    "recalled": (
        NextStep(code="PCRP", text="call the patient, as the account is ours again", why="nobody else will"),
        NextStep(code="VNPL", text="place it anew", why="when a second agency takes what the first gave back"),
        NextStep(code="ADSU", text="ask for a final write-off", why="when agency work is done"),
    ),
    "broken": (
        NextStep(code="PCRP", text="call the patient about the missed payment", why="a broken promise is best asked after soon"),
        NextStep(code="PPLN", text="agree a plan that can be kept", why="the first one was too much"),
        NextStep(code="FAPS", text="offer financial assistance", why="a broken promise often means that it cannot be paid"),
    ),
    "kept": (NextStep(code="PCIN", text="nothing yet: the patient pays as agreed", why="a plan or promise runs"),),
    "self_pay": (
        NextStep(code="PCRP", text="call the patient and explain the balance", why="insurance is done"),
        NextStep(code="PPLN", text="offer a payment plan", why="most balances are paid in parts"),
        NextStep(code="FAPS", text="offer financial assistance", why="before any collection step"),
    ),
}  # fmt: skip
