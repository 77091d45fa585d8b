"""The clocks of claims: the last day to file, and the day by which the payer must pay."""

from collections.abc import Iterator
from datetime import date

from collector_tui.casework.clocks import clock, service_day
from collector_tui.casework.worksheet import Worksheet
from collector_tui.model.account import Account
from collector_tui.model.work import Deadline


def filing(sheet: Worksheet) -> Iterator[Deadline]:
    """From the service; for a later payer from the first one's decision."""
    coverage = sheet.facts.coverage
    if coverage and coverage.order != "P" and (first := _first_payers_decision(sheet.account)):
        yield from clock(sheet, "file_secondary", first, "first decision", "file")
    else:
        yield from clock(sheet, "file", service_day(sheet.account), "service", "file")


def prompt_pay(sheet: Worksheet) -> Iterator[Deadline]:
    """Interest runs for us from then on."""
    sent = sheet.facts.claim
    if sent is not None and (not sheet.facts.answered or sent in sheet.facts.unanswered):
        yield from clock(sheet, "pay", sent.claim.billed_on, "billed", "payer must pay", theirs=True)


def _first_payers_decision(account: Account) -> date | None:
    days = [paid.header.paid_on for paid in account.payments if paid.order == "P" and paid.header.paid_on]
    return max(days, default=None)
