"""What to do about a claim that was turned away, never sent, left out or not answered, from what its files say."""

from collections.abc import Iterator

from collector_tui.adjudication.status_words import status_words
from collector_tui.casework.evidence import accepted_words, filed_in_time, remittance_words
from collector_tui.casework.history import latest
from collector_tui.casework.kinds import step
from collector_tui.casework.matter import Matter
from collector_tui.casework.under_way import back_on, follow_through, from_day, logged_words, news_day, under_way
from collector_tui.casework.words import payer_name
from collector_tui.casework.worksheet import Worksheet
from collector_tui.days.calendar import days_after
from collector_tui.departments.claims.clocks import filing
from collector_tui.knowledge.action_codes import means
from collector_tui.knowledge.codes import rejection_owner, status_category, status_subject
from collector_tui.model.claim import ClaimStatus
from collector_tui.model.text import phone_words
from collector_tui.model.work import NextStep

ACTIVE = step(
    "denial.to_registration", "have registration confirm the coverage was active (271)", "old coverage is refused"
)
OF_PATIENT = frozenset({"IL", "QC", "03"})  # entities of a status: insured or subscriber, patient, dependent
CALLS = means("status.pending")
WHOLE_BATCH = ("999", "TA1")
NOT_ON_FILE = means("status.not_on_file")
PATIENT_ASKED = frozenset({"P4"})  # 277: the payer waits for the patient


def rejection_steps(sheet: Worksheet, matter: Matter) -> list[NextStep]:
    """By whom the status code concerns; a rejected claim was never filed, so it goes out as new, not as a replacement."""
    facts = sheet.facts
    status = facts.claim.last_status if facts.claim else None
    words = status_words(status) if status else ""
    has = (f"{status.source} {status.on:%m/%d/%Y}" if status and status.on else "",)
    again = step(
        "claim.resent", "fix and send the claim again (frequency 1)", "a rejected claim was never filed", has=has
    )
    if status is None or status.source in WHOLE_BATCH:
        text = "fix the batch and send the claim again (frequency 1)"
        return [
            *follow_through(sheet, "claim.resent"),
            step("claim.resent", text, "the payer never had the claim", has=has),
        ]
    owner = rejection_owner(status.status, status.entity)
    begun = list(follow_through(sheet))
    if late := _too_late(sheet):
        return [*begun, *late]
    if not owner.role and status.entity in OF_PATIENT:
        text = f"have registration verify the {status_subject(status.status)}"
        return [*begun, step("denial.to_registration", text, words, has=has), again]
    if not owner.role or owner.role == "claim.resent":
        return [*begun, _named(again, owner.text)]
    asked = step(owner.role, owner.text, words, has=has)
    return [*begun, asked, again]


def _named(again: NextStep, text: str) -> NextStep:
    return NextStep(code=again.code, text=text or again.text, why=again.why, has=again.has)


def never_billed_steps(sheet: Worksheet, matter: Matter) -> list[NextStep]:
    bill = step(
        "claim.resent", f"bill {payer_name(sheet.facts)}", "no claim went out", lacks=("a claim on file",),
    )  # fmt: skip
    return [*follow_through(sheet), *(_too_late(sheet) or (bill, ACTIVE))]


def secondary_steps(sheet: Worksheet, matter: Matter) -> list[NextStep]:
    paid = next((each for each in reversed(sheet.account.payments) if each.order == "P"), None)
    on = f" {paid.header.paid_on:%m/%d/%Y}" if paid and paid.header.paid_on else ""
    eob = f"primary's remittance{on} {paid.header.trace}".rstrip() if paid else ""
    bill = step(
        "claim.next_payer", f"bill {payer_name(sheet.facts)} with the primary's EOB", "the primary has decided",
        has=(eob,), lacks=() if eob else ("primary's EOB",),
    )  # fmt: skip
    return [*follow_through(sheet), *(_too_late(sheet) or (bill, ACTIVE))]


def _too_late(sheet: Worksheet) -> list[NextStep]:
    """Once the last day to file has passed: good cause, or nothing."""
    limit = next(filing(sheet), None)
    if limit is None or limit.on >= sheet.today:
        return []
    has = (f"filing limit {limit.on:%m/%d/%Y}",)
    return [
        step("review.asked", "ask a supervisor for good cause to file late", "the filing limit has passed", has=has),
        step("write_off.asked", "request a write-off", "the filing limit has passed", has=has),
    ]


