"""What patients have agreed to pay: promises and payment plans, as collectors logged them and as money came."""

from datetime import date
from itertools import accumulate

from msgspec import Struct

from collector_tui.casework.history import day_of, latest, logged_cents, logged_count, logged_date, since
from collector_tui.days.calendar import add_months, business_day_on_or_after, days_after
from collector_tui.knowledge.action_codes import means
from collector_tui.model.account import Account

GRACE_DAYS = 3  # after a promised day, for the money to be posted
INSTALLMENT = ("installment", "instalment")  # the field, and as it was called before
MADE, PLAN, BROKEN = means("promise.made", "plan.made"), means("plan.made"), means("promise.broken", "plan.broken")


class Promise(Struct, frozen=True):
    """Money a patient has agreed to pay: once, or in a plan's installments."""

    made_on: date
    cents: int  # of the promise, or of one installment
    count: int  # 1: a promise
    first_due: date
    paid_cents: int  # by the patient since it was made
    logged_broken: bool  # a collector has logged it so
    total_cents: int  # of all installments: the last one carries the rest

    def dues(self) -> list[date]:
        return [add_months(self.first_due, number) for number in range(self.count)]

    def amounts(self) -> list[int]:
        """What each due is for, in cents; together the total, never a cent over."""
        return [*[self.cents] * (self.count - 1), self.last_cents]

    @property
    def last_cents(self) -> int:
        return self.total_cents - self.cents * (self.count - 1)

    def missed(self, today: date) -> int:
        """How many dues have passed, grace included, without being paid in full."""
        return sum(today > _late_after(due) for due in self.dues()[self._paid_installments() :])

    def behind_cents(self, today: date) -> int:
        """What fell due by today and was not paid."""
        fallen = sum(cents for due, cents in zip(self.dues(), self.amounts(), strict=True) if due <= today)
        return max(0, fallen - self.paid_cents)

    def good_until(self) -> date:
        """The last day, grace included, before it is broken: by the first due that is not paid in full."""
        return _late_after(self.dues()[min(self._paid_installments(), self.count - 1)])

    def broken(self, today: date) -> bool:
        return self.logged_broken or today > self.good_until()

    def first_missed(self, today: date) -> bool:
        """A plan that is one installment behind: to be asked after, no default yet."""
        return self.count > 1 and self.missed(today) == 1 and not self.logged_broken

    def kept(self) -> bool:
        """Paid to the end."""
        return self.paid_cents >= self.total_cents > 0

    def next_due(self) -> date | None:
        """The first day not paid for yet."""
        return next(iter(self.dues()[self._paid_installments() :]), None)

    def next_cents(self) -> int:
        """What that day is for; what was paid of it already is not asked again."""
        number = self._paid_installments()
        return sum(self.amounts()[: number + 1]) - self.paid_cents if number < self.count else 0

    def _paid_installments(self) -> int:
        """Of the whole ones, oldest first."""
        owed = list(accumulate(self.amounts()))
        return sum(self.paid_cents >= cents > 0 for cents in owed)


def _late_after(due: date) -> date:
    """A due on a day without business is debited on the next one; then the money has its days to be posted."""
    return days_after(business_day_on_or_after(due), GRACE_DAYS)


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
    count = logged_count(last, "count") if plan else 1
    cents = max(logged_cents(last, name) for name in INSTALLMENT) if plan else logged_cents(last, "amount")
    total = logged_cents(last, "total") if plan else cents
    return Promise(
        made_on=made_on,
        cents=cents,
        count=count,
        total_cents=total if cents * (count - 1) < total <= cents * count else cents * count,
        first_due=logged_date(last, "first_due" if plan else "date") or made_on,
        paid_cents=paid,
        logged_broken=any(activity.code in BROKEN for activity in since(account, last)),
    )
