"""The compliance page: what must not be done and why, how often the patient was called, the clocks."""

import msgspec

from collector_tui.casework.gate_question import BLOCK
from collector_tui.departments.self_pay.contact import Contacts, contacts
from collector_tui.model.account import Account, Activity
from collector_tui.model.playbook import ContactPolicy
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import Page, day, hanging, line
from collector_tui.work.gates import ACTS, gate, gate_question, level
from collector_tui.work.head_facts import URGENT_DAYS

STOPPED = {
    "bill_patient": "do not bill the patient", "bill_beyond_share": "bill only the patient's share",
    "appeal": "no appeal",
}  # fmt: skip


def compliance(account: Account, width: int, reading: Reading) -> Page:
    """What must not be done and why, whom was spoken to, and the clocks with their sources."""
    playbook = reading.playbook
    history = contacts(account, playbook, reading.today)
    page: Page = [line((" Must not be done", "head"))]
    for stop in account.work.stops:
        page += hanging("   ", f"{STOPPED.get(stop.act, stop.act)}: {stop.why} ({stop.rule})", width, "bad")
    for hold in account.holds:
        since = f" since {day(hold.since)}" if hold.since else ""
        source = f"({hold.source}) [{hold.words}]" if hold.words else f"({hold.source})"
        page += hanging("   ", f"{hold.what}{since}: {hold.why} {source}", width, "bad")
    for limit in history.limits:
        page += hanging("   ", f"contact limit {_logged(limit)}", width, "bad")
    if len(page) == 1:
        page.append(line(("   nothing is barred by what is on file", "good")))
    page += _may(account, width, reading)
    page += [line((" Calls to the patient", "head")), *_calls(history, playbook.contact, width)]
    page.append(line((" Financial assistance", "head")))
    page += hanging(
        "   ", _logged(history.assistance) if history.assistance else "nothing offered or asked for here", width
    )
    page.append(line((" Clocks", "head")))
    for clock in account.work.deadlines:
        left = (clock.on - reading.today).days
        text = f"{clock.what} by {clock.on:%m/%d/%Y} ({left}d): {clock.basis}; {clock.source or 'as logged'}"
        page += hanging("   ", text, width, "bad" if left <= URGENT_DAYS else "")
    return page if account.work.deadlines else [*page, line(("   none runs", "dim"))]


def _may(account: Account, width: int, reading: Reading) -> Page:
    """What the gates say of each act now: the shut ones with their reason, the open ones by name."""
    page: Page = [line((" May be done now", "head"))]
    free = []
    question = gate_question("", account, reading.now, reading.rulebook, leased=reading.leased)
    for act in ACTS:
        findings = gate(msgspec.structs.replace(question, act=act))
        name = act.replace("_", " ").replace("eca", "suit or credit report")
        if not findings:
            free.append(name)
            continue
        word, style = ("no", "bad") if level(findings) == BLOCK else ("with care", "warn")
        page += hanging("   ", f"{name}: {word}. {findings[0].sentence} ({findings[0].rule})", width, style)
    return page + (hanging("   ", f"allowed: {', '.join(free)}", width, "good") if free else [])


def _calls(history: Contacts, policy: ContactPolicy, width: int) -> Page:
    talked = f"last talk {day(history.talked_on)}" if history.talked_on else "no talk on record"
    page = hanging("   ", f"{history.calls} of {policy.calls_max} in {policy.window_days} days; {talked}", width)
    again = history.not_before
    free = f"no call before {day(again)}" if again else "a call today is within the caps"
    page += hanging("   ", f"{free} (12 CFR 1006.14; as logged here)", width, "bad" if again else "good")
    return page


def _logged(activity: Activity) -> str:
    values = ", ".join(value for value in activity.fields.values() if value)
    return " ".join(filter(None, (f"{activity.at.astimezone():%m/%d/%y} {activity.code}", values, activity.text)))
