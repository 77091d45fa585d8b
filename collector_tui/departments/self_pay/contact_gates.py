"""Gates before a patient is contacted: the hour where the patient is, how often, whose account it is, consent."""

from collections.abc import Iterator
from datetime import date

from collector_tui.casework.gate_question import BLOCK, WARN, GateFinding, GateQuestion
from collector_tui.departments.self_pay.calling_hours import local_times, may_call, next_call
from collector_tui.departments.self_pay.contact import contacts
from collector_tui.model.text import counted


def hours(question: GateQuestion) -> Iterator[GateFinding]:
    """12 CFR 1006.6(b)(1): 8 to 21 where the patient is, in every zone that may be."""
    policy, address = question.playbook.contact, question.account.patient.address
    if question.act not in ("call_patient", "text_patient") or may_call(address, question.now, policy):
        return
    fit = next_call(address, question.now, policy).astimezone(question.now.tzinfo)
    sentence = (
        f"Patient's local time is {local_times(address, question.now)}; calling hours are {policy.from_hour}:00 to "
        f"{policy.to_hour}:00. OK from {fit:%m/%d %H:%M} your time."
    )
    yield GateFinding(BLOCK, "hours", sentence, "12 CFR 1006.6(b)(1)")


def often(question: GateQuestion) -> Iterator[GateFinding]:
    """12 CFR 1006.14(b)(2): seven calls in seven days, and seven days after a talk, its own day being the first."""
    if question.act != "call_patient":
        return
    policy = question.playbook.contact
    logged = contacts(question.account, question.playbook, question.today)
    if logged.calls >= policy.calls_max:
        most = (
            f"{counted(logged.calls, 'call')} in {counted(policy.window_days, 'day')}; the limit is {policy.calls_max}."
        )
        sentence = f"{most} {_again(logged.free_of_calls)}"
        yield GateFinding(BLOCK, "calls_in_week", sentence, "12 CFR 1006.14(b)(2)(i)(A)")
    if logged.free_of_talk:
        sentence = f"Patient reached {logged.talked_on:%m/%d}. {_again(logged.free_of_talk)}"
        yield GateFinding(BLOCK, "after_talk", sentence, "12 CFR 1006.14(b)(2)(i)(B)")


def leased(question: GateQuestion) -> Iterator[GateFinding]:
    """Another desk may have called a minute ago: without a fresh lease nobody can know."""
    if question.act == "call_patient" and question.leased is False:
        sentence = (
            f"Not reserved for you in the last {question.playbook.contact.lease_minutes} minutes: another desk may just "
            "have called. It is reserved as soon as the server answers."
        )
        yield GateFinding(BLOCK, "lease", sentence, "office policy")


def consent(question: GateQuestion) -> Iterator[GateFinding]:
    """47 CFR 64.1200(a): texts need consent; e-mail an address that the patient gave for it."""
    if question.act == "text_patient" and "text_consent" not in question.account.alerts:
        yield GateFinding(BLOCK, "consent", "No text consent on file.", "47 CFR 64.1200(a)(1)")
    if question.act == "email_patient" and "email_consent" not in question.account.alerts:
        yield GateFinding(WARN, "consent", "No email consent on file.", "12 CFR 1006.6(d)(4)")


def _again(day: date | None) -> str:
    return f"Next call {day:%m/%d} or later." if day else ""


GATES = (hours, often, leased, consent)
