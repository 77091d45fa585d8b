"""Today's task of an account: its status, what to do next and with what, what stops it, by when; then the rest."""

from collector_tui.model.account import Account
from collector_tui.model.money import dollars
from collector_tui.model.text import counted
from collector_tui.model.work import NextStep
from collector_tui.pages.compliance import ENDS, STOPPED, clock_line
from collector_tui.pages.history import history_page
from collector_tui.pages.money import money_sentence
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import Page, labelled, line
from collector_tui.work.head_facts import URGENT_DAYS

SOON_DAYS = 30  # a clock is worth a warning


def stands(account: Account, width: int, reading: Reading) -> Page:
    """Status, next steps with their evidence, deadlines a line each, money, the score; then what happened last."""
    work = account.work
    page = labelled("Status", work.stands, width, "strong")
    for number, step in enumerate(work.steps):
        page += _step(number, step, width, reading)
    for stop in work.stops:
        page += labelled("Stop", f"{STOPPED.get(stop.act, stop.act)}: {stop.why}", width, "bad")
    for deadline in work.deadlines:
        if deadline.what not in ENDS:  # what ends without being anybody's task stands on the compliance page
            left = (deadline.on - reading.today).days
            page += labelled("Deadline", clock_line(deadline, reading.today), width, _clock_style(left))
    if reading.batch:
        page += labelled("Batch", reading.batch, width)
    page += labelled("Money", money_sentence(account), width)
    if account.held_cents:
        payments = counted(len(account.held_cents), "claim payment")
        text = f"{payments} of {dollars(sum(account.held_cents))} under this number, not posted: may belong to another patient or bill; pending with cash posting"
        page += labelled("On hold", text, width, "warn")
    if account.follow_up_on:
        page += labelled("Follow-up", f"{account.follow_up_on:%a %m/%d/%Y}", width)
    if work.tags:
        page += labelled("Flags", ", ".join(work.tags), width, "warn")
    if work.parts:
        shown = [part for part in work.parts if part.name != "bound"]  # that one only keeps the score within 0 to 100
        sums = " + ".join(f"{part.name} {part.points}" + f" ({part.because})" * bool(part.because) for part in shown)
        page += labelled(f"Why {work.score}", sums, width)
    return [*page, line(""), *history_page(account, width)]


def _step(number: int, step: NextStep, width: int, reading: Reading) -> Page:
    """The act and its day; under the first one what is on file for it and what is missing."""
    key = f"{reading.keys[number]}  " if number < len(reading.keys) else ""
    later = f", from {step.from_on:%m/%d}" if step.from_on else ""
    page = labelled("" if number else "Next", f"{key}{step.code}  {step.text}{later}", width, "" if number else "good")
    if number == 0 and step.has:
        page += labelled("On file", "; ".join(step.has), width)
    if number == 0 and step.lacks:
        page += labelled("Missing", "; ".join(step.lacks), width, "warn")
    return page


def _clock_style(days_left: int) -> str:
    if days_left <= URGENT_DAYS:
        return "bad"
    return "warn" if days_left <= SOON_DAYS else ""
