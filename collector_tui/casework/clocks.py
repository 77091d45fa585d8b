"""How a clock is made: the payer's or the law's rule for an event, counted from its start, with basis and source."""

from collections.abc import Iterable, Iterator
from datetime import date

from collector_tui.casework.worksheet import Worksheet
from collector_tui.days.calendar import add_business_days, add_months, business_day_on_or_after, days_after
from collector_tui.model.account import Account
from collector_tui.model.playbook import PayerRule
from collector_tui.model.work import Deadline

GOVERNMENT = ("medicare", "medicaid", "managed")  # whose overpayments are returned in 60 days


def count(start: date, rule: PayerRule) -> date:
    """The last day by a rule, counted from its start. A later start never ends earlier."""
    start = days_after(start, rule.receipt_days)
    match rule.counted:
        case "business":
            last = add_business_days(start, rule.days)
        case "months":
            last = add_months(start, rule.days)
        case _:
            last = days_after(start, rule.days)
    return business_day_on_or_after(last) if rule.roll == "next" else last


def clock(
    sheet: Worksheet,
    rule_of: str,
    start: date | None,
    start_name: str,
    what: str,
    *,
    theirs: bool = False,
    pins: bool = False,
) -> Iterator[Deadline]:
    """The clock of the payer's rule for `rule_of`, if there is one that was checked and its start is known."""
    rule = rule_for(sheet, rule_of, start)
    if start is None or rule is None or not rule.days:
        return
    if rule.start in ("service", "service_year"):
        service = service_day(sheet.account)
        if rule.start == "service_year":
            start, start_name = date((service or start).year, 12, 31), "year of service"
        elif service is None:
            return
        else:
            start, start_name = service, "service"
    yield Deadline(
        what=what, on=count(start, rule), basis=basis(start_name, start, rule), source=rule.source,
        rule=rule.rule, safety_days=rule.safety_days, theirs=theirs, pins=pins,
    )  # fmt: skip


def rule_for(sheet: Worksheet, rule_of: str, start: date | None) -> PayerRule | None:
    """The rule for `rule_of` that binds the payer whose turn it is; one of 0 days is known to be missing."""
    return sheet.payer_rules.closest(rule_of, sheet.facts.coverage, sheet.setting, start) if start else None


def open_or_last(clocks: Iterable[Deadline], today: date) -> Iterator[Deadline]:
    """Of several ways to one end those still open; where all are shut, the one that was open longest."""
    ways = list(clocks)
    running = [way for way in ways if way.on >= today]
    yield from running or sorted(ways, key=lambda way: way.on)[-1:]


def basis(start_name: str, start: date, rule: PayerRule) -> str:
    """What a clock is counted from and how: "remittance 02/20/2026, 180 days"."""
    unit = {"business": "business days", "months": "months"}.get(rule.counted, "days")
    receipt = f" and {rule.receipt_days} for receipt" if rule.receipt_days else ""
    return f"{start_name} {start:%m/%d/%Y}, {rule.days} {unit}{receipt}"


def service_day(account: Account) -> date | None:
    """Institutional stays count from their end, professional services from their start (42 CFR 424.44(a))."""
    stay = account.encounter
    of_kind = stay.admitted_on if stay.kind == "professional" else stay.discharged_on
    if day := of_kind or stay.discharged_on or stay.admitted_on:
        return day
    days = [sent.claim.served_to or sent.claim.served_from for sent in account.claims]
    days += [payment.claim.served_to or payment.claim.served_from for payment in account.payments]
    return max((day for day in days if day), default=None)
