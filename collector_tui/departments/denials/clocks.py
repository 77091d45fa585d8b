"""The clocks of denials: to appeal, to correct, to send records, and the payer's own to decide an appeal."""

from collections.abc import Iterator

from collector_tui.adjudication.denial import Denial
from collector_tui.casework.clocks import clock, open_or_last
from collector_tui.casework.records import RecordsRequest, records_asked
from collector_tui.casework.worksheet import Worksheet
from collector_tui.departments.denials.appeals import lost_appeal, open_appeal
from collector_tui.model.work import Deadline

RECORDS_SAFETY_DAYS = 3
OTHER_PAYER_FIRST = frozenset({"COB", "COB_LIABILITY"})


def appeal_limit(sheet: Worksheet) -> Iterator[Deadline]:
    """From the remittance, or from the decision of the level before; a corrected claim's where no appeal is open.

    Medicare's late filing has none: proof or an exception cures it (42 CFR 424.44(b)), and neither has a last day.
    """
    decided, denial = sheet.facts.decided_on, sheet.facts.denial
    if late_for_medicare(sheet):
        return
    if other_payer_first(sheet) and not lost_appeal(sheet.account, decided):
        yield from open_or_last(_ways_after_another_payer(sheet), sheet.today)
    elif denial is not None and not denial.appeal:
        yield from clock(sheet, "corrected", decided, "remittance", "corrected claim")
    elif lost := lost_appeal(sheet.account, decided):
        level = lost.level + 1
        yield from clock(sheet, f"appeal_{level}", lost.decided_on, "appeal decision", f"appeal level {level}")
    else:
        yield from clock(sheet, "appeal_1", decided, "remittance", "appeal")


def late_for_medicare(sheet: Worksheet) -> bool:
    """Medicare refused for late filing (CARC 29)."""
    denial = sheet.facts.denial
    return sheet.facts.payer_class == "medicare" and _reason(denial) == "29"


def other_payer_first(sheet: Worksheet) -> bool:
    """Medicare says that another payer comes first: billed there, then resubmitted or reopened; an appeal settles nothing."""
    denial = sheet.facts.denial
    return sheet.facts.payer_class == "medicare" and denial is not None and denial.category in OTHER_PAYER_FIRST


def _ways_after_another_payer(sheet: Worksheet) -> Iterator[Deadline]:
    decided = sheet.facts.decided_on
    yield from clock(sheet, "corrected", decided, "remittance", "resubmission after the primary")
    yield from clock(sheet, "reopen", decided, "remittance", "reopening")


def _reason(denial: Denial | None) -> str:
    return denial.code.rpartition("-")[2] if denial else ""


def appeal_decision(sheet: Worksheet) -> Iterator[Deadline]:
    """The payer's, as it was logged or by rule."""
    appeal = open_appeal(sheet.account, sheet.facts.decided_on)
    if appeal is None:
        return
    if appeal.decision_due:
        yield Deadline(what="appeal decision", on=appeal.decision_due, basis="as logged", theirs=True)
    else:
        rule = f"decide_{appeal.level}"
        yield from clock(sheet, rule, appeal.filed_on, "appeal filed", "appeal decision", theirs=True)


def records_limit(sheet: Worksheet) -> Iterator[Deadline]:
    asked = records_wanted(sheet)
    if asked and asked.due:
        yield Deadline(
            what="records",
            on=asked.due,
            basis="as the payer asked",
            source="the payer's request",
            safety_days=RECORDS_SAFETY_DAYS,
        )
    elif asked:
        yield from clock(sheet, "document", asked.asked_on, "request", "records")


def records_wanted(sheet: Worksheet) -> RecordsRequest | None:
    """What the payer asked for since its last answer to the claim in hand."""
    return records_asked(sheet.account, sheet.facts.decided_on if sheet.facts.answered else None)
