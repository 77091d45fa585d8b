"""The matters of denials: refused money, appeals, records asked for, and what was refused on to the patient."""

from collections.abc import Iterator, Sequence

from collector_tui.adjudication.denial import Denial
from collector_tui.casework.kinds import MatterKind, always, step
from collector_tui.casework.matter import Matter
from collector_tui.casework.words import decided_words, payer_name
from collector_tui.casework.worksheet import Worksheet
from collector_tui.departments.denials.appeals import open_appeal
from collector_tui.departments.denials.clocks import appeal_decision, appeal_limit, records_limit, records_wanted
from collector_tui.knowledge.adjustment_codes import short
from collector_tui.model.money import dollars
from collector_tui.model.work import NextStep

# How they are found


def appealed(sheet: Worksheet) -> Iterator[Matter]:
    facts = sheet.facts
    if facts.owed_cents <= 0 or not (facts.denial or facts.variance_cents):
        return
    stake = min(facts.denial.cents, facts.owed_cents) if facts.denial else facts.variance_cents
    if appeal := open_appeal(sheet.account, facts.decided_on):
        decision = next(appeal_decision(sheet), None)
        why = f"appeal {appeal.level} {appeal.filed_on:%m/%d}"
        yield Matter("appeal", why, stake, until=decision.on if decision else None)


def records_requested(sheet: Worksheet) -> Iterator[Matter]:
    if sheet.facts.owed_cents > 0 and records_wanted(sheet):
        yield Matter("documents", "records asked", sheet.facts.owed_cents)


def denied(sheet: Worksheet) -> Iterator[Matter]:
    denial, owed = sheet.facts.denial, sheet.facts.owed_cents
    if owed > 0 and denial:
        yield _refused("denial", denial, owed)


def refused_to_patient(sheet: Worksheet) -> Iterator[Matter]:
    denial, owed = sheet.facts.patient_denial, sheet.facts.patient_cents
    if owed > 0 and denial:
        yield _refused("patient_denial", denial, owed)


def _refused(kind: str, denial: Denial, owed: int) -> Matter:
    return Matter(kind, f"{denial.code} {short(denial.category)}", min(denial.cents, owed), denial.category)


# Where they stand


def _appeal_sentence(sheet: Worksheet, matter: Matter) -> str:
    appeal = open_appeal(sheet.account, sheet.facts.decided_on)
    if appeal is None:
        return "An appeal is filed."
    due = f"; its decision is due {appeal.decision_due:%m/%d}" if appeal.decision_due else ""
    stake, payer = dollars(matter.stake_cents), payer_name(sheet.facts)
    return f"Appeal level {appeal.level} for {stake} went to {payer} on {appeal.filed_on:%m/%d}{due}."


def _documents_sentence(sheet: Worksheet, matter: Matter) -> str:
    asked = records_wanted(sheet)
    if asked is None:
        return _denial_sentence(sheet, matter)
    due = f" by {asked.due:%m/%d}" if asked.due else ""
    request = f"{payer_name(sheet.facts)} asked for {asked.what} on {asked.asked_on:%m/%d}"
    return f"{request}{due}; nothing was sent since."


def _denial_sentence(sheet: Worksheet, matter: Matter) -> str:
    facts = sheet.facts
    if facts.denial is None:
        return ""
    record = sheet.account.encounter.authorization if facts.denial.category == "AUTH" else ""
    on_record = f" Authorization {record} is on record." if record else ""
    denied_what = f"{payer_name(facts)} denied {dollars(matter.stake_cents)} with {facts.denial.code}"
    return f"{denied_what}{decided_words(facts)}: {facts.denial.meaning}.{on_record}"


def _patient_denial_sentence(sheet: Worksheet, matter: Matter) -> str:
    refused = sheet.facts.patient_denial
    if refused is None:
        return ""
    what = f"{dollars(matter.stake_cents)} refused with {refused.code} were assigned to the patient: {refused.meaning}."
    return f"{what} Check it before a statement goes out."


# What to do

FIRST_MOVES = {
    "SUBMISSION": step("claim.corrected", "send a corrected claim", "the claim itself was wrong or incomplete"),
    "ELIGIBILITY": step("denial.to_registration", "have registration check the coverage", "coverage or identity did not match"),
    "COB": step("status.other_coverage", "ask the patient to settle coverage order", "the payer believes another plan is first"),
    "DOCUMENTATION": step("records.sent", "send the records asked for", "a document is all that is missing"),
    "CODING": step("denial.to_coding", "send to coding for review", "the codes do not fit together"),
    "AUTH": step("denial.to_clinical", "ask UM for an authorization or a reason", "none is on record"),
    "MEDNEC": step("peer_to_peer", "ask for a peer-to-peer review", "a physician can overturn it quickly"),
    "TIMELY": step("write_off.asked", "request a write-off unless filing can be proved", "the filing limit is the reason"),
}  # fmt: skip
APPEAL = step("appeal.filed.1", "appeal, level 1", "the decision can be appealed")
BEFORE_A_STATEMENT = (
    step("coverage.found", "look for other coverage before a statement", "the payer assigned the refusal to the patient"),
    step("call.reached", "call the patient and explain", "once nothing else is left"),
)  # fmt: skip
SEND_RECORDS = (
    step("records.sent", "send the records asked for", "a document is all that is missing"),
    step("denial.to_clinical", "ask HIM or the clinic for them", "when they are not at hand"),
)


def _denial_steps(sheet: Worksheet, matter: Matter) -> Sequence[NextStep]:
    facts = sheet.facts
    denial = facts.denial or facts.patient_denial
    if denial is None:
        return ()
    review = step("denial.reviewed", denial.step, f"{denial.code}: {denial.meaning}")
    if facts.denial is None:
        return (review, *BEFORE_A_STATEMENT)
    if not denial.appeal:
        return (step("claim.corrected", "send a new or corrected claim", denial.why_no_appeal), review)
    if denial.category == "AUTH" and (number := sheet.account.encounter.authorization):
        why = "the number was obtained; the payer has not matched it"
        return (step("appeal.filed.1", f"appeal with authorization {number}", why), review)
    return (review, FIRST_MOVES.get(denial.category, APPEAL))


def _records_steps(sheet: Worksheet, matter: Matter) -> Sequence[NextStep]:
    return _denial_steps(sheet, matter) if sheet.facts.denial else SEND_RECORDS


KINDS = (
    MatterKind(
        kind="appeal", meaning="an appeal is filed and not decided", escalates=False,
        find=appealed, sentence=_appeal_sentence, clocks=(appeal_decision,),
        steps=always(
            step("appeal.decided.won", "log the decision: overturned", "when the payer agreed"),
            step("appeal.decided.lost", "log the decision: upheld", "the next level's clock starts then"),
            step("status.pending", "ask where the appeal is", "when its decision is late"),
        ),
    ),
    MatterKind(
        kind="documents", meaning="the payer asked for records that were not sent", tag="records asked",
        find=records_requested, sentence=_documents_sentence, clocks=(records_limit,), steps=_records_steps,
    ),
    MatterKind(
        kind="denial", meaning="the payer refused money and an insurer owes it", tag="also denied",
        find=denied, sentence=_denial_sentence, clocks=(appeal_limit,), steps=_denial_steps,
    ),
    MatterKind(
        kind="patient_denial", meaning="refused and assigned to the patient, not looked into since",
        find=refused_to_patient, sentence=_patient_denial_sentence, steps=_denial_steps,
    ),
)  # fmt: skip
