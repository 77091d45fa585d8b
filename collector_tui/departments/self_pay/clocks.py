"""The clocks of self-pay: to bill the patient, what was agreed, and what charity law sets from the first statement."""

from collections.abc import Iterator

from collector_tui.casework.clocks import basis, clock, count
from collector_tui.casework.payer_rules import Setting
from collector_tui.casework.worksheet import Worksheet
from collector_tui.departments.self_pay.agreements import promise
from collector_tui.model.work import Deadline

FROM_FIRST_STATEMENT = (
    ("eca", "ECA hold"),
    ("fap", "FAP application window"),
)
BILL_SAFETY_DAYS = 5


def bill_patient(sheet: Worksheet) -> Iterator[Deadline]:
    """From the last payer's decision until a first statement has gone out."""
    account = sheet.account
    decided = account.payments[-1] if account.payments else None
    decided_on = decided.header.paid_on if decided else None
    if decided is None or decided_on is None:
        return
    coverage = next((each for each in account.coverages if each.order == decided.order), None)
    rule = sheet.payer_rules.closest("bill_patient", coverage, Setting(), decided_on)
    if rule and account.first_statement_on is None:
        yield Deadline(
            what="first statement", on=count(decided_on, rule), basis=basis("remittance", decided_on, rule),
            source=rule.source, rule=rule.rule, safety_days=BILL_SAFETY_DAYS,
        )  # fmt: skip


def agreed_payment(sheet: Worksheet) -> Iterator[Deadline]:
    agreed = promise(sheet.account)
    if agreed and not agreed.kept() and (due := agreed.next_due()):
        what = "installment" if agreed.count > 1 else "promised payment"
        missed = agreed.missed(sheet.today)
        arrears = f"; {missed} of {agreed.count} missed" if missed and agreed.count > 1 else ""
        yield Deadline(what=what, on=due, basis=f"agreed {agreed.made_on:%m/%d/%Y}{arrears}", theirs=True)


def charity_care(sheet: Worksheet) -> Iterator[Deadline]:
    """26 CFR 1.501(r)-6: what runs from the first statement, whatever is worked."""
    first = sheet.account.first_statement_on
    if first is None or sheet.account.balances.get("patient", 0) <= 0:
        return
    for rule_of, what in FROM_FIRST_STATEMENT:
        yield from clock(sheet, rule_of, first, "first statement", what, theirs=True)
