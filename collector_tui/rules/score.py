"""The score, 0 to 100, in parts that add up and each say why (weight set below)."""

from datetime import date, timedelta
from math import log

from collector_tui.model.account import Account
from collector_tui.model.money import dollars
from collector_tui.model.work import Deadline, ScorePart
from collector_tui.rules.situation import Situation
from collector_tui.rules.waterfall import Place

WEIGHTS = "shipped-1"
VALUE_MAX, VALUE_FULL_DOLLARS = 35, 50_000
DEADLINE_POINTS = ((3, 30), (7, 26), (14, 20), (30, 12), (60, 5))
FRESH_POINTS, FRESH_DAYS = 10, 10
LATE_MAX, LATE_FULL_DAYS = 10, 60
OVERDUE_MAX, OVERDUE_A_DAY = 8, 2
JUST_TOUCHED, JUST_TOUCHED_DAYS = -15, 3
STILL_WAITING, FRUITLESS, SMALL_BALANCE = -20, -5, -10
FRUITLESS_TOUCHES, SMALL_BALANCE_CENTS = 3, 2_500

# Chance to recover, by denial category or queue. Starting values of an experienced office, to be replaced
# by a site's own statistics.
RECOVERY = {
    "SUBMISSION": 0.85, "ELIGIBILITY": 0.85, "REGISTRATION": 0.85, "DOCUMENTATION": 0.70, "AUTH": 0.20,
    "MEDNEC": 0.45, "LEVEL_OF_CARE": 0.45, "BUNDLING": 0.30, "TIMELY": 0.05, "COB": 0.75, "COB_LIABILITY": 0.60,
    "BENEFIT": 0.15, "CODING": 0.60, "PROVIDER": 0.50, "DUPLICATE": 0.30, "PRIOR_PAYER": 0.60,
    "rejected": 0.90, "credit": 1.0, "underpaid": 0.65, "secondary": 0.90, "no_response": 0.80,
    "in_process": 0.85, "self_pay": 0.25, "unmatched": 0.50,
}  # fmt: skip
AUTH_ON_RECORD = 0.60
EASY = {
    "SUBMISSION": 7,
    "ELIGIBILITY": 7,
    "REGISTRATION": 7,
    "DOCUMENTATION": 5,
    "AUTH": 3,
    "CODING": 3,
    "COB": 2,
}
EASY_QUEUES = {"rejected": 7, "secondary": 7, "underpaid": 3, "self_pay": 2}


def score_parts(
    account: Account, facts: Situation, where: Place, due: Deadline | None, today: date
) -> tuple[ScorePart, ...]:
    """The parts whose points sum to the score; zero parts are left out."""
    if not where.queue:
        return ()
    parts = [
        _value(account, facts, where),
        _deadline(due, today),
        _fresh(account, facts, today),
        _late(facts, today),
        _overdue(account, today),
        _easy(facts, where),
        *_penalties(account, facts, where, today),
    ]
    total = sum(part.points for part in parts)
    if total < 0:
        parts.append(ScorePart("floor", -total, "no score is below 0"))
    return tuple(part for part in parts if part.points)


def _value(account: Account, facts: Situation, where: Place) -> ScorePart:
    chance = recovery(account, facts, where)
    expected = where.stake_cents / 100 * chance
    points = round(VALUE_MAX * min(1.0, log(1 + max(0.0, expected)) / log(1 + VALUE_FULL_DOLLARS)))
    return ScorePart("value", points, f"{dollars(where.stake_cents)} x {chance:.2f}")


def recovery(account: Account, facts: Situation, where: Place) -> float:
    """The chance to recover the stake, from the denial's category or the queue."""
    if where.queue != "denied" or facts.denial is None:
        return RECOVERY.get(where.queue, 0.5)
    if facts.denial.category == "AUTH" and account.encounter.authorization:
        return AUTH_ON_RECORD
    return RECOVERY.get(facts.denial.category, 0.4)


def _deadline(due: Deadline | None, today: date) -> ScorePart:
    if due is None:
        return ScorePart("deadline", 0)
    left = (due.on - today).days
    if left < 0:
        return ScorePart("deadline", 0, f"{due.what} limit passed")
    points = next((points for days, points in DEADLINE_POINTS if left <= days), 0)
    return ScorePart("deadline", points, f"{due.what} in {left}d")


def _fresh(account: Account, facts: Situation, today: date) -> ScorePart:
    news = [payment.header.paid_on for payment in account.payments if payment.header.paid_on]
    news += [status.on for claim in account.claims for status in claim.statuses if status.on and status.rejected]
    latest = max(news, default=None)
    touched = last_touch(account)
    if latest is None or (today - latest).days > FRESH_DAYS or (touched and touched >= latest):
        return ScorePart("fresh", 0)
    return ScorePart("fresh", FRESH_POINTS, f"payer answered {latest:%m/%d}")


def _late(facts: Situation, today: date) -> ScorePart:
    late = facts.late_days(today)
    return ScorePart("late", round(LATE_MAX * min(1.0, late / LATE_FULL_DAYS)), f"{late}d past the payer's usual time")


def _overdue(account: Account, today: date) -> ScorePart:
    if account.follow_up_on is None or account.follow_up_on >= today:
        return ScorePart("tickler", 0)
    days = business_days(account.follow_up_on, today)
    return ScorePart("tickler", min(OVERDUE_MAX, OVERDUE_A_DAY * days), f"due {account.follow_up_on:%m/%d}")


def _easy(facts: Situation, where: Place) -> ScorePart:
    if where.queue == "denied" and facts.denial:
        return ScorePart("easy", EASY.get(facts.denial.category, 0), "one clear fix")
    return ScorePart("easy", EASY_QUEUES.get(where.queue, 0), "one clear fix")


def _penalties(account: Account, facts: Situation, where: Place, today: date) -> list[ScorePart]:
    parts = []
    touched = last_touch(account)
    if touched and (today - touched).days <= JUST_TOUCHED_DAYS and not _fresh(account, facts, today).points:
        parts.append(ScorePart("just touched", JUST_TOUCHED, f"worked {touched:%m/%d}"))
    if where.queue == "in_process":
        parts.append(ScorePart("waiting", STILL_WAITING, "within the payer's usual time"))
    if where.stake_cents < SMALL_BALANCE_CENTS:
        parts.append(ScorePart("small", SMALL_BALANCE, f"{dollars(where.stake_cents)} at stake"))
    if touches_since_news(account) >= FRUITLESS_TOUCHES:
        parts.append(ScorePart("fruitless", FRUITLESS, "three touches without progress: escalate"))
    return parts


def last_touch(account: Account) -> date | None:
    """The day of the last coded follow-up."""
    return max((a.at.date() for a in account.activities if a.code and a.code != "ADMN"), default=None)


def touches_since_news(account: Account) -> int:
    """Coded follow-ups since the payer last decided anything."""
    latest = max((p.header.paid_on for p in account.payments if p.header.paid_on), default=date.min)
    return sum(1 for a in account.activities if a.code and a.code != "ADMN" and a.at.date() > latest)


def business_days(start: date, end: date) -> int:
    """Monday to Friday days after `start` up to and including `end`."""
    return sum((start + timedelta(days=n)).weekday() < 5 for n in range(1, (end - start).days + 1))
