"""The facts of an account that every judgement starts from: whose turn it is, what was sent, what came back."""

from datetime import date

from msgspec import Struct

from collector_tui.adjudication.denial import Denial, denial_of, patient_denial_of
from collector_tui.adjudication.reversals import Netted, net, standing
from collector_tui.adjudication.split import split
from collector_tui.adjudication.stops import remittance_stops
from collector_tui.casework.history import day_of
from collector_tui.knowledge.action_codes import means
from collector_tui.model.account import Account, Coverage, PostedPayment, SentClaim
from collector_tui.model.work import Stop

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
    unpaired: PostedPayment | None  # a reversal of a payment that is not on file
    stops: tuple[Stop, ...]  # what the remittances forbid
    variance_cents: int  # expected less allowed on the first payer's decision; 0 when not worth work
    credit_cents: int  # negative buckets, as a positive sum
    patient_cents: int
    answered: bool  # the last claim has an answer

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
        return bool(not self.answered and self.claim and self.claim.rejected)


def situation(account: Account) -> Situation:
    """Gather the facts; `account.balances` and its documents must be current."""
    coverage = _whose_turn(account)
    order = coverage.order if coverage else ""
    claim = _last_claim(account, order)
    netted, of_all = net(account.payments, order), net(account.payments)
    paid = netted.standing
    payment = paid[-1] if paid else None
    answered = payment is not None and not _billed_after(claim, payment)
    denial = denial_of(payment.claim, coverage.payer_class) if payment and coverage and answered else None
    owed = account.balances.get(coverage.bucket, 0) if coverage else 0
    return Situation(
        coverage=coverage,
        owed_cents=owed,
        claim=claim,
        payment=payment,
        denial=denial if owed > 0 else None,
        patient_denial=_patient_denial(account, of_all.standing),
        taken_back=next(reversed(netted.reversed_by.values()), None)
        if not paid and not _rebilled(claim, netted)
        else None,
        unpaired=next(iter(of_all.unpaired), None),
        stops=remittance_stops(account),
        variance_cents=_variance(account),
        credit_cents=-sum(cents for cents in account.balances.values() if cents < 0),
        patient_cents=max(0, account.balances.get("patient", 0)),
        answered=answered,
    )


def _whose_turn(account: Account) -> Coverage | None:
    """The first insurer that owes or is owed something, else the last one that decided."""
    for coverage in account.coverages:
        if account.balances.get(coverage.bucket, 0):
            return coverage
    if account.payments:
        order = account.payments[-1].order
        return next((coverage for coverage in account.coverages if coverage.order == order), None)
    return account.coverages[0] if account.coverages else None


def _last_claim(account: Account, order: str) -> SentClaim | None:
    sent = [claim for claim in account.claims if (claim.claim.order or "P") == order]
    return max(sent, key=lambda claim: claim.claim.billed_on or date.min, default=None)


def _billed_after(claim: SentClaim | None, payment: PostedPayment) -> bool:
    """A corrected claim went out after the payer's last decision: that decision is no longer the news."""
    if claim is None or claim.claim.billed_on is None or payment.header.paid_on is None:
        return False
    return claim.claim.billed_on > payment.header.paid_on


def _rebilled(claim: SentClaim | None, netted: Netted) -> bool:
    return any(_billed_after(claim, reversal) for reversal in netted.reversed_by.values())


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
