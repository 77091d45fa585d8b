"""The waterfall: each open account stands in exactly one queue, for one reason."""

from datetime import date, timedelta

from msgspec import Struct

from collector_tui.knowledge.payers import habits
from collector_tui.model.account import Account, PostedPayment
from collector_tui.model.remittance import ClaimPayment
from collector_tui.rules.situation import Situation
from collector_tui.rules.stops import BILL_PATIENT, forbids

CROSSOVER_REMARKS = frozenset({"MA18", "MA07"})  # the first payer forwarded the claim itself
CROSSOVER_WAIT_DAYS = 30
FORWARDED = frozenset({"19", "20"})  # CLP02: processed and forwarded to the next payer
CORRECTION_WAIT_DAYS = 30  # a reversal without its correction is open work after this


class Place(Struct, frozen=True):
    """`why` is the few words shown in the list; `stake_cents` what is to be won."""

    queue: str
    why: str
    stake_cents: int


NOWHERE = Place("", "", 0)


def place(account: Account, facts: Situation, today: date) -> Place:
    """The first queue, in the order of `knowledge.playbook.QUEUES`, that claims the account."""
    owed, days = facts.owed_cents, facts.days_since_billed(today)
    if facts.rejected and facts.claim:
        status = facts.claim.statuses[-1]
        source = f"{status.source} " if status.source in ("999", "TA1") else ""
        return Place("rejected", f"{source}{status.category} {status.status} rejected".replace("  ", " "), owed)
    if facts.unpaired:
        return Place("unmatched", "reversal unpaired", abs(facts.unpaired.claim.paid_cents))
    if facts.credit_cents:
        return Place("credit", "overpaid", facts.credit_cents)
    if facts.denial:
        stake = min(facts.denial.cents, owed)
        return Place("denied", f"{facts.denial.code} {_short(facts.denial.category)}", stake)
    if facts.variance_cents:
        return Place("underpaid", "below contract", facts.variance_cents)
    if owed > 0 and facts.taken_back:
        return _taken_back(facts.taken_back, owed, today)
    if account.no_claim_on_file:
        return Place("unmatched", "no claim here", max(0, sum(account.balances.values())))
    if owed > 0 and facts.claim is None:
        return _not_billed(account, facts, today)
    if owed > 0 and facts.answered:
        return Place("no_response", "left unpaid", owed)
    if owed > 0 and facts.coverage:
        late = days > habits(facts.coverage.payer_class).norm_days
        return Place(
            "no_response" if late else "in_process",
            f"no reply {days}d" if late else f"billed {days}d ago",
            owed,
        )
    if facts.patient_denial:
        stake = min(facts.patient_denial.cents, facts.patient_cents)
        return Place("denied", f"{facts.patient_denial.code} {_short(facts.patient_denial.category)}", stake)
    if facts.patient_cents and forbids(facts.stops, BILL_PATIENT):
        return Place("secondary", "patient barred", facts.patient_cents)
    if facts.patient_cents:
        return Place("self_pay", "patient owes", facts.patient_cents)
    return NOWHERE


def _not_billed(account: Account, facts: Situation, today: date) -> Place:
    if facts.coverage and facts.coverage.order == "P":
        return Place("no_response", "never billed", facts.owed_cents)
    last = account.payments[-1] if account.payments else None
    if last and last.header.paid_on and _crosses_over(last.claim):
        until = last.header.paid_on + timedelta(days=CROSSOVER_WAIT_DAYS)
        if today <= until:
            return Place("in_process", f"crossover until {until:%m/%d}", facts.owed_cents)
    return Place("secondary", "not billed", facts.owed_cents)


def _crosses_over(claim: ClaimPayment) -> bool:
    return bool(claim.crossover_to or claim.status in FORWARDED or CROSSOVER_REMARKS & set(claim.all_remarks()))


def _taken_back(reversal: PostedPayment, owed: int, today: date) -> Place:
    on = reversal.header.paid_on or today
    days = (today - on).days
    if days <= CORRECTION_WAIT_DAYS:
        return Place("in_process", f"taken back {on:%m/%d}", owed)
    return Place("no_response", f"taken back {days}d", owed)


SHORT = {
    "AUTH": "no auth", "BENEFIT": "benefit", "BUNDLING": "bundled", "COB": "other payer", "COB_LIABILITY": "liability",
    "CODING": "coding", "DOCUMENTATION": "records", "DUPLICATE": "duplicate", "ELIGIBILITY": "eligibility",
    "LEVEL_OF_CARE": "level of care", "MEDNEC": "necessity", "NETWORK": "network", "PRIOR_PAYER": "prior payer",
    "PROVIDER": "provider", "REFERRAL": "referral", "REGISTRATION": "registration", "SUBMISSION": "claim data",
    "TIMELY": "timely filing", "UNKNOWN": "unknown code",
}  # fmt: skip


def _short(category: str) -> str:
    return SHORT.get(category, category.lower().replace("_", " "))
