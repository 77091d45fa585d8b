"""What is open on an account: each matter with its reason, the few words for it and what is at stake."""

from collections.abc import Iterator
from datetime import date

from collector_tui.adjudication.stops import BILL_PATIENT, forbids
from collector_tui.casework.history import (
    ACKNOWLEDGE_DAYS,
    asked_records,
    asked_supervisor,
    day_of,
    open_appeal,
    placement,
    promise,
)
from collector_tui.casework.matter import Matter
from collector_tui.casework.situation import Situation
from collector_tui.days.calendar import add_business_days, days_after
from collector_tui.knowledge.adjustment_codes import short
from collector_tui.model.account import Account, PostedPayment
from collector_tui.model.money import dollars
from collector_tui.model.remittance import ClaimPayment
from collector_tui.work.rulebook import Rulebook

WAITS = ("waiting", "placed", "kept")  # reasons: someone else has the ball
CROSSOVER_REMARKS = frozenset({"MA18", "MA07"})  # the first payer forwarded the claim itself
CROSSOVER_WAIT_DAYS = 30
FORWARDED = frozenset({"19", "20"})  # CLP02: processed and forwarded to the next payer
CORRECTION_WAIT_DAYS = 30  # a reversal without its correction is open work after this


def matters(account: Account, facts: Situation, today: date, rulebook: Rulebook) -> dict[str, Matter]:
    """Everything open, by reason."""
    found = (*_told(account, facts), *_of_insurer(account, facts, today, rulebook), *_of_patient(account, facts, today))
    by_reason = {one.reason: one for one in found}
    waits = next((by_reason[reason] for reason in WAITS if reason in by_reason), None)
    if waits and account.follow_up_on and account.follow_up_on <= today:
        by_reason["due"] = Matter("due", f"{waits.why}, due", waits.stake_cents, waits.reason)
    return by_reason


def _told(account: Account, facts: Situation) -> Iterator[Matter]:
    """What a person or a payer has put on the table, whoever owes."""
    open_cents = sum(cents for cents in account.balances.values() if cents > 0)
    if asked := asked_supervisor(account):
        yield Matter("review", f"{asked.code} by {asked.by}", open_cents)
    if facts.rejected and facts.claim:
        status = facts.claim.statuses[-1]
        source = f"{status.source} " if status.source in ("999", "TA1") else ""
        why = f"{source}{status.category} {status.status} rejected".replace("  ", " ")
        yield Matter("rejection", why, facts.owed_cents)
    if facts.unpaired:
        yield Matter("unpaired", "reversal unpaired", abs(facts.unpaired.claim.paid_cents))
    if facts.credit_cents:
        yield Matter("credit", "overpaid", facts.credit_cents)
    if account.no_claim_on_file:
        yield Matter("no_claim", "no claim here", max(0, sum(account.balances.values())))
    if facts.variance_cents:
        yield Matter("underpaid", "below contract", facts.variance_cents)


def _of_insurer(account: Account, facts: Situation, today: date, rulebook: Rulebook) -> Iterator[Matter]:
    """What the insurer whose turn it is owes, and why it has not paid."""
    owed = facts.owed_cents
    if owed <= 0:
        return
    if facts.denial or facts.variance_cents:
        stake = min(facts.denial.cents, owed) if facts.denial else facts.variance_cents
        if appeal := open_appeal(account, facts.decided_on):
            yield Matter("appeal", f"appeal {appeal.level} {appeal.filed_on:%m/%d}", stake)
    if asked_records(account, facts.decided_on if facts.answered else None):
        yield Matter("documents", "records asked", owed)
    if facts.denial:
        denial = facts.denial
        yield Matter("denial", f"{denial.code} {short(denial.category)}", min(denial.cents, owed), denial.category)
    if facts.taken_back:
        yield _taken_back(facts.taken_back, owed, today)
    elif facts.claim is None:
        yield _not_billed(account, facts, today)
    elif facts.answered:
        yield Matter("left_unpaid", "left unpaid", owed)
    elif facts.coverage:
        billed = facts.claim.claim.billed_on or today
        until = days_after(billed, rulebook.norm_days(facts.coverage, account.encounter.kind, billed))
        reason, why = ("no_response", "no reply {age}d") if today > until else ("waiting", "billed {age}d ago")
        yield Matter(reason, why, owed, until=until)


def _of_patient(account: Account, facts: Situation, today: date) -> Iterator[Matter]:
    """What the patient owes, and what was agreed."""
    owes = facts.patient_cents
    placed = placement(account)
    if placed and placed.code == "VNRC" and sum(account.balances.values()) > 0:
        yield Matter("recalled", "recalled", sum(account.balances.values()))
    elif placed and placed.code == "VNPL" and today > add_business_days(day_of(placed), ACKNOWLEDGE_DAYS):
        yield Matter("unacknowledged", "placed, no answer", max(0, sum(account.balances.values())))
    elif placed and placed.code != "VNRC":
        yield Matter("placed", f"with {placed.fields.get('vendor', 'an agency')[:12]}", owes)
    if owes <= 0:
        return
    if facts.patient_denial:
        denial = facts.patient_denial
        why = f"{denial.code} {short(denial.category)}"
        yield Matter("patient_denial", why, min(denial.cents, owes), denial.category)
    if forbids(facts.stops, BILL_PATIENT):
        yield Matter("patient_barred", "patient barred", owes)
    agreed = promise(account)
    if agreed and not agreed.kept():
        kind = "plan" if agreed.count > 1 else "promise"
        if agreed.broken(today):
            yield Matter("broken", f"{kind} broken", owes)
        else:
            why = f"{kind} {dollars(agreed.cents).removesuffix('.00')}"
            yield Matter("kept", why, owes, until=agreed.good_until())
    yield Matter("self_pay", "patient owes", owes)


def _not_billed(account: Account, facts: Situation, today: date) -> Matter:
    if facts.coverage and facts.coverage.order == "P":
        return Matter("never_billed", "never billed", facts.owed_cents)
    last = account.payments[-1] if account.payments else None
    if last and last.header.paid_on and _crosses_over(last.claim):
        until = days_after(last.header.paid_on, CROSSOVER_WAIT_DAYS)
        if today <= until:
            return Matter("waiting", f"crossover until {until:%m/%d}", facts.owed_cents, until=until)
    return Matter("secondary", "not billed", facts.owed_cents)


def _crosses_over(claim: ClaimPayment) -> bool:
    return bool(claim.crossover_to or claim.status in FORWARDED or CROSSOVER_REMARKS & set(claim.all_remarks()))


def _taken_back(reversal: PostedPayment, owed: int, today: date) -> Matter:
    on = reversal.header.paid_on or today
    until = days_after(on, CORRECTION_WAIT_DAYS)
    return Matter("taken_back" if today > until else "waiting", f"taken back {on:%m/%d}", owed, until=until)