def unknown_claim_steps(sheet: Worksheet, matter: Matter) -> list[NextStep]:
    ask = _ask(sheet, "check the claim status: which claim is this", "nothing here matches it")
    return [
        *follow_through(sheet), ask, step("handed_over", "pass to cash posting", "it may belong to another account"),
    ]  # fmt: skip


def unpaid_steps(sheet: Worksheet, matter: Matter) -> list[NextStep]:
    """What a status answer or a collector's call found comes before another call."""
    answers = list(_found(sheet))
    ask = _ask(sheet, "check the claim status", _overdue(sheet, matter))
    called = under_way(sheet.account, CALLS)
    worn = called is not None and (back_on(called) or sheet.today) <= sheet.today
    escalate = step("escalated.payer", "escalate to provider relations", "a call did not move it", has=ask.has)
    if answers:
        return [*answers, *follow_through(sheet)]
    return [*follow_through(sheet), ask, *((escalate,) if worn else ())]


def waiting_steps(sheet: Worksheet, matter: Matter) -> list[NextStep]:
    """Nothing is due: the day from which it is."""
    answers, begun = list(_found(sheet)), list(follow_through(sheet))
    ask = _ask(sheet, "check the claim status", "within this payer's norm")
    return [*answers, *begun, from_day(ask, days_after(matter.until, 1) if matter.until else None, sheet.today)]


def due_steps(sheet: Worksheet, matter: Matter) -> list[NextStep]:
    return [*_found(sheet), *follow_through(sheet), _ask(sheet, "check the claim status", "its follow-up day has come")]


def _found(sheet: Worksheet) -> Iterator[NextStep]:
    """Not on file, denied without a remittance, paid without one, asked for something: each has its own answer."""
    sent = sheet.facts.claim
    status = sent.last_status if sent else None
    proof = filed_in_time(sheet)
    lost = latest(sheet.account, NOT_ON_FILE)
    missing = status is not None and status_category(status.category).stage == "missing"
    if missing or (lost and lost.at.date() >= news_day(sheet.account)):
        evidence = (proof, logged_words(lost) if lost else _said(status))
        if proof:
            yield step("records.sent", "send proof of timely filing", "the payer has no claim on file", has=evidence)
        lacks = () if proof else ("277CA acceptance",)
        yield step("claim.resent", "send the claim again (frequency 1)", "not on file", has=evidence, lacks=lacks)
    elif status and status.source == "277":
        yield from _answered(sheet, status)


def _answered(sheet: Worksheet, status: ClaimStatus) -> Iterator[NextStep]:
    said = (_said(status),)
    if under_way(sheet.account):
        return
    if status.category == "F2":
        yield step(
            "status.denied",
            "get the remittance of the denial",
            "277: denied, no remittance here",
            has=said,
            lacks=("remittance",),
        )
    elif status.category in ("F1", "F0", "F3"):
        yield step(
            "status.paid", "trace the payment", "277: finished, no remittance here", has=said, lacks=("remittance",)
        )
    elif status.category in PATIENT_ASKED:
        yield step(
            "call.reached", "call the patient: the plan waits for their answer", "277: the patient was asked", has=said
        )


def _said(status: ClaimStatus | None) -> str:
    if status is None:
        return ""
    on = f" {status.on:%m/%d/%Y}" if status.on else ""
    return f"{status.source}{on}: {status_words(status)}"


def _ask(sheet: Worksheet, text: str, why: str) -> NextStep:
    """A status call with the payer's number and what is on file of the claim."""
    phone = phone_words(sheet.facts.coverage.phone) if sheet.facts.coverage else ""
    accepted = accepted_words(sheet)
    lacks = () if accepted or sheet.facts.answered or sheet.facts.claim is None else ("277CA acceptance",)
    has = (accepted or remittance_words(sheet), f"phone {phone}" if phone else "")
    return step("status.pending", text, why, has=has, lacks=lacks)


def _overdue(sheet: Worksheet, matter: Matter) -> str:
    late = matter.until and sheet.today > matter.until
    return "past the payer's norm" if late else "the payer has left it open"
