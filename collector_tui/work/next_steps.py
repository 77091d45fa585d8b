"""The next best steps: what the account's state calls for, less what a gate shuts and what was done since the news."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from functools import cached_property

import msgspec
from msgspec import Struct

from collector_tui.casework.gate_question import BLOCK, GateQuestion
from collector_tui.casework.history import day_of, latest
from collector_tui.casework.kinds import PATIENT, step
from collector_tui.casework.matter import Matter
from collector_tui.casework.under_way import back_on, from_day, logged_words, news_day
from collector_tui.casework.worksheet import Worksheet
from collector_tui.knowledge.action_codes import means
from collector_tui.model.account import Account, Activity
from collector_tui.model.work import NextStep
from collector_tui.work.gates import gate, question_of
from collector_tui.work.kinds import KIND_OF, owed_by
from collector_tui.work.rulebook import Rulebook

STEPS_MAX = 3
STATUS_CALLS_MAX = 2  # a third one is no step: escalate
ASKS = means("status.pending")
CURES = means("appeal.filed", "claim", "records.sent", "variance.disputed")
GIVES_UP = means("write_off.asked")
# Done again once its own wait has passed: asking, reminding, calling. Everything else is done once until there is news.
AGAIN = means(
    "status", "escalated", "call", "statement.asked", "assistance.offered", "denial.to_clinical", "denial.to_coding",
    "denial.to_registration", "peer_to_peer", "review.asked", "review.decided", "handed_over", "note", "placement.audited", "placement.acknowledged",
    "hold.released", "appeal.decided", "plan.made", "assistance.decided", "hold", "contact.limited",
)  # fmt: skip
# What opens an act anew though nothing came in a file.
REOPENS = {
    **dict.fromkeys(means("records.sent"), means("records.asked")),
    **dict.fromkeys(means("credit.reviewed"), means("credit.investigated", "credit.corrected")),
    **dict.fromkeys(means("refund.asked"), means("credit.reviewed", "review.decided")),
    **dict.fromkeys(means("claim.resent", "claim.next_payer", "claim.corrected"), means("coverage.found", "status.not_on_file")),
    **dict.fromkeys(means("placement.made"), means("placement.recalled")),
}  # fmt: skip
OTHERWISE = (  # where nothing of the matter's own is left
    step("review.asked", "ask a supervisor how to go on", "nothing else is open"),
    step("note", "note what is waited for", "nothing else is open"),
)
UNTIMED = frozenset({"hours", "lease"})  # rules of the hour: a suggestion is for the day
NOON = time(12, tzinfo=UTC)


class Advice(Struct, frozen=True, dict=True):
    """All that a day's suggestions for an account are judged by."""

    sheet: Worksheet
    matters: dict[str, Matter]
    rulebook: Rulebook

    @cached_property
    def question(self) -> GateQuestion:
        """Asked of the gates; its act is put in for each step."""
        return question_of(self.sheet, self.matters, datetime.combine(self.sheet.today, NOON), self.rulebook)

    @cached_property
    def news(self) -> date:
        return news_day(self.sheet.account)

    def barred(self, offered: NextStep) -> bool:
        """Whether a gate is shut for the act that the step's code logs, with the fields that its form begins with."""
        code = self.rulebook.playbook.code(offered.code)
        if code is None or not code.act:
            return False
        question = msgspec.structs.replace(self.question, act=code.act, fields=offered.fields)
        return any(finding.level == BLOCK and finding.rule not in UNTIMED for finding in gate(question))

    def timed(self, offered: NextStep) -> NextStep | None:
        """The step, with the day from which it is due again; None when it was done and nothing has come since."""
        last = done_since(self.sheet.account, offered.code, self.news)
        if last is None:
            return offered
        if offered.code not in AGAIN:
            return None
        due = back_on(last)
        return from_day(offered, max(filter(None, (due, offered.from_on)), default=None), self.sheet.today)


def next_steps(
    sheet: Worksheet, matters: dict[str, Matter], matter: Matter, touches: int, rulebook: Rulebook
) -> tuple[NextStep, ...]:
    """Suggestions for the matter that the queue claims, best first; never one that is barred, or done and not due again."""
    advice = Advice(sheet, matters, rulebook)
    kind = KIND_OF[matter.kind]
    open_steps = list(_open(advice, kind.steps(sheet, matter)))
    if kind.escalates and _stuck(advice, open_steps, touches):
        another = [each for each in open_steps if each.code not in ASKS]
        open_steps = [*_open(advice, _escalation(advice, matter)), *another]
    if not open_steps:
        open_steps = list(_open(advice, OTHERWISE))
    return tuple(_once(_not_given_up(open_steps)))[:STEPS_MAX]


def done_since(account: Account, code: str, news: date) -> Activity | None:
    """The last time a code was logged since the news, and since what opens it anew."""
    last = latest(account, (code,))
    if last is None or day_of(last) < news:
        return None
    opened = latest(account, REOPENS.get(code, frozenset()))
    order = [activity.id for activity in account.activities]
    return None if opened and order.index(opened.id) > order.index(last.id) else last


def _open(advice: Advice, candidates: Iterable[NextStep]) -> Iterator[NextStep]:
    for candidate in candidates:
        offered = advice.timed(candidate)
        if offered and not advice.barred(offered):
            yield offered


def _stuck(advice: Advice, open_steps: Sequence[NextStep], touches: int) -> bool:
    """Many touches, or two status calls since the news, and another call or reminder is all that is left."""
    if not open_steps:
        return False
    first = open_steps[0]
    account = advice.sheet.account
    calls = sum(each.code in ASKS and day_of(each) >= advice.news for each in account.activities)
    worn = touches >= advice.rulebook.weights.fruitless_touches or (first.code in ASKS and calls >= STATUS_CALLS_MAX)
    return worn and first.code in AGAIN and first.from_on is None


def _escalation(advice: Advice, matter: Matter) -> Iterator[NextStep]:
    """To the payer's representative, then to a supervisor; what the patient owes goes to a supervisor."""
    account = advice.sheet.account
    asked = [each for each in account.activities if each.code in ASKS and day_of(each) >= advice.news]
    has = [logged_words(each) for each in asked[-STATUS_CALLS_MAX:]]
    tried = done_since(account, step("escalated.payer", "", "").code, advice.news)
    if owed_by(matter) == PATIENT or tried:
        yield step("review.asked", "escalate to a supervisor", "contacts without a resolution", has=has)
    else:
        yield step(
            "escalated.payer", "escalate to the payer's representative", "status calls without a resolution", has=has
        )


def _not_given_up(steps: Sequence[NextStep]) -> Sequence[NextStep]:
    """No write-off beside what may still bring the money."""
    cured = any(each.code in CURES for each in steps)
    return [each for each in steps if not (cured and each.code in GIVES_UP)]


def _once(steps: Iterable[NextStep]) -> Iterator[NextStep]:
    """Each code once: two texts under one code are one act to the form; what is due before what is not."""
    seen: set[str] = set()
    for offered in steps:
        if offered.code not in seen:
            seen.add(offered.code)
            yield offered
