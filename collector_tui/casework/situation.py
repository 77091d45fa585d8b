"""The facts of an account that every judgement starts from: whose turn it is, what was sent, what came back."""

from datetime import date

from msgspec import Struct, structs

from collector_tui.adjudication.answers import place_of
from collector_tui.adjudication.claim_family import order_of, standing_bills, unanswered_bills
from collector_tui.adjudication.denial import Denial, denial_of, patient_denial_of
from collector_tui.adjudication.reversals import Netted, net, standing
from collector_tui.adjudication.split import split
from collector_tui.adjudication.stops import remittance_stops
from collector_tui.adjudication.write_off import written_off_cents
from collector_tui.casework.history import day_of
from collector_tui.knowledge.action_codes import means
from collector_tui.model.account import BUCKETS, ORDERS, Account, Coverage, PostedPayment, SentClaim
from collector_tui.model.remittance import NOT_OURS
from collector_tui.model.work import Stop

OF_BILLS = tuple(bucket for bucket in BUCKETS if bucket != "unapplied")  # a deposit before any bill is no credit
VARIANCE_FLOOR_CENTS = 2_500  # below this, or 2 % of the expected amount, a difference is not worked
CLOSES_VARIANCE = means("variance.closed")
REVIEWS_PATIENT_DENIAL = means(
    "denial.reviewed", "denial.to_registration", "coverage.found", "write_off.asked", "call.reached"
)


class Situation(Struct, frozen=True, kw_only=True):
    """Facts about the coverage whose turn it is. None: there is no such thing."""

    coverage: Coverage | None
    owed_cents: int  # by that coverage
    claim: SentClaim | None  # the last one sent to it
    payment: PostedPayment | None  # the last standing one from it
    denial: Denial | None
    patient_denial: Denial | None  # refused and assigned to the patient, not looked into since
    taken_back: PostedPayment | None  # a reversal that no new decision followed
    disowned: PostedPayment | None  # it says that the claim in question is another payer's
    unpaired: PostedPayment | None  # a reversal of a payment that is not on file
    stops: tuple[Stop, ...]  # what the remittances forbid
    variance_cents: int  # expected less allowed on the first payer's decision; 0 when not worth work
    credit_cents: int  # negative buckets, as a positive sum
    patient_cents: int
    answered: bool  # the last claim has an answer
    unanswered: tuple[SentClaim, ...]  # its standing bills that no decision speaks of
    ahead: PostedPayment | None  # a later payer that decided after one whose remittance is missing here

    def days_since_billed(self, today: date) -> int:
        """Days since the last claim to this payer; 0 when none was sent."""
        if self.claim is None or self.claim.claim.billed_on is None:
            return 0
        return (today - self.claim.claim.billed_on).days

    @property
    def payer_class(self) -> str:
        return self.coverage.payer_class if self.coverage else ""

    @property
    def decided_on(self) -> date | None:
        """When the payer whose turn it is last decided."""
        return self.payment.header.paid_on if self.payment else None

    @property
    def rejected(self) -> bool:
        waits = not self.answered or self.claim in self.unanswered
        return bool(waits and self.claim and self.claim.rejected)


def situation(account: Account) -> Situation:
    """Gather the facts; `account.balances` and its documents must be current."""
    coverage = _whose_turn(account)
    order = coverage.order if coverage else ""
    last = _last_claim(account, order)
    netted, of_all = net(account.payments, order), net(account.payments)
    paid = netted.standing
    payment = paid[-1] if paid else None
    answered = payment is not None and not _billed_after(last, payment)
    bills = standing_bills(claim for claim in account.claims if order_of(claim.claim) == order)
    unanswered = unanswered_bills(bills, paid)
    claim = _in_question(unanswered, answered, last)
    ahead = _ahead(account, coverage, of_all.standing)
    denial = denial_of(payment.claim, coverage.payer_class) if payment and coverage and answered else None
    if denial and coverage and payment:
        denial = _left_of(denial, written_off_cents(account, coverage.bucket, payment.header.paid_on))
    owed = account.balances.get(coverage.bucket, 0) if coverage else 0
    return Situation(
        coverage=coverage,
        owed_cents=owed,
        claim=claim,
        payment=payment,
        denial=denial if owed > 0 else None,
        patient_denial=_patient_denial(account, of_all.standing),
        taken_back=_taken_back(last, netted),
        disowned=_disowned(account, order, claim, unanswered),
        unpaired=next(iter(of_all.unpaired), None),
        stops=remittance_stops(account),
        variance_cents=_variance(account),
        credit_cents=0 if ahead else -sum(min(0, account.balances.get(bucket, 0)) for bucket in OF_BILLS),
        patient_cents=max(0, account.balances.get("patient", 0)),
        answered=answered,
        unanswered=unanswered,
        ahead=ahead,
    )


