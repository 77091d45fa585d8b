"""The matters of denials: refused money, appeals, records asked for, and what was refused on to the patient."""

from collections.abc import Iterator, Sequence

from collector_tui.adjudication.claim_family import order_of
from collector_tui.adjudication.denial import Denial
from collector_tui.casework.history import latest
from collector_tui.casework.kinds import MatterKind, step
from collector_tui.casework.matter import Matter
from collector_tui.casework.under_way import follow_through, from_day, logged_words
from collector_tui.casework.words import decided_words, payer_name
from collector_tui.casework.worksheet import Worksheet
from collector_tui.days.calendar import days_after
from collector_tui.departments.denials.appeals import FILED, open_appeal
from collector_tui.departments.denials.clocks import appeal_decision, appeal_limit, records_limit, records_wanted
from collector_tui.departments.denials.moves import denial_steps
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
        yield Matter("documents", "records request", sheet.facts.owed_cents)


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
    due = f"; decision due {appeal.decision_due:%m/%d}" if appeal.decision_due else ""
    stake, payer = dollars(matter.stake_cents), payer_name(sheet.facts)
    return f"Appeal level {appeal.level} for {stake} filed with {payer} {appeal.filed_on:%m/%d}{due}."


def _documents_sentence(sheet: Worksheet, matter: Matter) -> str:
    asked = records_wanted(sheet)
    if asked is None:
        return _denial_sentence(sheet, matter)
    due = f", due {asked.due:%m/%d}" if asked.due else ""
    request = f"{payer_name(sheet.facts)} requested {asked.what} on {asked.asked_on:%m/%d}"
    return f"{request}{due}; nothing sent since."


def _denial_sentence(sheet: Worksheet, matter: Matter) -> str:
    facts = sheet.facts
    if facts.denial is None:
        return ""
    record = sheet.account.encounter.authorization if facts.denial.category == "AUTH" else ""
    on_record = f" Authorization {record} is on file." if record else ""
    denied_what = f"{payer_name(facts)} denied {dollars(matter.stake_cents)} with {facts.denial.code}"
    twin = _twin_words(sheet) if facts.denial.category == "DUPLICATE" else ""
    return f"{denied_what}{decided_words(facts)}: {facts.denial.meaning}.{on_record}{twin}"


def _twin_words(sheet: Worksheet) -> str:
    """Of what a claim may be a duplicate: the ones this office sent."""
    order = sheet.facts.coverage.order if sheet.facts.coverage else "P"
    days = [sent.claim.billed_on for sent in sheet.account.claims if order_of(sent.claim) == order]
    if len(days) < 2:
        return " Only one claim was sent: ask which claim it duplicates."
    first = min((day for day in days if day), default=None)
    return f" {len(days)} claims were sent" + (f", the first {first:%m/%d/%Y}." if first else ".")


def _patient_denial_sentence(sheet: Worksheet, matter: Matter) -> str:
    refused = sheet.facts.patient_denial
    if refused is None:
        return ""
    what = f"{dollars(matter.stake_cents)} denied with {refused.code} was assigned to the patient: {refused.meaning}."
    return f"{what} Review before a statement goes out."


# What to do


def _appeal_steps(sheet: Worksheet, matter: Matter) -> Sequence[NextStep]:
    """Nothing is decided until the payer's letter is here: its day is watched, and asked after when it has passed."""
    appeal = open_appeal(sheet.account, sheet.facts.decided_on)
    decision = next(appeal_decision(sheet), None)
    if appeal is None:
        return ()
    due = f", decision due {decision.on:%m/%d}" if decision else ""
    filed = latest(sheet.account, FILED)
    evidence = (
        (logged_words(filed), f"tracking # {number}" if (number := filed.fields.get("tracking_no")) else "")
        if filed
        else ()
    )
    ask = step(
        "status.pending", "check the status of the appeal", f"filed {appeal.filed_on:%m/%d}{due}",
        has=evidence, lacks=("the decision letter",),
    )  # fmt: skip
    return (
        from_day(ask, days_after(decision.on, 1) if decision else None, sheet.today),
        step("appeal.decided.won", "log the decision: denial overturned", "when the letter is here"),
        step("appeal.decided.lost", "log the decision: denial upheld", "the next level's clock starts with it"),
    )


def _records_steps(sheet: Worksheet, matter: Matter) -> Sequence[NextStep]:
    asked = records_wanted(sheet)
    what = asked.what if asked else "records"
    due = next(records_limit(sheet), None)
    has = (f"asked {asked.asked_on:%m/%d/%Y}" if asked else "", f"due {due.on:%m/%d/%Y}" if due else "")
    return (
        *follow_through(sheet, "denial.to_clinical"),
        step("records.sent", f"send the {what}", "the payer decides once it has them", has=has, lacks=(what,)),
        step("denial.to_clinical", f"request the {what} from HIM", "when they are not at hand", has=has),
    )


KINDS = (
    MatterKind(
        kind="appeal", meaning="an appeal is pending",
        find=appealed, sentence=_appeal_sentence, clocks=(appeal_decision,),
        steps=_appeal_steps,
    ),
    MatterKind(
        kind="documents", meaning="requested records have not been sent", tag="records request",
        find=records_requested, sentence=_documents_sentence, clocks=(records_limit,), steps=_records_steps,
    ),
    MatterKind(
        kind="denial", meaning="the payer denied the claim or part of it", tag="also denied",
        find=denied, sentence=_denial_sentence, clocks=(appeal_limit,), steps=denial_steps,
    ),
    MatterKind(
        kind="patient_denial", meaning="denied and assigned to the patient, not reviewed since",
        find=refused_to_patient, sentence=_patient_denial_sentence, steps=denial_steps,
    ),
)  # fmt: skip
