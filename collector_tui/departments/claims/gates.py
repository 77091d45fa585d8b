"""Gates before a claim is sent again: limits, duplicates, and what each frequency may do."""

from collections.abc import Iterator

from collector_tui.adjudication.reversals import standing
from collector_tui.casework.filing_proof import DENIED_ON_FILE, in_process_since
from collector_tui.casework.gate_question import BLOCK, WARN, GateFinding, GateQuestion, by_class, limit_passed
from collector_tui.casework.history import day_of, latest

REPLACES = ("7", "8")  # CLM05-3: replacement, void
DUPLICATE = "18"  # CARC
TIMED = ("rejection", "secondary", "never_billed", "not_theirs", "no_response")


def filing_limit(question: GateQuestion) -> Iterator[GateFinding]:
    """A last day that has passed: only good cause or an exception opens the way."""
    if question.act != "resubmit":
        return
    proof = question.proof
    for passed in limit_passed(question, TIMED):
        if proof and proof.in_time:
            sentence = f"{passed.sentence.partition(':')[0]}; a 277CA of {proof.accepted_on:%m/%d/%Y} proves filing in time: send it along."
            passed = GateFinding(WARN, passed.rule, sentence, passed.source)
        yield passed


def duplicate(question: GateQuestion) -> Iterator[GateFinding]:
    """A claim sent while the first is in process comes back as a duplicate (CO-18)."""
    if question.act != "resubmit" or question.fields.get("freq_code", "1") in REPLACES:
        return
    accepted, denial = in_process_since(question.account, question.facts), question.facts.denial
    if accepted:
        sentence = (
            f"The payer accepted the claim on {accepted:%m/%d/%Y} and has not decided it; another is a duplicate."
        )
        yield GateFinding(BLOCK, "duplicate", sentence, "CARC 18")
        return
    if denial and denial.code.partition("-")[2] == DUPLICATE and not _original_decided(question):
        sentence = "The payer has the original of this duplicate and has not decided it; another is denied the same."
        yield GateFinding(BLOCK, "duplicate", sentence, "CARC 18")
        return
    waiting = question.matters.get("waiting")
    if waiting and "rejection" not in question.matters:
        why = waiting.why.replace("{age}d", f"{_age(question)}d")
        sentence = f"Pending with the payer ({why}); it would deny this as a duplicate."
        yield GateFinding(WARN, "duplicate", sentence, "CARC 18")


def _original_decided(question: GateQuestion) -> bool:
    """Another decision of this payer stands that is no duplicate's denial, or it has said since that it has no claim."""
    facts, account = question.facts, question.account
    lost = latest(account, DENIED_ON_FILE)
    if lost and facts.decided_on and day_of(lost) >= facts.decided_on:
        return True
    last = facts.payment.id if facts.payment else ""
    others = (
        paid.claim
        for paid in standing(account.payments, facts.coverage.order if facts.coverage else "")
        if paid.id != last
    )
    return any(all(each.reason != DUPLICATE for each in claim.all_adjustments()) for claim in others)


def frequency(question: GateQuestion) -> Iterator[GateFinding]:
    """Frequency 7 and 8 name the payer's claim number; Medicare Part B does not take them."""
    if question.act != "resubmit" or question.fields.get("freq_code", "") not in REPLACES:
        return
    facts = question.facts
    medicare, kind = facts.payer_class == "medicare", question.account.encounter.kind
    if medicare and kind == "professional":
        sentence = "Medicare Part B accepts no replacement claim: use a new claim, a reopening or an appeal."
        yield GateFinding(BLOCK, "part_b_frequency", sentence, "42 CFR 405.927, 405.980")
    if not question.fields.get("original_icn", "").strip():
        sentence = "A replacement needs the payer claim # (ICN) of the original."
        yield GateFinding(BLOCK, "original_number", sentence, "X12 837 REF*F8")
    if facts.payment is not None and "MA130" in facts.payment.claim.all_remarks():
        sentence = "MA130: the claim was unprocessable; send a new one (frequency 1)."
        yield GateFinding(BLOCK, "unprocessable", sentence, by_class(question, medicare="CMS Pub 100-04 ch. 1"))
    if medicare and kind == "inpatient" and not question.fields.get("condition_code"):
        sentence = "A Medicare Part A adjustment carries one claim-change condition code (D0-D9, E0)."
        yield GateFinding(WARN, "condition_code", sentence, "CMS Pub 100-04 ch. 1 s. 130.1.2")


def _age(question: GateQuestion) -> int:
    billed = question.account.billed_on
    return (question.today - billed).days if billed else 0


GATES = (filing_limit, duplicate, frequency)
