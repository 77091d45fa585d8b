"""The clocks that run on an account, each with its basis and source, out of dated payer rules and federal facts."""

from collections.abc import Callable, Iterator
from datetime import date

from collector_tui.casework.history import asked_records, day_of, latest, lost_appeal, open_appeal, promise, told_date
from collector_tui.casework.situation import Situation
from collector_tui.days.calendar import add_business_days, add_months, business_day_on_or_after, days_after
from collector_tui.model.account import Account, PostedPayment
from collector_tui.model.playbook import PayerRule
from collector_tui.model.work import Deadline
from collector_tui.work.rulebook import Rulebook

GOVERNMENT = ("medicare", "medicaid", "managed")  # whose overpayments are returned in 60 days
NSA_REMARK = "N830"


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


def deadlines(account: Account, facts: Situation, reasons: frozenset[str], rulebook: Rulebook) -> tuple[Deadline, ...]:
    """Every clock that runs for these matters, nearest first."""
    clocks = _Clocks(account, facts, rulebook)
    found = [clock for reason, ask in CLOCKS if reason in reasons for clock in ask(clocks)]
    once = {(clock.what, clock.on): clock for clock in (*found, *clocks.of_patient())}
    return tuple(sorted(once.values(), key=lambda clock: (clock.theirs, clock.on)))


class _Clocks:
    """Asks the rulebook for the clocks of one account."""

    def __init__(self, account: Account, facts: Situation, rulebook: Rulebook) -> None:
        self.account, self.facts, self._book = account, facts, rulebook
        self.service = _service(account)

    def make(
        self, rule_of: str, start: date | None, start_name: str, what: str, *, theirs: bool = False, pins: bool = False
    ) -> Iterator[Deadline]:
        """The clock of the payer's rule for `rule_of`, if there is one and its start is known."""
        coverage = self.facts.coverage
        rule = self._book.payer_rule(rule_of, coverage, self.account.encounter.kind, start) if start else None
        if start is None or rule is None:
            return
        if rule.start == "service":
            if self.service is None:
                return
            start, start_name = self.service, "service"
        elif rule.start == "service_year":
            start, start_name = date((self.service or start).year, 12, 31), "year of service"
        yield Deadline(
            what=what, on=count(start, rule), basis=_basis(start_name, start, rule), source=rule.source,
            rule=rule.rule, safety_days=rule.safety_days, theirs=theirs, pins=pins,
        )  # fmt: skip

    # By matter

    def filing(self) -> Iterator[Deadline]:
        if self.facts.coverage and self.facts.coverage.order != "P" and (first := self._first_decision()):
            yield from self.make("file_secondary", first, "first decision", "file")
        else:
            yield from self.make("file", self.service, "service", "file")

    def late_payment(self) -> Iterator[Deadline]:
        """Interest runs for us from then on."""
        claim = self.facts.claim
        if claim is not None and not self.facts.answered:
            yield from self.make("pay", claim.claim.billed_on, "billed", "payer must pay", theirs=True)

    def appeal(self) -> Iterator[Deadline]:
        decided, denial = self.facts.decided_on, self.facts.denial
        if denial is not None and not denial.appeal:
            yield from self.corrected()
            return
        if lost := lost_appeal(self.account, decided):
            level, on = lost
            yield from self.make(f"appeal_{level + 1}", on, "appeal decision", f"appeal (level {level + 1})")
        else:
            yield from self.make("appeal_1", decided, "remittance", "appeal")

    def corrected(self) -> Iterator[Deadline]:
        yield from self.make("corrected", self.facts.decided_on, "remittance", "send a corrected claim")

    def dispute(self) -> Iterator[Deadline]:
        yield from self.make("dispute", self.facts.decided_on, "remittance", "dispute the payment")
        if self.facts.payment and NSA_REMARK in self.facts.payment.claim.all_remarks():
            yield from self.make("negotiate", self.facts.decided_on, "first payment", "start negotiation", pins=True)

    def decision(self) -> Iterator[Deadline]:
        appeal = open_appeal(self.account, self.facts.decided_on)
        if appeal is None:
            return
        if appeal.decision_due:
            yield Deadline(what="payer must decide", on=appeal.decision_due, basis="as logged", theirs=True)
        else:
            rule = f"decide_{appeal.level}"
            yield from self.make(rule, appeal.filed_on, "appeal filed", "payer must decide", theirs=True)

    def records(self) -> Iterator[Deadline]:
        asked = asked_records(self.account, self.facts.decided_on if self.facts.answered else None)
        if asked and asked[2]:
            yield Deadline(what="send the records", on=asked[2], basis="as the payer asked", safety_days=3)
        elif asked:
            yield from self.make("document", asked[1], "request", "send the records")

    def refund(self) -> Iterator[Deadline]:
        """60 days from knowing of a government overpayment, paused while it is looked into in good faith."""
        identified = _identified(self.account)
        owing = [one for one in self.account.coverages if self.account.balances.get(one.bucket, 0) < 0]
        if identified is None:
            return
        if self.account.balances.get("patient", 0) < 0:
            yield from self.make("patient_refund", identified, "identified", "refund the patient")
        for coverage in owing:
            rule = self._book.payer_rule("refund", coverage, "", identified)
            if coverage.payer_class not in GOVERNMENT or rule is None:
                continue
            paused = self._paused_days(identified)
            told = f", paused {paused} days" if paused else ""
            yield Deadline(
                what="return the overpayment", on=days_after(count(identified, rule), paused),
                basis=f"identified {identified:%m/%d/%Y}, {rule.days} days{told}", source=rule.source, rule=rule.rule,
                safety_days=rule.safety_days, pins=True,
            )  # fmt: skip

    def bad_debt(self) -> Iterator[Deadline]:
        decided = self._last_decision()
        if decided and decided.header.paid_on:
            coverage = next((one for one in self.account.coverages if one.order == decided.order), None)
            rule = self._book.payer_rule("bill_patient", coverage, "", decided.header.paid_on)
            if rule and self.account.first_statement_on is None:
                on = count(decided.header.paid_on, rule)
                basis = _basis("remittance", decided.header.paid_on, rule)
                yield Deadline(
                    what="bill the patient", on=on, basis=basis, source=rule.source, rule=rule.rule, safety_days=5
                )

    def agreed(self) -> Iterator[Deadline]:
        agreed = promise(self.account)
        if agreed and not agreed.kept() and (due := agreed.next_due()):
            what = "instalment" if agreed.count > 1 else "promised payment"
            yield Deadline(what=f"{what} due", on=due, basis=f"agreed {agreed.made_on:%m/%d/%Y}", theirs=True)

    def of_patient(self) -> Iterator[Deadline]:
        """26 CFR 1.501(r)-6: what runs from the first statement, whatever is worked."""
        first = self.account.first_statement_on
        if first is None or self.account.balances.get("patient", 0) <= 0:
            return
        for rule_of, what in PATIENT_CLOCKS:
            yield from self.make(rule_of, first, "first statement", what, theirs=True)

    def _paused_days(self, identified: date) -> int:
        """Days that a timely investigation has paused the 60-day clock; its whole allowance while it runs."""
        began = latest(self.account, ("CRIN",))
        start = told_date(began, "started") if began else None
        rule = self._book.payer_rule("pause", None, "", identified)
        if start is None or rule is None or began is None or not identified <= start:
            return 0
        after = self.account.activities[self.account.activities.index(began) + 1 :]
        ended = next((day_of(one) for one in after if one.code in ("CRID", "CRRF")), None)
        return min(rule.days, (ended - start).days) if ended else rule.days

    def _first_decision(self) -> date | None:
        days = [one.header.paid_on for one in self.account.payments if one.order == "P" and one.header.paid_on]
        return max(days, default=None)

    def _last_decision(self) -> PostedPayment | None:
        return self.account.payments[-1] if self.account.payments else None


