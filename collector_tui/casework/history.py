"""The matters that collectors have opened on an account by what they logged: appeals, requests, promises, placements."""

from collections.abc import Collection
from datetime import date

from msgspec import Struct

from collector_tui.days.calendar import add_months, days_after
from collector_tui.model.account import Account, Activity
from collector_tui.model.money import cents_of

GRACE_DAYS = 3  # after a promised day, for the money to be posted
MISSED_MAX = 2  # instalments: then a plan is in default
ACKNOWLEDGE_DAYS = 2  # business days for an agency to say that it has the account
APPEAL_LEVELS = {"APL1": 1, "APL2": 2, "APLX": 3}
APPEAL_ENDS = frozenset({"APUP", "APOV", "APEX"})


class Appeal(Struct, frozen=True):
    level: int
    filed_on: date
    decision_due: date | None  # as the collector logged it


class Promise(Struct, frozen=True):
    """Money a patient has agreed to pay: once, or in a plan's instalments."""

    made_on: date
    cents: int  # of the promise, or of one instalment
    count: int  # 1: a promise
    first_due: date
    paid_cents: int  # by the patient since it was made
    told_broken: bool  # a collector has logged it so

    def dues(self) -> list[date]:
        return [add_months(self.first_due, number) for number in range(self.count)]

    def good_until(self) -> date:
        """The last day, grace included, before it is broken: a promise by its day, a plan by the second missed instalment."""
        paid = self.paid_cents // self.cents if self.cents else self.count
        missed = min(paid + (1 if self.count == 1 else MISSED_MAX), self.count)
        return days_after(self.dues()[missed - 1], GRACE_DAYS)

    def broken(self, today: date) -> bool:
        return self.told_broken or today > self.good_until()

    def kept(self) -> bool:
        """Paid to the end."""
        return self.paid_cents >= self.cents * self.count

    def next_due(self) -> date | None:
        """The first day not paid for yet."""
        paid = self.paid_cents // self.cents if self.cents else self.count
        return next(iter(self.dues()[paid:]), None)


def open_appeal(account: Account, decided_on: date | None) -> Appeal | None:
    """An appeal filed on or after the payer's last decision and not decided itself."""
    last = latest(account, APPEAL_LEVELS.keys() | APPEAL_ENDS)
    if last is None or last.code in APPEAL_ENDS or (decided_on and day_of(last) < decided_on):
        return None
    return Appeal(APPEAL_LEVELS[last.code], day_of(last), told_date(last, "decision_due"))


def lost_appeal(account: Account, decided_on: date | None) -> tuple[int, date] | None:
    """(level, day) of an appeal that was lost, with no later one filed: the next level's clock runs from it."""
    last = latest(account, APPEAL_LEVELS.keys() | APPEAL_ENDS)
    if last is None or last.code != "APUP" or (decided_on and day_of(last) < decided_on):
        return None
    levels = [APPEAL_LEVELS[one.code] for one in account.activities if one.code in APPEAL_LEVELS]
    return (levels[-1] if levels else 1), told_date(last, "decision_date") or day_of(last)


def asked_records(account: Account, answered_on: date | None) -> tuple[str, date, date | None] | None:
    """(what, asked on, due) of records that the payer wants from us and that nobody has sent."""
    last = latest(account, ("CSHD", "DNRC"))
    sent_on = day_of(last) if last and last.code == "DNRC" else date.min
    floor = max(sent_on, answered_on or date.min)
    for sent in account.claims:
        for status in sent.statuses:
            if status.source == "277" and status.category.startswith("R") and status.on and status.on > floor:
                return "records", status.on, None
    if last and last.code == "CSHD" and last.fields.get("from_whom") != "patient" and day_of(last) > floor:
        return last.fields.get("what_requested", "records"), day_of(last), told_date(last, "due_date")
    return None


def promise(account: Account) -> Promise | None:
    """The last promise or plan that the patient agreed to."""
    last = latest(account, ("PTPD", "PPLN"))
    if last is None:
        return None
    made_on = day_of(last)
    after = account.activities[account.activities.index(last) + 1 :]
    paid = sum(
        one.cents for one in account.entries if one.kind == "payment" and one.bucket == "patient" and one.on >= made_on
    )
    plan = last.code == "PPLN"
    return Promise(
        made_on=made_on,
        cents=_cents(last, "instalment" if plan else "amount"),
        count=_number(last, "count") if plan else 1,
        first_due=told_date(last, "first_due" if plan else "date") or made_on,
        paid_cents=paid,
        told_broken=any(one.code in ("PTPB", "PPDF") for one in after),
    )


def asked_supervisor(account: Account) -> Activity | None:
    """What a supervisor has not answered yet."""
    last = latest(account, ("ADSU", "DNWO", "ADDC"))
    return last if last and last.code != "ADDC" else None


def placement(account: Account) -> Activity | None:
    """The last word on an agency: placed (VNPL), acknowledged (VNAK) or recalled (VNRC)."""
    return latest(account, ("VNPL", "VNAK", "VNRC"))


def latest(account: Account, codes: Collection[str]) -> Activity | None:
    """The newest activity with one of these codes."""
    return next((own for own in reversed(account.activities) if own.code in codes), None)


def day_of(activity: Activity) -> date:
    """The day an activity was logged, where this office is."""
    return activity.at.astimezone().date()


def told_date(activity: Activity, field: str) -> date | None:
    """A date field of an activity; None when it is empty or no date."""
    try:
        return date.fromisoformat(activity.fields.get(field, ""))
    except ValueError:
        return None


def _cents(activity: Activity, field: str) -> int:
    try:
        return max(0, cents_of(activity.fields.get(field, "")))
    except ValueError:
        return 0


def _number(activity: Activity, field: str) -> int:
    text = activity.fields.get(field, "")
    return min(int(text), 120) if text.isdecimal() and len(text) < 6 and int(text) else 1
