"""What patients have agreed to pay: promises and payment plans, as collectors logged them and as money came."""

from datetime import date

from msgspec import Struct

from collector_tui.casework.history import day_of, latest, logged_cents, logged_count, logged_date, since
from collector_tui.days.calendar import add_months, days_after
from collector_tui.knowledge.action_codes import means
from collector_tui.model.account import Account

GRACE_DAYS = 3  # after a promised day, for the money to be posted
MISSED_MAX = 2  # installments: then a plan is in default
MADE, PLAN, BROKEN = means("promise.made", "plan.made"), means("plan.made"), means("promise.broken", "plan.broken")


class Promise(Struct, frozen=True):
    """Money a patient has agreed to pay: once, or in a plan's installments."""

    made_on: date
    cents: int  # of the promise, or of one installment
    count: int  # 1: a promise
    first_due: date
    paid_cents: int  # by the patient since it was made
    logged_broken: bool  # a collector has logged it so

    def dues(self) -> list[date]:
        return [add_months(self.first_due, number) for number in range(self.count)]

    def good_until(self) -> date:
        """The last day, grace included, before it is broken: a promise by its day, a plan by the second missed installment."""
        missed = min(self._paid_installments() + (1 if self.count == 1 else MISSED_MAX), self.count)
        return days_after(self.dues()[missed - 1], GRACE_DAYS)

    def broken(self, today: date) -> bool:
        return self.logged_broken or today > self.good_until()

    def kept(self) -> bool:
        """Paid to the end."""
        return self.paid_cents >= self.cents * self.count

    def next_due(self) -> date | None:
        """The first day not paid for yet."""
        return next(iter(self.dues()[self._paid_installments() :]), None)

    def _paid_installments(self) -> int:
        return self.paid_cents // self.cents if self.cents else self.count


def promise(account: Account) -> Promise | None:
    """The last promise or plan that the patient agreed to."""
    last = latest(account, MADE)
    if last is None:
        return None
    made_on, plan = day_of(last), last.code in PLAN
    paid = sum(
        entry.cents
        for entry in account.entries
        if entry.kind == "payment" and entry.bucket == "patient" and entry.on >= made_on
    )
    return Promise(
        made_on=made_on,
        cents=logged_cents(last, "installment" if plan else "amount"),
        count=logged_count(last, "count") if plan else 1,
        first_due=logged_date(last, "first_due" if plan else "date") or made_on,
        paid_cents=paid,
        logged_broken=any(activity.code in BROKEN for activity in since(account, last)),
    )
