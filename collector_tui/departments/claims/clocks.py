"""The clocks of claims: the last day to file, and the day by which the payer must pay."""

from collections.abc import Iterator
from datetime import date

from collector_tui.casework.clocks import clock, rule_for, service_day
from collector_tui.casework.filing_proof import accepted_on, on_file
from collector_tui.casework.records import asked_since
from collector_tui.casework.worksheet import Worksheet
from collector_tui.model.account import Account
from collector_tui.model.work import Deadline

PAYS = (("pay", "payer payment"), ("pay_final", "payer's right to contest"))


def filing(sheet: Worksheet) -> Iterator[Deadline]:
    """From the service; for a later payer from the first one's decision. A claim the payer has accepted is filed."""
    coverage = sheet.facts.coverage
    if on_file(sheet.account, sheet.facts.claim):
        return
    if coverage and coverage.order != "P" and (first := _first_payers_decision(sheet.account)):
        yield from clock(sheet, "file_secondary", first, "primary decision", "timely filing")
    else:
        yield from clock(sheet, "file", service_day(sheet.account), "service", "timely filing")


def prompt_pay(sheet: Worksheet) -> Iterator[Deadline]:
    """Interest runs for us from then on; only on a clean claim, which one is not for which records were asked."""
    sent = sheet.facts.claim
    if sent is None or (sheet.facts.answered and sent not in sheet.facts.unanswered):
        return
    billed = sent.claim.billed_on
    if billed is None or asked_since(sheet.account, billed):
        return
    for rule_of, what in PAYS:
        rule = rule_for(sheet, rule_of, billed)
        received = accepted_on(sent) if rule and rule.start == "received" else None
        yield from clock(sheet, rule_of, received or billed, "received" if received else "billed", what, theirs=True)


def _first_payers_decision(account: Account) -> date | None:
    days = [paid.header.paid_on for paid in account.payments if paid.order == "P" and paid.header.paid_on]
    return max(days, default=None)
