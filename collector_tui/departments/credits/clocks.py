"""The clocks of credits: when the patient's money and the government's must be back."""

from collections.abc import Iterator
from datetime import date

from collector_tui.adjudication.posting import balances
from collector_tui.casework.clocks import GOVERNMENT, basis, clock, count
from collector_tui.casework.history import day_of, latest, logged_date, since
from collector_tui.casework.payer_rules import Setting
from collector_tui.casework.worksheet import Worksheet
from collector_tui.days.calendar import days_after
from collector_tui.knowledge.action_codes import means
from collector_tui.model.account import Account
from collector_tui.model.work import Deadline

REVIEWED, CORRECTED = means("credit.reviewed"), means("credit.corrected")
INVESTIGATED, ENDS_INVESTIGATION = means("credit.investigated"), means("credit.reviewed", "refund.asked")


def refund_limits(sheet: Worksheet) -> Iterator[Deadline]:
    """60 days from knowing of a government overpayment, paused while it is looked into in good faith (42 CFR 401.305).

    Nobody has reviewed it yet: counted from the credit's first day, as who does not look may be held to have known.
    """
    account, known_on = sheet.account, identified_on(sheet.account)
    if known_on is None:
        yield from _review_limits(sheet)
        return
    if account.balances.get("patient", 0) < 0:
        yield from clock(sheet, "patient_refund", known_on, "identified", "patient refund")
    for coverage in account.coverages:
        rule = sheet.payer_rules.closest("refund", coverage, Setting(), known_on)
        if account.balances.get(coverage.bucket, 0) >= 0 or coverage.payer_class not in GOVERNMENT or rule is None:
            continue
        paused = _paused_days(sheet, known_on)
        pause = f", paused {paused} days" if paused else ""
        yield Deadline(
            what="overpayment refund", on=days_after(count(known_on, rule), paused),
            basis=f"identified {known_on:%m/%d/%Y}, {rule.days} days{pause}", source=rule.source, rule=rule.rule,
            safety_days=rule.safety_days, pins=True,
        )  # fmt: skip


def _review_limits(sheet: Worksheet) -> Iterator[Deadline]:
    for coverage in sheet.account.coverages:
        began = credit_since(sheet.account, coverage.bucket)
        rule = sheet.payer_rules.closest("credit_review", coverage, Setting(), began) if began else None
        if began and rule:
            yield Deadline(
                what="credit review", on=count(began, rule), basis=basis("credit since", began, rule),
                source=rule.source, rule=rule.rule, safety_days=rule.safety_days, pins=True,
            )  # fmt: skip


def credit_since(account: Account, bucket: str) -> date | None:
    """The day from which this bucket has been below zero; None when it is not."""
    began: date | None = None
    entries = sorted(account.entries, key=lambda entry: entry.on)
    owed = 0
    for number, entry in enumerate(entries):
        owed += balances((entry,)).get(bucket, 0)
        if number + 1 < len(entries) and entries[number + 1].on == entry.on:
            continue  # a day's entries are one event: a payment and its price cut
        began = (began or entry.on) if owed < 0 else None
    return began


def identified_on(account: Account) -> date | None:
    """When the office first knew of the credit; a credit that was corrected as false begins anew."""
    first: date | None = None
    for activity in account.activities:
        if activity.code in CORRECTED:
            first = None
        elif activity.code in REVIEWED and first is None:
            first = logged_date(activity, "identified_date")
    return first


def _paused_days(sheet: Worksheet, known_on: date) -> int:
    """Days that a timely investigation has paused the 60-day clock: until it ends, or 180 days after it was identified."""
    began = latest(sheet.account, INVESTIGATED)
    start = logged_date(began, "started") if began else None
    rule = sheet.payer_rules.closest("pause", None, Setting(), known_on)
    if start is None or rule is None or began is None or not known_on <= start:
        return 0
    ended = next((day_of(after) for after in since(sheet.account, began) if after.code in ENDS_INVESTIGATION), None)
    last = days_after(known_on, rule.days)
    return max(0, (min(ended or last, last) - start).days)
