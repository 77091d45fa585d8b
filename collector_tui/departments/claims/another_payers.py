"""A claim that its payer says is another payer's (CLP02 23): who has it now, and whose answer is waited for."""

from collections.abc import Sequence
from datetime import date

from collector_tui.casework.kinds import step
from collector_tui.casework.matter import Matter
from collector_tui.casework.words import payer_name
from collector_tui.casework.worksheet import Worksheet
from collector_tui.days.calendar import days_after
from collector_tui.model.account import PostedPayment
from collector_tui.model.money import dollars
from collector_tui.model.work import NextStep

FORWARDED_WAIT_DAYS = 30  # as long as for a crossover


def not_theirs(sheet: Worksheet, said: PostedPayment) -> Matter:
    """The payer that the claim went to has its time; where none is named, or another has decided, it is work at once."""
    facts, on = sheet.facts, said.header.paid_on or sheet.today
    until = days_after(on, FORWARDED_WAIT_DAYS)
    if said.claim.crossover_to and facts.ahead is None and sheet.today <= until:
        return Matter("waiting", f"forwarded {on:%m/%d}", facts.owed_cents, until=until)
    return Matter("not_theirs", f"not their claim {on:%m/%d}", facts.owed_cents)


def not_theirs_sentence(sheet: Worksheet, matter: Matter) -> str:
    said, later = sheet.facts.disowned, sheet.facts.ahead
    if said is None:
        return ""
    says, to = f"{payer_name(sheet.facts)} says the claim belongs to another payer", said.claim.crossover_to
    day = f" ({said.header.paid_on:%m/%d})" if said.header.paid_on else ""
    if later:
        decided = f"{later.header.payer} decided it{_on(later.header.paid_on)}"
        return f"{says}{day}; {decided}. Find out which payer is primary."
    if not to:
        return f"{says}{day} and does not say which. {dollars(matter.stake_cents)} open."
    late = f"; a response is not late before {matter.until:%m/%d}" if matter.until else ""
    return f"{says} and forwarded it to {to}{_on(said.header.paid_on)}. No response from {to} yet{late}."


def not_theirs_steps(sheet: Worksheet, matter: Matter) -> Sequence[NextStep]:
    said = sheet.facts.disowned
    to = said.claim.crossover_to if said and sheet.facts.ahead is None else ""
    if not to:
        return (WHO_COMES_FIRST, REBILL)
    ask = step("status.pending", f"check the claim status with {to}", "forwarded there, no response")
    return (
        ask,
        step("denial.to_registration", f"have registration put {to} on file as primary", "it is billed as such"),
        REBILL,
    )


def _on(day: date | None) -> str:
    return f" on {day:%m/%d}" if day else ""


WHO_COMES_FIRST = step(
    "denial.to_registration", "have registration find which insurer is primary", "this one says that it is not"
)
REBILL = step("claim.resent", "bill the right payer", "timely filing is running")
