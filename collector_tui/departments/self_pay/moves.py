"""What to do about what the patient owes: what stands in the way is cleared first, then a call, a plan, assistance."""

from collections.abc import Iterator

from collector_tui.casework.history import latest
from collector_tui.casework.kinds import step
from collector_tui.casework.matter import Matter
from collector_tui.casework.under_way import bill_new_coverage, follow_through, from_day, logged_words
from collector_tui.casework.worksheet import Worksheet
from collector_tui.days.calendar import days_after
from collector_tui.departments.self_pay.agreements import GRACE_DAYS, promise
from collector_tui.departments.self_pay.barred import barring_hold, why_barred
from collector_tui.knowledge.action_codes import means
from collector_tui.model.account import Hold
from collector_tui.model.money import dollars
from collector_tui.model.work import NextStep

APPLIED = means("assistance.received")
TRIED = means("call")
SETTLED_FIRST = frozenset({
    "assistance pending", "dispute", "estimate disputed", "attorney", "bankruptcy", "deceased", "Medicaid", "QMB",
    "minor without guarantor", "workers compensation",
})  # fmt: skip
CALLS_BEFORE_AGENCY = 3
DAYS_BEFORE_AGENCY = 120  # as long as extraordinary collection is held back (26 CFR 1.501(r)-6(c)(3)); office policy
# Hold -> what clears it, or what may be done under it. More urgent holds stand first.
UNDER_HOLD = {
    "bankruptcy": (
        ("review.asked", "ask a supervisor about the proof of claim", "the stay stops collection (11 USC 362(a))"),
        ("hold.released", "release the hold once the case is dismissed", "the court's order says so"),
    ),
    "deceased": (
        ("note", "find the estate's representative and note the probate case", "the estate alone may be asked"),
        ("review.asked", "ask a supervisor about a claim against the estate", "probate sets a last day"),
    ),
    "attorney": (
        ("note", "contact the attorney, not the patient, and note the answer", "the patient is represented"),
        ("hold.released", "release the hold once representation ends", "in writing"),
    ),
    "estimate disputed": (
        ("note", "compare bill and estimate and note the difference", "45 CFR 149.620"),
        ("hold.released", "release the hold once the dispute is decided", "by the reviewer's decision"),
    ),
    "dispute": (
        ("note", "verify what is disputed and note the finding", "collection stops until it is verified"),
        ("hold.released", "release the hold once the dispute is answered", "the finding is with the patient"),
    ),
    "Medicaid": (
        ("denial.to_registration", "have registration put Medicaid on file", "42 CFR 447.15: its payment is payment in full"),
        ("claim.resent", "bill Medicaid", "once it is on file"),
        ("write_off.asked", "request a write-off of the patient's share", "it may not be billed"),
    ),
    "QMB": (
        ("denial.to_registration", "have registration put Medicaid on file", "42 USC 1396a(n)(3)(B)"),
        ("claim.resent", "bill Medicaid", "once it is on file"),
        ("write_off.asked", "request a write-off of the patient's share", "it may not be billed"),
    ),
    "workers compensation": (
        ("denial.to_registration", "have registration get the workers' compensation claim", "the employer's insurer pays"),
        ("claim.resent", "bill workers compensation", "once its claim # is known"),
    ),
    "minor without guarantor": (
        ("denial.to_registration", "have registration enter an adult guarantor", "the patient is a minor"),
    ),
    "no calls": (
        ("statement.asked", "send a statement", "the patient opted out of calls"),
        ("assistance.offered", "send the financial assistance application", "by mail"),
    ),
    "cease contact": (
        ("statement.asked", "send the statement the account needs", "no calls, no letters asking for money"),
        ("review.asked", "ask a supervisor how to go on", "the patient ended contact"),
    ),
}  # fmt: skip


def self_pay_steps(sheet: Worksheet, matter: Matter) -> list[NextStep]:
    if billed := _insurer_first(sheet):
        return billed
    ordinary = () if _settled_first(sheet) else _ordinary(sheet)
    return [
        *_applied(sheet),
        *_under_holds(sheet),
        *ordinary,
    ]


def _insurer_first(sheet: Worksheet) -> list[NextStep]:
    """New coverage that is to be billed, or was: the patient is asked for nothing meanwhile."""
    return [*follow_through(sheet, "claim"), *bill_new_coverage(sheet)]


def _settled_first(sheet: Worksheet) -> bool:
    """Whether a hold has to be settled before anything is asked of the patient."""
    return any(hold.what in SETTLED_FIRST for hold in sheet.account.holds)


