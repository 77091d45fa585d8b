"""Who may not be asked to pay, told by coverage and age alone: whether or not registration has set an alert.

Medicaid's payment is payment in full but for its own copay (42 CFR 447.15), a work injury is the employer's insurer's,
and a minor's bill is the guarantor's, who is an adult.
"""

from collections.abc import Iterator
from datetime import date

from collector_tui.adjudication.reversals import standing
from collector_tui.days.calendar import add_months
from collector_tui.knowledge.ages_of_majority import age_of_majority
from collector_tui.model.account import Account, Coverage
from collector_tui.model.claim import Person
from collector_tui.model.text import state_of

NOT_COVERED = frozenset({"26", "27", "177", "200"})  # the patient had no such coverage on that day
NOT_COMPENSABLE = frozenset({"P4"})  # no work injury
COPAY = "3"
QMB_PLAN = "QMB"
MINOR, MINOR_ALONE = "minor", "minor_alone"


def protections(account: Account) -> Iterator[str]:
    """The ids of the circumstances that follow from coverage and age; `account.balances` must be current."""
    for coverage in account.coverages:
        reasons = _reasons(account, coverage)
        if coverage.plan.upper().startswith(QMB_PLAN):
            yield "qmb"
        if (
            coverage.payer_class == "medicaid"
            and not reasons & NOT_COVERED
            and not _owes_a_copay_alone(account, coverage)
        ):
            yield "medicaid"
        if coverage.payer_class == "workers_comp" and not reasons & NOT_COMPENSABLE:
            yield "workers_comp"
    if MINOR in account.alerts or is_minor(account):
        yield MINOR if _adult_guarantor(account) else MINOR_ALONE


def is_minor(account: Account) -> bool:
    """Whether the patient was no adult on the day of service: who is one today still did not contract for it."""
    stay, born = account.encounter, account.patient.born
    served = stay.admitted_on or stay.discharged_on
    return born is not None and served is not None and served < _of_age_on(account.patient, born)


def _of_age_on(person: Person, born: date) -> date:
    return add_months(born, 12 * age_of_majority(person.state or state_of(person.address)))


def _adult_guarantor(account: Account) -> bool:
    """Someone else than the patient answers for the bill, and nothing says that this is a child too."""
    guarantor, patient = account.guarantor, account.patient
    if not guarantor.name or (guarantor.name, guarantor.born or patient.born) == (patient.name, patient.born):
        return False
    served = account.encounter.admitted_on or account.encounter.discharged_on
    return guarantor.born is None or served is None or served >= _of_age_on(guarantor, guarantor.born)


def _reasons(account: Account, coverage: Coverage) -> set[str]:
    """Of the payer's last standing decision."""
    decided = standing(account.payments, coverage.order)
    return {each.reason for each in decided[-1].claim.all_adjustments() if each.cents > 0} if decided else set()


def _owes_a_copay_alone(account: Account, coverage: Coverage) -> bool:
    decided, owed = standing(account.payments, coverage.order), account.balances.get("patient", 0)
    copay = sum(
        each.cents
        for payment in decided
        for each in payment.claim.all_adjustments()
        if (each.group, each.reason) == ("PR", COPAY)
    )
    return 0 < owed <= copay