def _left_of(denial: Denial, written_off_cents: int) -> Denial | None:
    """What of a denial was not written off; None when all of it was."""
    left = denial.cents - written_off_cents
    return structs.replace(denial, cents=left) if left > 0 else None


def _whose_turn(account: Account) -> Coverage | None:
    """The first insurer that owes or is owed something, else the last one that decided."""
    for coverage in account.coverages:
        if account.balances.get(coverage.bucket, 0):
            return coverage
    if account.payments:
        order = account.payments[-1].order
        return next((coverage for coverage in account.coverages if coverage.order == order), None)
    return account.coverages[0] if account.coverages else None


def _ahead(account: Account, coverage: Coverage | None, decided: tuple[PostedPayment, ...]) -> PostedPayment | None:
    """The later payer's answer that came before the earlier one's: what it paid is no credit while that is missing."""
    if coverage is None or sum(account.balances.values()) < 0 or any(each.order == coverage.order for each in decided):
        return None
    behind = list(ORDERS).index(coverage.order)
    later = [each for each in decided if list(ORDERS).index(each.order) > behind]
    return later[-1] if later and account.balances.get(coverage.bucket, 0) > 0 else None


def _last_claim(account: Account, order: str) -> SentClaim | None:
    sent = [claim for claim in account.claims if (claim.claim.order or "P") == order]
    return max(sent, key=place_of, default=None)


def _billed_after(claim: SentClaim | None, payment: PostedPayment) -> bool:
    """A corrected claim went out after the payer's last decision: that decision is no longer the news."""
    if claim is None or claim.claim.billed_on is None or payment.header.paid_on is None:
        return False
    return claim.claim.billed_on > payment.header.paid_on


def _in_question(unanswered: tuple[SentClaim, ...], answered: bool, last: SentClaim | None) -> SentClaim | None:
    """The bill that work is about: one that was turned away, else one the payer left out, else the last one."""
    turned_away = next((bill for bill in unanswered if bill.rejected), None)
    return turned_away or (unanswered[-1] if unanswered and answered else last)


def _taken_back(claim: SentClaim | None, netted: Netted) -> PostedPayment | None:
    """The last reversal where nothing was decided or billed anew."""
    back = list(netted.reversed_by.values())
    decided = netted.standing or any(_billed_after(claim, reversal) for reversal in back)
    return back[-1] if back and not decided else None


def _disowned(
    account: Account, order: str, claim: SentClaim | None, unanswered: tuple[SentClaim, ...]
) -> PostedPayment | None:
    """The payer's last word on an undecided claim, where that is that the claim is not its own."""
    said = [payment for payment in account.payments if payment.claim.status == NOT_OURS and payment.order == order]
    if claim not in unanswered or not said:
        return None
    latest = max(said, key=lambda payment: payment.header.paid_on or date.min)
    return None if claim in unanswered_bills(unanswered, (latest,)) else latest


def _patient_denial(account: Account, decided: tuple[PostedPayment, ...]) -> Denial | None:
    """Still to be looked into: the patient owes it, and nobody has reviewed it since the payer said so."""
    if account.balances.get("patient", 0) <= 0:
        return None
    classes = {coverage.order: coverage.payer_class for coverage in account.coverages}
    reviewed = [day_of(activity) for activity in account.activities if activity.code in REVIEWS_PATIENT_DENIAL]
    for payment in reversed(decided):
        denial = patient_denial_of(payment.claim, classes.get(payment.order, ""))
        if denial and not any(day >= (payment.header.paid_on or day) for day in reviewed):
            return denial
    return None


def _variance(account: Account) -> int:
    paid = standing(account.payments, "P")
    if account.expected_cents is None or not paid:
        return 0
    if any(activity.code in CLOSES_VARIANCE for activity in account.activities):
        return 0
    parts = split(paid[-1].claim)
    if parts.denied_cents > 0:
        return 0
    short = account.expected_cents - parts.allowed_cents
    return short if short > max(VARIANCE_FLOOR_CENTS, account.expected_cents // 50) else 0
