"""From an account and a day to its work item: queue, score, clocks, where it stands, what to do next."""

from datetime import date
from typing import NamedTuple

import msgspec

from collector_tui.adjudication.posting import balances
from collector_tui.casework.evidence import filed_in_time
from collector_tui.casework.history import day_of, latest
from collector_tui.casework.holds import holds
from collector_tui.casework.kinds import PATIENT
from collector_tui.casework.matter import Matter
from collector_tui.casework.situation import Situation, situation
from collector_tui.casework.worksheet import Worksheet
from collector_tui.days.calendar import days_after
from collector_tui.knowledge.action_codes import means
from collector_tui.model.account import PATIENT_PAYS, Account
from collector_tui.model.codec import picked
from collector_tui.model.work import Basis, Deadline, WorkHead, WorkItem
from collector_tui.work.bank_money import bank_money
from collector_tui.work.deadlines import deadlines
from collector_tui.work.find_matters import find_matters
from collector_tui.work.kinds import KIND_OF, owed_by
from collector_tui.work.next_steps import next_steps
from collector_tui.work.rulebook import Rulebook
from collector_tui.work.score import score, score_parts
from collector_tui.work.sentence import stands
from collector_tui.work.waterfall import REVIEW, Place, place

AGREED = means("promise.made", "plan.made")
SURE_CATEGORY = "AUTH"  # won by the authorization on record
PROVED_CATEGORY = "TIMELY"  # won by the acceptance on record


def assess(account: Account, today: date, rulebook: Rulebook) -> Account:
    """The account with balances, holds, head and work item recomputed for `today`."""
    if account.of_bank:
        return bank_money(account, today)
    account = msgspec.structs.replace(account, balances=balances(account.entries))
    facts = situation(account)
    account = _with_payer(account, facts, rulebook)
    sheet = Worksheet(account, facts, today, rulebook.payer_rules)
    codes = _codes(facts)
    matters = find_matters(sheet)
    where = place(account, matters, codes, today, rulebook)
    clocks = deadlines(sheet, (where.matter.kind, *_asked(where)))
    touches = touches_since_news(account, rulebook)
    head = _head(sheet, where, codes, clocks, touches, rulebook)
    if where.queue and owed_by(where.matter) == PATIENT:
        account = msgspec.structs.replace(account, payer=PATIENT_PAYS, payer_class="")
    account = msgspec.structs.replace(account, work=WorkItem(**picked(head, *WorkHead.__struct_fields__)))
    weights = rulebook.weights
    sheet = msgspec.structs.replace(sheet, account=account)
    steps = next_steps(sheet, matters, where.matter, touches.since_news, rulebook) if where.queue else ()
    work = msgspec.structs.replace(
        account.work,
        score=score(account, today, weights),
        judged_on=today,
        stands=stands(sheet, where.matter),
        parts=score_parts(account, today, weights),
        weights=weights.version,
        deadlines=clocks,
        stops=facts.stops,
        steps=steps,
    )
    return msgspec.structs.replace(account, work=work)


def settled(account: Account) -> Account:
    """What is the same on another day with the same facts: all but the score, its parts and the sentence."""
    work = msgspec.structs.replace(account.work, score=0, judged_on=None, stands="", parts=())
    return msgspec.structs.replace(account, version=0, work=work)


class Touches(NamedTuple):
    since_news: int  # since the payer last decided anything or the patient agreed to pay
    last_on: date | None  # the day of the last one of all


def touches_since_news(account: Account, rulebook: Rulebook) -> Touches:
    """What the playbook counts as a touch; an agreement with the patient is progress, and counts begin anew with it."""
    agreed = latest(account, AGREED)
    news = max((p.header.paid_on for p in account.payments if p.header.paid_on), default=date.min)
    touched = [activity for activity in account.activities if activity.code in rulebook.touches]
    later = [each for each in touched if day_of(each) > news and not (agreed and each.at <= agreed.at)]
    return Touches(len(later), max(map(day_of, touched), default=None))


def _with_payer(account: Account, facts: Situation, rulebook: Rulebook) -> Account:
    """Balance, holds, whose turn it is to pay and when that payer was last billed."""
    claim = facts.claim.claim if facts.claim else None
    return msgspec.structs.replace(
        account,
        holds=holds(account, rulebook.hold_codes),
        payer=facts.coverage.payer if facts.coverage else PATIENT_PAYS,
        payer_class=facts.payer_class,
        balance_cents=sum(account.balances.values()),
        billed_on=claim.billed_on if claim else None,
    )


def _head(
    sheet: Worksheet,
    where: Place,
    codes: tuple[str, ...],
    clocks: tuple[Deadline, ...],
    touches: Touches,
    rulebook: Rulebook,
) -> WorkHead:
    account, today = sheet.account, sheet.today
    due = next((clock for clock in clocks if not clock.theirs), None)
    matter = where.matter
    return WorkHead(
        queue=where.queue,
        reason=matter.kind,
        category=matter.category,
        why=matter.why,
        stake_cents=matter.stake_cents,
        due_on=due.on if due else None,
        tags=_tags(account, where, due, touches.since_news, today, rulebook),
        codes=codes,
        basis=Basis(
            fresh_on=_fresh_on(account, touches.last_on),
            touched_on=touches.last_on,
            touches=touches.since_news,
            late_from=days_after(matter.until, 1) if matter.until else None,
            due_what=due.what if due else "",
            pins=bool(due and due.pins),
            sure=_sure(sheet, matter),
        ),
    )


def _sure(sheet: Worksheet, matter: Matter) -> bool:
    """Whether what wins the case is on record: the authorization, the acceptance that proves timely filing."""
    if matter.category == SURE_CATEGORY:
        return bool(sheet.account.encounter.authorization)
    return matter.category == PROVED_CATEGORY and bool(filed_in_time(sheet))


def _asked(where: Place) -> tuple[str, ...]:
    """A denial that is appealed or waits for records keeps its own clock off; the filing limit goes on behind review."""
    return where.also if where.queue == REVIEW else ()


def _fresh_on(account: Account, touched: date | None) -> date | None:
    """The day of the last news, unless someone has worked on the account since."""
    news = [payment.header.paid_on for payment in account.payments if payment.header.paid_on]
    news += [status.on for claim in account.claims for status in claim.statuses if status.on and status.rejected]
    latest = max(news, default=None)
    return None if latest is None or (touched and touched >= latest) else latest


def _codes(facts: Situation) -> tuple[str, ...]:
    denial = facts.denial or facts.patient_denial
    return (denial.code, *denial.remarks) if denial else ()


def _tags(
    account: Account, where: Place, due: Deadline | None, touches: int, today: date, rulebook: Rulebook
) -> tuple[str, ...]:
    tags = ["limit passed"] if due and due.on < today else []
    if touches >= rulebook.weights.fruitless_touches:
        tags.append("escalate")
    of_patient = (
        bool(where.queue) and owed_by(where.matter) == PATIENT
    )  # that the patient owes goes without saying there
    tags += [tag for kind in where.also if (tag := KIND_OF[kind].tag) and not (of_patient and kind == "self_pay")]
    return (*tags, *(hold.what for hold in account.holds))