CLOCKS: tuple[tuple[str, Callable[[_Clocks], Iterator[Deadline]]], ...] = (
    ("rejection", _Clocks.filing),
    ("never_billed", _Clocks.filing),
    ("secondary", _Clocks.filing),
    ("no_response", _Clocks.filing),
    ("no_response", _Clocks.late_payment),
    ("waiting", _Clocks.filing),
    ("waiting", _Clocks.late_payment),
    ("taken_back", _Clocks.filing),
    ("denial", _Clocks.appeal),
    ("underpaid", _Clocks.dispute),
    ("appeal", _Clocks.decision),
    ("documents", _Clocks.records),
    ("credit", _Clocks.refund),
    ("self_pay", _Clocks.bad_debt),
    ("kept", _Clocks.agreed),
    ("broken", _Clocks.agreed),
)
PATIENT_CLOCKS = (
    ("eca", "no extraordinary collection before"),
    ("fap", "patient may apply for assistance until"),
)


def _identified(account: Account) -> date | None:
    """When the office first knew of the credit; a credit that was corrected as false begins anew."""
    known: date | None = None
    for activity in account.activities:
        if activity.code == "CRCO":
            known = None
        elif activity.code == "CRID" and known is None:
            known = told_date(activity, "identified_date")
    return known


def _service(account: Account) -> date | None:
    """Institutional stays count from their end, professional services from their start (42 CFR 424.44(a))."""
    stay = account.encounter
    own = stay.admitted_on if stay.kind == "professional" else stay.discharged_on
    if known := own or stay.discharged_on or stay.admitted_on:
        return known
    days = [sent.claim.served_to or sent.claim.served_from for sent in account.claims]
    days += [payment.claim.served_to or payment.claim.served_from for payment in account.payments]
    return max((day for day in days if day), default=None)


def _basis(start_name: str, start: date, rule: PayerRule) -> str:
    unit = {"business": "business days", "months": "months"}.get(rule.counted, "days")
    receipt = f" and {rule.receipt_days} for receipt" if rule.receipt_days else ""
    return f"{start_name} {start:%m/%d/%Y}, {rule.days} {unit}{receipt}"
