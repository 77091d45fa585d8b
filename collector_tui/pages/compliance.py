"""The compliance page: what must not be done and why, how often the patient was called, the clocks and their sources."""

from datetime import datetime

import msgspec

from collector_tui.casework.gate_question import BLOCK
from collector_tui.departments.self_pay.contact import Contacts, contacts
from collector_tui.model.account import Account, Activity
from collector_tui.model.playbook import ContactPolicy
from collector_tui.pages.text import Page, day, hanging, line
from collector_tui.work.gates import ACTS, gate, gate_question, level
from collector_tui.work.rulebook import Rulebook

STOPPED = {
    "bill_patient": "do not bill the patient", "bill_beyond_share": "bill only the patient's share",
    "appeal": "no appeal",
}  # fmt: skip


def compliance_page(
    account: Account, width: int, now: datetime, rulebook: Rulebook, *, leased: bool | None = None
) -> Page:
    today, playbook = now.date(), rulebook.playbook
    known = contacts(account, playbook, today)
    page: Page = [line((" Must not be done", "head"))]
    for stop in account.work.stops:
        page += hanging("   ", f"{STOPPED.get(stop.act, stop.act)}: {stop.why} ({stop.rule})", width, "bad")
    for hold in account.holds:
        since = f" since {day(hold.since)}" if hold.since else ""
        told = f" [{hold.words}]" if hold.words else ""
        page += hanging("   ", f"{hold.what}{since}: {hold.why} ({hold.source}){told}", width, "bad")
    for limit in known.limits:
        page += hanging("   ", f"contact limit {_told(limit)}", width, "bad")
    if len(page) == 1:
        page.append(line(("   nothing is barred by what is on file", "good")))
    page += _may(account, width, now, rulebook, leased)
    page += [line((" Calls to the patient", "head")), *_calls(known, playbook.contact, width)]
    page.append(line((" Financial assistance", "head")))
    page += hanging("   ", _told(known.assistance) if known.assistance else "nothing offered or asked for here", width)
    page.append(line((" Clocks", "head")))
    for clock in account.work.deadlines:
        left = (clock.on - today).days
        told = f"{clock.what} by {clock.on:%m/%d/%Y} ({left}d): {clock.basis}; {clock.source or 'as logged'}"
        page += hanging("   ", told, width, "bad" if left <= 7 else "")
    return page if account.work.deadlines else [*page, line(("   none runs", "dim"))]


def _may(account: Account, width: int, now: datetime, rulebook: Rulebook, leased: bool | None) -> Page:
    """What the gates say of each act now: the shut ones with their reason, the open ones by name."""
    page: Page = [line((" May be done now", "head"))]
    free = []
    question = gate_question("", account, now, rulebook, leased=leased)
    for act in ACTS:
        found = gate(msgspec.structs.replace(question, act=act))
        name = act.replace("_", " ").replace("eca", "suit or credit report")
        if not found:
            free.append(name)
            continue
        word, style = ("no", "bad") if level(found) == BLOCK else ("with care", "warn")
        page += hanging("   ", f"{name}: {word}. {found[0].sentence} ({found[0].rule})", width, style)
    return page + (hanging("   ", f"allowed: {', '.join(free)}", width, "good") if free else [])


def _calls(known: Contacts, policy: ContactPolicy, width: int) -> Page:
    talked = f"last talk {day(known.talked_on)}" if known.talked_on else "no talk on record"
    page = hanging("   ", f"{known.calls} of {policy.calls_max} in {policy.window_days} days; {talked}", width)
    again = known.not_before
    free = f"no call before {day(again)}" if again else "a call today is within the caps"
    page += hanging("   ", f"{free} (12 CFR 1006.14; as logged here)", width, "bad" if again else "good")
    return page


def _told(activity: Activity) -> str:
    values = ", ".join(value for value in activity.fields.values() if value)
    return " ".join(filter(None, (f"{activity.at.astimezone():%m/%d/%y} {activity.code}", values, activity.text)))
