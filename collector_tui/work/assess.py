"""From an account and a day to its work item: queue, score, clocks, where it stands, what to do next."""

from datetime import date

import msgspec

from collector_tui.adjudication.posting import balances
from collector_tui.casework.clocks import deadlines
from collector_tui.casework.history import day_of
from collector_tui.casework.holds import holds
from collector_tui.casework.situation import Situation, situation
from collector_tui.days.calendar import days_after
from collector_tui.model.account import Account
from collector_tui.model.work import Basis, Deadline, WorkHead, WorkItem
from collector_tui.work.find_matters import matters
from collector_tui.work.next_steps import next_steps
from collector_tui.work.rulebook import Rulebook
from collector_tui.work.score import score, score_parts
from collector_tui.work.sentence import stands
from collector_tui.work.waterfall import Place, place


def assess(account: Account, today: date, rulebook: Rulebook) -> Account:
    """The account with balances, holds, head and work item recomputed for `today`."""
    account = msgspec.structs.replace(account, balances=balances(account.entries))
    facts = situation(account)
    claim = facts.claim.claim if facts.claim else None
    account = msgspec.structs.replace(
        account,
        holds=holds(account, rulebook.playbook),
        payer=facts.coverage.payer if facts.coverage else "Patient",
        payer_class=facts.payer_class,
        balance_cents=sum(account.balances.values()),
        billed_on=claim.billed_on if claim else None,
    )
    codes = _codes(facts)
    found = matters(account, facts, today, rulebook)
    where = place(account, found, codes, today, rulebook)
    clocks = deadlines(account, facts, frozenset((where.matter.reason, *_asked(where))), rulebook)
    due = next((clock for clock in clocks if not clock.theirs), None)
    touches, touched = touches_since_news(account, rulebook)
    head = WorkHead(
        queue=where.queue,
        reason=where.matter.reason,
        category=where.matter.category,
        why=where.matter.why,
        stake_cents=where.matter.stake_cents,
        due_on=due.on if due else None,
        tags=_tags(account, where, due, touches, today, rulebook),
        codes=codes,
        basis=Basis(
            fresh_on=_fresh_on(account, touched),
            touched_on=touched,
            touches=touches,
            late_from=_late_from(where, clocks),
            due_what=due.what if due else "",
            pins=bool(due and due.pins),
            sure=bool(where.matter.category == "AUTH" and account.encounter.authorization),
        ),
    )
    if where.matter.reason in OF_PATIENT:
        account = msgspec.structs.replace(account, payer="Patient", payer_class="")
    listed = {name: getattr(head, name) for name in WorkHead.__struct_fields__}
    account = msgspec.structs.replace(account, work=WorkItem(**listed))
    work = msgspec.structs.replace(
        account.work,
        score=score(account, today, rulebook.weights),
        judged_on=today,
        stands=stands(account, facts, where, today),
        parts=score_parts(account, today, rulebook.weights),
        weights=rulebook.weights.version,
        deadlines=clocks,
        stops=facts.stops,
        steps=next_steps(account, facts, where, touches, rulebook) if where.queue else (),
    )
    return msgspec.structs.replace(account, work=work)


def settled(account: Account) -> Account:
    """What is the same on another day with the same facts: all but the score, its parts and the sentence."""
    work = msgspec.structs.replace(account.work, score=0, judged_on=None, stands="", parts=())
    return msgspec.structs.replace(account, version=0, work=work)


OF_PATIENT = frozenset({"self_pay", "broken", "kept"})


def touches_since_news(account: Account, rulebook: Rulebook) -> tuple[int, date | None]:
    """(touches since the payer last decided anything, the day of the last one of all): what the playbook counts as one."""
    news = max((p.header.paid_on for p in account.payments if p.header.paid_on), default=date.min)
    days = [day_of(one) for one in account.activities if one.code in rulebook.touches]
    return sum(day > news for day in days), max(days, default=None)


def _asked(where: Place) -> tuple[str, ...]:
    """A denial that is appealed or waits for records keeps its own clock off; the filing limit goes on behind review."""
    return where.also if where.queue == "review" else ()


def _fresh_on(account: Account, touched: date | None) -> date | None:
    """The day of the last news, unless someone has worked on the account since."""
    news = [payment.header.paid_on for payment in account.payments if payment.header.paid_on]
    news += [status.on for claim in account.claims for status in claim.statuses if status.on and status.rejected]
    latest = max(news, default=None)
    return None if latest is None or (touched and touched >= latest) else latest


def _late_from(where: Place, clocks: tuple[Deadline, ...]) -> date | None:
    """The first day on which someone else's answer is late."""
    last = where.matter.until
    if where.matter.reason == "appeal":
        last = next((clock.on for clock in clocks if clock.theirs), None)
    return days_after(last, 1) if last else None


def _codes(facts: Situation) -> tuple[str, ...]:
    denial = facts.denial or facts.patient_denial
    return (denial.code, *denial.remarks) if denial else ()


def _tags(
    account: Account, where: Place, due: Deadline | None, touches: int, today: date, rulebook: Rulebook
) -> tuple[str, ...]:
    tags = ["limit passed"] if due and due.on < today else []
    if touches >= rulebook.weights.fruitless_touches:
        tags.append("escalate")
    tags += [ALSO[reason] for reason in where.also if reason in ALSO]
    return (*tags, *(hold.what for hold in account.holds))


ALSO = {
    "credit": "also credit", "denial": "also denied", "underpaid": "also underpaid", "self_pay": "patient owes too",
    "broken": "promise broken", "documents": "records asked", "rejection": "also rejected",
}  # fmt: skip
