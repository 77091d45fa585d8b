"""The compliance page: holds, what is allowed today, how often the patient was called, the deadlines."""

from datetime import date

import msgspec

from collector_tui.casework.gate_question import BLOCK, GateQuestion
from collector_tui.casework.worksheet import Worksheet
from collector_tui.departments.self_pay.contact import Contacts, contacts
from collector_tui.model.account import Account, Activity
from collector_tui.model.playbook import ContactPolicy
from collector_tui.model.text import counted
from collector_tui.model.work import Deadline
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import Page, day, hanging, line
from collector_tui.work.deadlines import not_checked
from collector_tui.work.gates import ACTS, gate, gate_question
from collector_tui.work.head_facts import URGENT_DAYS

STOPPED = {
    "bill_patient": "do not bill the patient", "bill_beyond_share": "bill only the patient's share",
    "appeal": "no appeal",
}  # fmt: skip
NOT_NEEDED = "not applicable"
ACT_NAMES = {
    "place": "refer to agency", "eca": "legal or credit reporting (ECA)", "letter_patient": "letter to patient",
    "plan": "payment plan", "peer_to_peer": "peer-to-peer", "write_off": "write-off", "call_patient": "call to patient",
    "text_patient": "text to patient", "email_patient": "email to patient", "statement": "statement to patient",
}  # fmt: skip
ACT_STYLES = {"no": "bad", "caution": "warn", NOT_NEEDED: "dim"}
COLLECTS = frozenset({"text_patient", "email_patient", "letter_patient", "statement", "plan", "place", "eca"})
PATIENTS_BUCKETS = ("patient", "vendor", "bad_debt")
ENDS = {  # what ends without being anybody's task
    "ECA hold": ("ends", "ended"), "FAP application window": ("closes", "closed"),
    "payer's right to contest": ("ends", "ended"),
}  # fmt: skip


def compliance(account: Account, width: int, reading: Reading) -> Page:
    """Holds and why, what is allowed today, whom was spoken to, and the deadlines with their sources."""
    playbook = reading.playbook
    history = contacts(account, playbook, reading.today)
    page: Page = []
    for stop in account.work.stops:
        page += hanging("   ", f"{STOPPED.get(stop.act, stop.act)}: {stop.why} ({stop.rule})", width, "bad")
    for hold in account.holds:
        since = f" since {day(hold.since)}" if hold.since else ""
        source = f"({hold.source}) [{hold.words}]" if hold.words else f"({hold.source})"
        page += hanging("   ", f"{hold.what}{since}: {hold.why} {source}", width, "bad")
    for limit in history.limits:
        page += hanging("   ", f"contact limit {_logged(limit)}", width, "bad")
    page.insert(0, line((" Holds", "head"), "" if page else "  none"))
    page.append(line((" Deadlines", "head"), "" if account.work.deadlines else "  none"))
    for clock in account.work.deadlines:
        left = (clock.on - reading.today).days
        text = f"{clock_words(clock, reading.today)}: {clock.basis}; {clock.source or 'as logged'}"
        page += hanging("   ", text, width, "bad" if left <= URGENT_DAYS else "")
    question = gate_question("", account, reading.now, reading.rulebook, leased=reading.leased)
    sheet = Worksheet(account, question.facts, reading.today, reading.rulebook.payer_rules)
    for rule in not_checked(sheet, (account.work.reason,)):
        page += hanging("   ", f"no deadline shown: {rule.source}", width, "warn")
    page += _may(question, width)
    page += [line((" Calls to the patient", "head")), *_calls(history, playbook.contact, width)]
    page.append(line((" Financial assistance", "head")))
    page += hanging("   ", _logged(history.assistance) if history.assistance else "not offered or requested", width)
    return page


def _may(question: GateQuestion, width: int) -> Page:
    """What the gates say of each act now: the shut ones with their reason, the open ones by name."""
    free = []
    shut: dict[tuple[str, str, str], list[str]] = {}  # word, sentence, source -> the acts it is said of
    owes_nothing = not any(question.account.balances.get(bucket, 0) > 0 for bucket in PATIENTS_BUCKETS)
    for act in ACTS:
        findings = gate(msgspec.structs.replace(question, act=act))
        name = ACT_NAMES.get(act, act.replace("_", " "))
        if not findings:
            free.append(name)
        elif owes_nothing and act in COLLECTS:
            shut.setdefault((NOT_NEEDED, "The patient owes nothing.", ""), []).append(name)
        for finding in findings if not (owes_nothing and act in COLLECTS) else ():
            word = "no" if finding.level == BLOCK else "caution"
            shut.setdefault((word, finding.sentence, f" ({finding.source})"), []).append(name)
    page: Page = [line((" Allowed today", "head"))]
    page += hanging("   ", f"allowed: {', '.join(free)}", width, "good") if free else []
    for (word, sentence, source), names in sorted(shut.items(), key=lambda row: row[0][0] != "no"):
        page += hanging("   ", f"{', '.join(names)}: {word}. {sentence}{source}", width, ACT_STYLES[word])
    return page


def clock_words(clock: Deadline, today: date) -> str:
    """A deadline in one line: "appeal due 11/26/2026 (2d left)"."""
    left = (clock.on - today).days
    ahead, behind = ENDS.get(clock.what, ("due", "due"))
    when = f"{-left}d ago" if left < 0 and clock.what in ENDS else when_due(left, " left")
    return f"{clock.what} {behind if left < 0 else ahead} {clock.on:%m/%d/%Y} ({when})"


def clock_line(clock: Deadline, today: date) -> str:
    """The same as short as it can be said, without a year that is this one: "appeal due 11/26 (2d)"."""
    on = f"{clock.on:%m/%d}" if clock.on.year == today.year else f"{clock.on:%m/%d/%Y}"
    return f"{clock.what} due {on} ({when_due((clock.on - today).days)})"


def when_due(days: int, left: str = "") -> str:
    """ "today", "tomorrow", "12d", "3d past due"."""
    if days < 0:
        return f"{-days}d past due"
    return "today" if days == 0 else "tomorrow" if days == 1 else f"{days}d{left}"


def _calls(history: Contacts, policy: ContactPolicy, width: int) -> Page:
    talked = f"last right-party contact {day(history.talked_on)}" if history.talked_on else "no right-party contact"
    again = history.not_before
    free = f"No call before {day(again)}" if again else "OK to call"
    count = f"{history.calls} of {policy.calls_max} in {counted(policy.window_days, 'day')}"
    text = f"{free} ({count}; 12 CFR 1006.14); {talked}"
    return hanging("   ", text, width, "bad" if again else "good")


def _logged(activity: Activity) -> str:
    values = ", ".join(value for value in activity.fields.values() if value)
    return " ".join(filter(None, (f"{activity.at.astimezone():%m/%d/%y} {activity.code}", values, activity.text)))