def _ordinary(sheet: Worksheet) -> Iterator[NextStep]:
    """Where no hold stands in the way, or for what a hold leaves open."""
    account, owed = sheet.account, dollars(sheet.facts.patient_cents)
    first, insured = account.first_statement_on, bool(account.coverages)
    sent = f"first statement {first:%m/%d/%Y}" if first else ""
    words = next((hold.words for hold in account.holds if "call_patient" in hold.warns and hold.words), "")
    about = "explain the balance" if insured else "ask for insurance and screen for assistance"
    whom = "guarantor" if any(hold.what == "minor" for hold in account.holds) else "patient"
    tried = [activity for activity in account.activities if activity.code in TRIED]
    if first and (sheet.today - first).days >= DAYS_BEFORE_AGENCY and len(tried) >= CALLS_BEFORE_AGENCY:
        yield step(
            "placement.made", "refer to agency", "statement and calls without payment",
            has=(sent, *(logged_words(each) for each in tried[-1:])), lacks=("eligibility checks",),
        )  # fmt: skip
    yield step(
        "call.reached", f"call the {whom}: {about}", f"{owed} is the patient's", has=(sent, words),
        lacks=() if first else ("first statement",),
    )  # fmt: skip
    if first is None:
        yield step("statement.asked", "send the first statement", "none was sent", lacks=("first statement",))
    yield step("plan.made", "set a payment plan", "most balances are paid in parts")
    yield step("assistance.offered", "send the financial assistance application", "before any collection step")
    if first is not None:
        yield step("statement.asked", "send a statement", "nothing else is allowed today", has=(sent,))


def _applied(sheet: Worksheet) -> Iterator[NextStep]:
    """An application that is open: complete it, then decide it."""
    applied = latest(sheet.account, APPLIED)
    if applied is None or not any(hold.what == "assistance pending" for hold in sheet.account.holds):
        return
    missing = applied.fields.get("missing_items", "")
    if applied.fields.get("complete", "").lower().startswith("n") or missing:
        text = "send the application again with the missing items marked" + (f": {missing}" if missing else "")
        yield step(
            "assistance.offered",
            text,
            "the application is not complete",
            has=(logged_words(applied),),
            lacks=(missing or "missing items",),
        )
    yield step(
        "assistance.decided",
        "decide the assistance application",
        "collection waits for it",
        has=(logged_words(applied),),
    )


def _under_holds(sheet: Worksheet) -> Iterator[NextStep]:
    holds = {hold.what: hold for hold in sheet.account.holds}
    for what, moves in UNDER_HOLD.items():
        for role, text, why in moves if what in holds else ():
            yield step(role, text, why, has=(_held(holds[what]),))


def _held(hold: Hold) -> str:
    since = f" since {hold.since:%m/%d/%Y}" if hold.since else ""
    return f"{hold.what}{since}" + (f": {hold.words}" if hold.words else "")


def barred_steps(sheet: Worksheet, matter: Matter) -> list[NextStep]:
    """What pays instead is billed; what it leaves is written off. Medicaid that is on file has been billed."""
    if billed := _insurer_first(sheet):
        return billed
    why, hold = why_barred(sheet), barring_hold(sheet)
    if hold and hold.what == "workers compensation":
        return list(_under_holds(sheet))
    on_file = any(coverage.payer_class == "medicaid" for coverage in sheet.account.coverages)
    enter = step("denial.to_registration", "have registration put Medicaid on file", why)
    bill = step("claim.resent", "bill Medicaid", "once it is on file")
    return [
        *(() if on_file else (enter, bill)),
        step("write_off.asked", "request a write-off of the patient's share", why),
    ]


def broken_steps(sheet: Worksheet, matter: Matter) -> list[NextStep]:
    """The missed payment is asked after; a plan that can be kept, or assistance, follows."""
    agreed = promise(sheet.account)
    has = (f"agreed {agreed.made_on:%m/%d/%Y}, paid {dollars(agreed.paid_cents)}",) if agreed else ()
    first = [*_applied(sheet), *_under_holds(sheet)]
    if _settled_first(sheet):
        return first
    return [
        *first,
        step("call.reached", "call the patient about the missed payment", "soon after the day", has=has),
        step("plan.made", "set a plan that can be kept", "the first one was too much", has=has),
        step("assistance.offered", "send the financial assistance application", "it may not be affordable", has=has),
        step("statement.asked", "send a statement", "nothing else is allowed today", has=has),
    ]


def kept_steps(sheet: Worksheet, matter: Matter) -> list[NextStep]:
    """The patient pays as agreed: the next payment is looked for after its day."""
    agreed = promise(sheet.account)
    due = agreed.next_due() if agreed else None
    if agreed is None or due is None:
        return [step("note", "note that the agreed payments came in", "a promise or plan is kept")]
    check = step(
        "note", f"check that {dollars(agreed.next_cents())} of {due:%m/%d} came in, and note it", "the patient pays as agreed",
        has=(f"agreed {agreed.made_on:%m/%d/%Y}, paid {dollars(agreed.paid_cents)}",),
    )  # fmt: skip
    return [from_day(check, days_after(due, GRACE_DAYS), sheet.today)]
