"""What the office has set going on an account and is not finished, since the last news: whom to remind, what to check."""

from collections.abc import Iterator
from datetime import date, timedelta

from collector_tui.casework.history import day_of, latest, since
from collector_tui.casework.kinds import step
from collector_tui.casework.words import eligibility_source, payer_name
from collector_tui.casework.worksheet import Worksheet
from collector_tui.knowledge.action_codes import means, role_of, wait_of
from collector_tui.model.account import Account, Activity
from collector_tui.model.field_words import fields_sentence
from collector_tui.model.work import NextStep

# The part of what was done -> the part of what follows it up, the words, and what is not known yet.
FOLLOWED_BY = {
    "denial.to_clinical": ("denial.to_clinical", "remind UM or HIM, asked {day}", "an answer"),
    "denial.to_coding": ("denial.to_coding", "remind coding, asked {day}", "an answer"),
    "denial.to_registration": ("denial.to_registration", "remind registration, asked {day}", "an answer"),
    "records.sent": ("status.pending", "check the claim status: were the records of {day} received", "payer's receipt"),
    "claim.corrected": ("status.pending", "check the claim status: corrected claim of {day}", "the new claim's 277CA"),
    "claim.resent": ("status.pending", "check the claim status: claim sent {day}", "the new claim's 277CA"),
    "claim.next_payer": ("status.pending", "check the claim status: secondary billed {day}", "the secondary's answer"),
    "claim.reopening": ("status.pending", "check the claim status: reopening asked {day}", "the payer's decision"),
    "status.other_coverage": ("denial.to_registration", "have registration verify coverage order ({eligibility})", "primary payer"),
    "status.paid": ("status.paid", "trace the payment reported {day}", "remittance"),
    "status.approved": ("status.paid", "trace the payment approved {day}", "remittance"),
    "status.denied": ("status.denied", "get the remittance of the denial reported {day}", "remittance"),
    "escalated.payer": ("escalated.payer", "follow up with the payer's representative, escalated {day}", "an answer"),
    "peer_to_peer": ("peer_to_peer", "get the outcome of the peer-to-peer of {day}", "outcome"),
    "variance.disputed": ("status.pending", "check the status of the dispute filed {day}", "the payer's decision"),
    "appeal.decided.won": ("status.pending", "check when the appeal won {day} is paid", "remittance"),
    "credit.take_back": ("status.pending", "check when {payer} takes the money back", "the remittance that offsets it"),
    "credit.investigated": ("credit.reviewed", "finish the review begun {day}: set the cause", "cause of the credit"),
    "refund.asked": ("review.asked", "ask a supervisor about the refund requested {day}", "approval"),
}  # fmt: skip
STARTS = means(*FOLLOWED_BY)
COVERAGE, BILLED = means("coverage.found"), means("claim.resent", "claim.next_payer", "claim.corrected")
NEWS_ONLY = means("records.asked", "appeal.decided.lost", "review.decided", "hold.released", "coverage.found")


def news_day(account: Account) -> date:
    """The last day on which a payer said or was sent something, as files tell it; date.min when none has."""
    days = [payment.header.paid_on for payment in account.payments]
    days += [sent.claim.billed_on for sent in account.claims]
    days += [
        status.on for sent in account.claims for status in sent.statuses if status.rejected or status.source == "277"
    ]
    return max((day for day in days if day), default=date.min)


def under_way(account: Account, among: frozenset[str] = STARTS) -> Activity | None:
    """The last of some acts that was set going since the news, unless something logged after it has ended it."""
    news = news_day(account)
    for activity in reversed(account.activities):
        if day_of(activity) < news or activity.code in NEWS_ONLY:
            return None
        if activity.code in among:
            return activity
    return None


def follow_through(sheet: Worksheet, *roles: str) -> Iterator[NextStep]:
    """The step that follows what is under way among these parts; among all of them when none is named."""
    begun = under_way(sheet.account, means(*roles) if roles else STARTS)
    if begun is None:
        return
    role, text, missing = FOLLOWED_BY[role_of(begun.code)]
    day, due = f"{day_of(begun):%m/%d}", back_on(begun)
    made = step(
        role,
        text.format(day=day, payer=payer_name(sheet.facts), eligibility=eligibility_source(sheet.facts)),
        f"waiting for {missing}",
        has=(logged_words(begun),),
        lacks=(missing,),
    )
    yield from_day(made, due, sheet.today)


def bill_new_coverage(sheet: Worksheet) -> Iterator[NextStep]:
    """Coverage that was found since the news and not billed yet."""
    news = news_day(sheet.account)
    given = latest(sheet.account, COVERAGE)
    if given is None or day_of(given) < news:
        return
    if any(after.code in BILLED for after in since(sheet.account, given)):
        return
    payer = given.fields.get("payer", "") or "the new insurance"
    lacks = () if given.fields.get("id") else ("member ID",)
    yield step("claim.resent", f"bill {payer}", "new coverage is on file", has=(logged_words(given),), lacks=lacks)


def from_day(offered: NextStep, due: date | None, today: date) -> NextStep:
    """The step, and the day before which it is not due."""
    if due is None or due <= today:
        return offered
    return NextStep(
        code=offered.code, text=offered.text, why=offered.why, from_on=due, has=offered.has, lacks=offered.lacks,
        fields=offered.fields,
    )  # fmt: skip


def back_on(activity: Activity) -> date | None:
    """The day on which an act is to be looked at again: as logged, else by its code's wait."""
    if activity.next_on:
        return activity.next_on
    wait = wait_of(activity.code)
    return day_of(activity) + timedelta(days=wait) if wait is not None else None


def logged_words(activity: Activity) -> str:
    """ "DNCL 10/01 mlee: asked UM whether the stay was called in" """
    words = activity.text or fields_sentence(activity.fields)
    head = f"{activity.code} {day_of(activity):%m/%d} {activity.by}"
    return f"{head}: {words}" if words else head
