"""From an account and a day to its work item: queue, score, clocks, where it stands, what to do next."""

from datetime import date

import msgspec

from collector_tui.model.account import Account
from collector_tui.model.money import dollars
from collector_tui.model.work import Deadline, WorkItem
from collector_tui.rules.clocks import appeal_deadline, filing_deadline
from collector_tui.rules.ledger import balances
from collector_tui.rules.score import WEIGHTS, score_parts, touches_since_news
from collector_tui.rules.situation import Situation, situation
from collector_tui.rules.statuses import status_words
from collector_tui.rules.steps import next_steps
from collector_tui.rules.waterfall import Place, place

ESCALATE_AFTER_TOUCHES = 3


def assess(account: Account, today: date) -> Account:
    """The account with balances, head and work item recomputed for `today`."""
    account = msgspec.structs.replace(account, balances=balances(account.entries))
    facts = situation(account)
    where = place(account, facts, today)
    clocks = _clocks(account, facts, where)
    due = next((clock for clock in clocks), None)
    parts = score_parts(account, facts, where, due, today)
    work = WorkItem(
        queue=where.queue,
        why=where.why,
        score=sum(part.points for part in parts),
        stake_cents=where.stake_cents,
        due_on=due.on if due else None,
        tags=_tags(account, facts, due, today),
        codes=_codes(facts),
        stands=stands(account, facts, where, today),
        parts=parts,
        weights=WEIGHTS,
        deadlines=clocks,
        stops=facts.stops,
        steps=next_steps(account, facts, where) if where.queue else (),
    )
    claim = facts.claim.claim if facts.claim else None
    return msgspec.structs.replace(
        account,
        payer=_payer(facts, where),
        balance_cents=sum(account.balances.values()),
        billed_on=claim.billed_on if claim else None,
        work=work,
    )


def stands(account: Account, facts: Situation, where: Place, today: date) -> str:
    """One sentence: what the payer did, or has not done."""
    payer = facts.coverage.payer if facts.coverage else "No insurer"
    decided = facts.payment.header.paid_on if facts.payment else None
    on = f" on {decided:%m/%d}" if decided else ""
    match where.queue:
        case "rejected" if facts.claim:
            status = facts.claim.statuses[-1]
            return f"{payer} turned the claim away before deciding. {status_words(status)}. The filing clock keeps running."
        case "no_response" | "in_process" if where.why.startswith("taken back") and facts.taken_back:
            back = facts.taken_back
            return (
                f"{payer} took {dollars(-back.claim.paid_cents)} back on {back.header.paid_on or today:%m/%d} "
                "and has sent no new decision since."
            )
        case "unmatched" if facts.unpaired:
            return f"A payment of {dollars(-facts.unpaired.claim.paid_cents)} was taken back that is not on file here."
        case "secondary" if where.why == "patient barred":
            return f"{dollars(where.stake_cents)} stand under the patient, who may not be billed for it."
        case "denied" if facts.patient_denial and not facts.denial:
            refused = facts.patient_denial
            return (
                f"{dollars(where.stake_cents)} refused with {refused.code} were assigned to the patient: "
                f"{refused.meaning}. Check it before a statement goes out."
            )
        case "denied" if facts.denial:
            record = account.encounter.authorization if facts.denial.category == "AUTH" else ""
            found = f" Authorization {record} is on record." if record else ""
            return f"{payer} denied {dollars(where.stake_cents)} with {facts.denial.code}{on}: {facts.denial.meaning}.{found}"
        case "underpaid":
            return f"{payer} allowed {dollars(where.stake_cents)} less than the contract expects{on}."
        case "credit":
            owed = ", ".join(f"{name} {dollars(cents)}" for name, cents in account.balances.items() if cents < 0)
            return f"More was paid than is owed ({owed}). Find the cause before anything is refunded."
        case "unmatched":
            return f"{payer} decided a claim{on} that is not on file here."
        case "secondary":
            return f"The first insurer has decided; {payer} owes up to {dollars(where.stake_cents)} and was not billed."
        case "no_response" if where.why == "never billed":
            return f"{payer} has never been billed for {dollars(where.stake_cents)}."
        case "no_response" if facts.answered:
            return f"{payer} paid{on} and left {dollars(where.stake_cents)} open without refusing it."
        case "no_response":
            days, late = facts.days_since_billed(today), facts.late_days(today)
            return f"{payer} has not answered for {days} days, {late} past its usual time.{_last_word(facts)}"
        case "in_process":
            return f"{payer} has the claim ({where.why}); an answer is not late yet."
        case "self_pay":
            return f"Insurance is done; the patient owes {dollars(where.stake_cents)}."
    return "Nothing is open on this account."


def _last_word(facts: Situation) -> str:
    """What a claim status answer last said, when it is more than that the claim arrived."""
    statuses = facts.claim.statuses if facts.claim else ()
    if not statuses or statuses[-1].source != "277":
        return ""
    return f" On {statuses[-1].on:%m/%d} it said: {status_words(statuses[-1])}." if statuses[-1].on else ""


def _clocks(account: Account, facts: Situation, where: Place) -> tuple[Deadline, ...]:
    """The clocks that matter in this queue, nearest first."""
    clocks: list[Deadline | None] = []
    if facts.coverage and where.queue in ("rejected", "secondary", "no_response", "in_process"):
        clocks.append(filing_deadline(account, facts.coverage))
    if facts.coverage and facts.payment and where.queue in ("denied", "underpaid"):
        if facts.denial is None or facts.denial.appeal:
            clocks.append(appeal_deadline(facts.payment, facts.coverage))
        else:
            clocks.append(filing_deadline(account, facts.coverage))
    return tuple(sorted((clock for clock in clocks if clock), key=lambda clock: clock.on))


def _codes(facts: Situation) -> tuple[str, ...]:
    denial = facts.denial or facts.patient_denial
    return (denial.code, *denial.remarks) if denial else ()


def _tags(account: Account, facts: Situation, due: Deadline | None, today: date) -> tuple[str, ...]:
    tags = []
    if due and due.on < today:
        tags.append("limit passed")
    if touches_since_news(account) >= ESCALATE_AFTER_TOUCHES:
        tags.append("escalate")
    if facts.patient_cents and facts.owed_cents:
        tags.append("patient owes too")
    if account.holds:
        tags.append("hold")
    return tuple(tags)


def _payer(facts: Situation, where: Place) -> str:
    if where.queue == "self_pay":
        return "Patient"
    return facts.coverage.payer if facts.coverage else "Patient"
