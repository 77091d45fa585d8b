"""The clocks of denials: to appeal, to correct, to send records, and the payer's own to decide an appeal."""

from collections.abc import Iterator

from collector_tui.casework.clocks import clock
from collector_tui.casework.worksheet import Worksheet
from collector_tui.departments.denials.appeals import RecordsRequest, lost_appeal, open_appeal, records_asked
from collector_tui.model.work import Deadline

RECORDS_SAFETY_DAYS = 3


def appeal_limit(sheet: Worksheet) -> Iterator[Deadline]:
    """From the remittance, or from the decision of the level before; a corrected claim's where no appeal is open."""
    decided, denial = sheet.facts.decided_on, sheet.facts.denial
    if denial is not None and not denial.appeal:
        yield from clock(sheet, "corrected", decided, "remittance", "send a corrected claim")
    elif lost := lost_appeal(sheet.account, decided):
        level = lost.level + 1
        yield from clock(sheet, f"appeal_{level}", lost.decided_on, "appeal decision", f"appeal (level {level})")
    else:
        yield from clock(sheet, "appeal_1", decided, "remittance", "appeal")


def appeal_decision(sheet: Worksheet) -> Iterator[Deadline]:
    """The payer's, as it was logged or by rule."""
    appeal = open_appeal(sheet.account, sheet.facts.decided_on)
    if appeal is None:
        return
    if appeal.decision_due:
        yield Deadline(what="payer must decide", on=appeal.decision_due, basis="as logged", theirs=True)
    else:
        rule = f"decide_{appeal.level}"
        yield from clock(sheet, rule, appeal.filed_on, "appeal filed", "payer must decide", theirs=True)


def records_limit(sheet: Worksheet) -> Iterator[Deadline]:
    asked = records_wanted(sheet)
    if asked and asked.due:
        yield Deadline(
            what="send the records", on=asked.due, basis="as the payer asked", safety_days=RECORDS_SAFETY_DAYS
        )
    elif asked:
        yield from clock(sheet, "document", asked.asked_on, "request", "send the records")


def records_wanted(sheet: Worksheet) -> RecordsRequest | None:
    """What the payer asked for since its last answer to the claim in hand."""
    return records_asked(sheet.account, sheet.facts.decided_on if sheet.facts.answered else None)
