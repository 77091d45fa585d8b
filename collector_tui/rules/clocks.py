"""The clocks that run on an account, each with its basis and source."""

from datetime import date, timedelta

from collector_tui.knowledge.payers import habits
from collector_tui.model.account import Account, Coverage, PostedPayment
from collector_tui.model.work import Deadline


def filing_deadline(account: Account, coverage: Coverage) -> Deadline | None:
    """The last day to file with this payer, from the end of service."""
    served = account.encounter.discharged_on or account.encounter.admitted_on or _served(account)
    if served is None:
        return None
    known = habits(coverage.payer_class)
    last = _year_after(served) if known.filing_days == 365 else served + timedelta(days=known.filing_days)
    return Deadline(what="file", on=last, basis=f"service {served:%m/%d/%Y}", source=known.filing_source)


def appeal_deadline(payment: PostedPayment, coverage: Coverage) -> Deadline | None:
    """The last day of the first appeal level, from the remittance date."""
    if payment.header.paid_on is None:
        return None
    known = habits(coverage.payer_class)
    last = payment.header.paid_on + timedelta(days=known.appeal_days)
    basis = f"remittance {payment.header.paid_on:%m/%d/%Y}, {known.appeal_days} days"
    return Deadline(what="appeal", on=last, basis=basis, source=known.appeal_source)


def _served(account: Account) -> date | None:
    days = [sent.claim.served_to or sent.claim.served_from for sent in account.claims]
    days += [payment.claim.served_to or payment.claim.served_from for payment in account.payments]
    return max((day for day in days if day), default=None)


def _year_after(day: date) -> date:
    """One calendar year later; Feb 29 becomes Feb 28 (CMS Pub 100-04 ch. 1 s. 70)."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 2, 28)
    return day.replace(year=day.year + 1)
