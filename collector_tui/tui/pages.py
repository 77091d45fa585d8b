"""The pages of an account: where it stands, what the payer did, the claim, the history, people, money."""

from collections.abc import Callable
from datetime import date

from collector_tui.knowledge.reasons import GROUPS, reason, remark
from collector_tui.model.account import BUCKETS, Account, Activity, PostedPayment
from collector_tui.model.money import dollars
from collector_tui.model.remittance import Adjustment
from collector_tui.rules.balance import proofs
from collector_tui.rules.remits import split, standing
from collector_tui.tui.page import Line, Page, labelled, line, wrap

Builder = Callable[[Account, int, date], Page]

BUCKET_NAMES = {
    "ins1": "first insurer", "ins2": "second insurer", "ins3": "third insurer", "patient": "patient",
    "unapplied": "unapplied", "vendor": "agency", "bad_debt": "bad debt",
}  # fmt: skip


def day(value: date | None) -> str:
    """A short date: 11/02, with the year only when it is needed elsewhere."""
    return f"{value:%m/%d/%y}" if value else "-"


def stands(account: Account, width: int, today: date) -> Page:
    """Where the account stands, why it is here, what to do next, and the last things that happened."""
    work = account.work
    page = labelled("Stands", work.stands, width, "strong")
    if work.parts:
        sums = " + ".join(f"{part.name} {part.points} ({part.because})" for part in work.parts)
        page += labelled(f"Why {work.score}", sums.replace("+ floor", "= floor"), width)
    for deadline in work.deadlines:
        left = (deadline.on - today).days
        told = f"{deadline.what} by {deadline.on:%m/%d/%Y}, " + (
            f"{left} days left" if left >= 0 else f"{-left} days ago"
        )
        style = "bad" if left <= 7 else "warn" if left <= 30 else ""
        page += labelled("Clock", f"{told} ({deadline.basis}; {deadline.source})", width, style)
    for number, step in enumerate(work.steps):
        page += labelled(
            "Next" if number == 0 else "", f"{step.code}  {step.text}", width, "good" if number == 0 else ""
        )
    page += labelled("Money", _money_sentence(account), width)
    if account.follow_up_on:
        page += labelled("Back on", f"{account.follow_up_on:%a %m/%d/%Y}", width)
    if work.tags:
        page += labelled("Flags", ", ".join(work.tags), width, "warn")
    return [*page, line(""), *history(account, width, today)]


def eob(account: Account, width: int, today: date) -> Page:
    """What each payer did with each dollar, in plain words, with the proofs that it adds up."""
    if not account.payments:
        return [line((" No payer has decided this account yet.", "dim"))]
    page: Page = []
    alive = {payment.id for payment in standing(account.payments)}
    for payment in reversed(account.payments):
        page += [*_decision(payment, width, payment.id in alive), line("")]
    return page


def claim(account: Account, width: int, today: date) -> Page:
    """Each claim as the payer saw it, by form locator (UB-04) or item (CMS-1500)."""
    if not account.claims:
        return [line((" No claim is on file for this account.", "dim"))]
    page: Page = []
    for sent in reversed(account.claims):
        one = sent.claim
        institutional = one.kind == "837I"
        form = "UB-04" if institutional else "CMS-1500"
        page.append(
            line((f" {form} billed {day(one.billed_on)} to {one.payer} for {dollars(one.charge_cents)}", "head"))
        )
        rows = (
            ("1", "Provider", one.billing_provider), ("4", "Type of bill", f"0{one.facility_code}{one.frequency}"),
            ("6", "Statement", f"{day(one.served_from)} - {day(one.served_to)}"), ("8", "Patient", one.patient.name),
            ("50", "Payer", f"{one.payer} ({one.payer_id})"), ("56", "NPI", one.billing_npi),
            ("60", "Member id", one.subscriber.member_id), ("63", "Authorization", one.authorization or "none sent"),
            ("64", "Payer's number", one.original_payer_control or "-"), ("67", "Diagnoses", " ".join(one.diagnoses)),
            ("76", "Attending", one.attending),
        ) if institutional else (
            ("1a", "Insured's id", one.subscriber.member_id), ("2", "Patient", one.patient.name),
            ("11c", "Plan", f"{one.payer} ({one.payer_id})"), ("17", "Referral", one.referral or "-"),
            ("21", "Diagnoses", " ".join(one.diagnoses)), ("22", "Resubmission", one.original_payer_control or "-"),
            ("23", "Authorization", one.authorization or "none sent"), ("24B", "Place", one.facility_code),
            ("33", "Provider", f"{one.billing_provider} NPI {one.billing_npi}"),
        )  # fmt: skip
        page += [line((f" {box:>4} ", "dim"), f"{name:<15}{value}") for box, name, value in rows]
        for row in one.lines:
            code = " ".join((row.revenue, row.procedure, *row.modifiers)).strip()
            page.append(line(f"      {code:<22}{day(row.served_on):>9}{row.units:>6}{dollars(row.charge_cents):>14}"))
        for status in sent.statuses:
            style = "bad" if status.rejected else "good"
            told = "rejected" if status.rejected else "accepted"
            code = f"{status.category} {status.status} {status.entity}".strip()
            page.append(line(f"  {day(status.on)} ", (f"{told} {code} {status.text}", style)))
        page.append(line(""))
    return page


def history(account: Account, width: int, today: date) -> Page:
    """Everything that happened, newest first: notes, coded follow-ups, claims, answers."""
    events: list[tuple[str, Page]] = []
    for activity in account.activities:
        events.append((activity.at.isoformat(), _activity(activity, width)))
    for sent in account.claims:
        text = f"{sent.claim.kind} {dollars(sent.claim.charge_cents)} to {sent.claim.payer}"
        events.append((f"{sent.claim.billed_on or date.min}T00", _event(sent.claim.billed_on, "claim", text, width)))
        for status in sent.statuses:
            told = "rejected" if status.rejected else "accepted"
            text = f"{told} {status.category} {status.status} {status.text}".strip()
            style = "bad" if status.rejected else ""
            events.append((f"{status.on or date.min}T01", _event(status.on, "277CA", text, width, style)))
    for payment in account.payments:
        text = f"{payment.header.payer} {_outcome(payment)}, {payment.header.method} {payment.header.trace}"
        on = payment.header.paid_on
        events.append((f"{on or date.min}T02", _event(on, "835", text, width)))
    return [spans for _, page in sorted(events, key=lambda event: event[0], reverse=True) for spans in page]


def people(account: Account, width: int, today: date) -> Page:
    """The patient, who answers for the bill, the stay and the coverage in order."""
    patient, stay = account.patient, account.encounter
    born = f"born {day(patient.born)} ({(today - patient.born).days // 365})" if patient.born else "born -"
    page = [
        line((" Patient", "head")),
        line(f"   {patient.name}  {born}  {patient.sex}  MRN {account.mrn or '-'}"),
        line(f"   {patient.phone or 'no phone'}  {patient.address}"),
        line((" Guarantor", "head")),
        line(f"   {account.guarantor.name or patient.name}  {account.guarantor.phone}"),
        line((" Encounter", "head")),
        line(f"   {stay.kind or '-'}  {day(stay.admitted_on)} - {day(stay.discharged_on)}  {stay.facility}"),
        line(f"   attending {stay.attending or '-'}  authorization on record {stay.authorization or 'none'}"),
        line((" Coverage", "head")),
    ]
    for coverage in account.coverages:
        page.append(
            line(
                f"   {coverage.order}  {coverage.payer} ({coverage.payer_id})  {coverage.payer_class}"
                f"  id {coverage.member_id}  {coverage.phone}"
            )
        )
    return page if account.coverages else [*page, line(("   none: the patient pays", "dim"))]


def money(account: Account, width: int, today: date) -> Page:
    """The ledger, and the identity that proves it."""
    page = [line((f" {'date':<9} {'what':<11}{'who owes':<16}{'amount':>14}  source", "head"))]
    for entry in account.entries:
        who = BUCKET_NAMES.get(entry.bucket, entry.bucket)
        who = f"{entry.bucket} > {entry.to_bucket}" if entry.kind == "transfer" else who
        cents = entry.cents if entry.kind == "charge" else -entry.cents
        page.append(line(f" {day(entry.on):<9} {entry.kind:<11}{who:<16}{dollars(cents):>14}  {entry.source}"))
    sums = {
        kind: sum(e.cents for e in account.entries if e.kind == kind) for kind in ("charge", "payment", "adjustment")
    }
    owed = sum(account.balances.values())
    proved = sums["charge"] - sums["payment"] - sums["adjustment"] == owed
    page.append(line(""))
    for bucket in BUCKETS:
        if due := account.balances.get(bucket):
            page.append(line(f" {BUCKET_NAMES[bucket]:<21}", (f"{dollars(due):>31}", "bad" if due < 0 else "")))
    told = (
        f" charges {dollars(sums['charge'])} - payments {dollars(sums['payment'])} - adjustments "
        f"{dollars(sums['adjustment'])} = {dollars(owed)}"
    )
    page.append(line((told, "good" if proved else "bad"), " proved" if proved else " DOES NOT ADD UP"))
    return page


PAGES: dict[str, Builder] = {
    "stands": stands, "eob": eob, "claim": claim, "history": history, "people": people, "money": money,
}  # fmt: skip


def _money_sentence(account: Account) -> str:
    charged = sum(entry.cents for entry in account.entries if entry.kind == "charge")
    paid = sum(entry.cents for entry in account.entries if entry.kind == "payment")
    adjusted = sum(entry.cents for entry in account.entries if entry.kind == "adjustment")
    owed = ", ".join(f"{BUCKET_NAMES.get(who, who)} {dollars(cents)}" for who, cents in account.balances.items())
    return f"charged {dollars(charged)}  paid {dollars(paid)}  adjusted {dollars(adjusted)}  owes: {owed or 'nobody'}"


def _outcome(payment: PostedPayment) -> str:
    """What a payment did in a few words."""
    parts = split(payment.claim)
    if payment.claim.status == "22":
        return f"took back {dollars(-payment.claim.paid_cents)}"
    told = [f"paid {dollars(parts.paid_cents)}"] if parts.paid_cents or not parts.denied_cents else []
    if parts.denied_cents > 0:
        codes = dict.fromkeys(
            f"{a.group}-{a.reason}"
            for a in payment.claim.all_adjustments()
            if a.group != "PR" and reason(a.reason).denies
        )
        told.append(
            f"denied {dollars(parts.denied_cents)} {' '.join(codes)} {' '.join(payment.claim.all_remarks())}".rstrip()
        )
    if parts.patient_cents:
        told.append(f"patient {dollars(parts.patient_cents)}")
    return ", ".join(told)


def _decision(payment: PostedPayment, width: int, stands_still: bool) -> Page:
    head, one = payment.header, payment.claim
    note = "" if stands_still else "  (reversed later)" if one.status != "22" else "  (reversal)"
    page = [
        line((f" {head.payer}  {day(head.paid_on)}  {head.method} {head.trace}", "head")),
        line(f" claim {one.payer_control}{note}"),
        *_hanging(" ", _outcome(payment), width, "strong"),
        *_bar(payment, min(width, 100)),
        line((f"  {'service':<20}{'charged':>12}{'paid':>12}", "dim")),
    ]
    for row in one.lines:
        code = " ".join((row.revenue, row.procedure, *row.modifiers)).strip()
        page.append(line(f"  {code:<20}{dollars(row.charge_cents):>12}{dollars(row.paid_cents):>12}"))
        page += [spans for adjustment in row.adjustments for spans in _reason(adjustment, width)]
    page += [spans for adjustment in one.adjustments for spans in _reason(adjustment, width)]
    for code in one.all_remarks():
        page += _hanging(f"    {code:<7}", remark(code).meaning, width)
    for group in dict.fromkeys(adjustment.group for adjustment in one.all_adjustments()):
        page += _hanging(f"    {group:<7}", GROUPS.get(group, "a group that is not known here"), width, "dim")
    return page + _proofs(payment)


def _bar(payment: PostedPayment, width: int) -> Page:
    """One bar of the whole charge: paid #, contract =, denied x, patient o, other ."""
    parts, charge = split(payment.claim), payment.claim.charge_cents
    if charge <= 0:
        return []
    room = max(20, width - 2)
    shares = (
        ("#", "paid", parts.paid_cents, "good"), ("=", "contract", parts.contractual_cents, "dim"),
        ("x", "denied", parts.denied_cents, "bad"), ("o", "patient", parts.patient_cents, "warn"),
        (".", "other", parts.other_cents, "dim"),
    )  # fmt: skip
    cells = [(mark * max(1, round(room * cents / charge)), style) for mark, _, cents, style in shares if cents > 0]
    legend = "  ".join(f"{mark} {name} {dollars(cents)}" for mark, name, cents, _ in shares if cents)
    return [line(" ", *cells), line((f" {legend}", "dim"))]


def _reason(adjustment: Adjustment, width: int) -> Page:
    known = reason(adjustment.reason)
    style = "bad" if adjustment.group != "PR" and known.denies else "dim"
    start = f"    {adjustment.group}-{adjustment.reason:<4}{dollars(adjustment.cents):>12}  "
    return _hanging(start, known.meaning, width, style)


def _hanging(start: str, text: str, width: int, style: str = "") -> Page:
    parts = wrap(text, width - len(start) - 1)
    return [line(start if n == 0 else " " * len(start), (part, style)) for n, part in enumerate(parts)]


def _proofs(payment: PostedPayment) -> Page:
    proved = proofs(payment.claim)
    page: Page = []
    for name, off in (
        ("charge - adjustments = paid", proved.claim),
        ("lines = charge", proved.charge),
        ("patient share = PR", proved.patient),
        *((f"line {number}", off) for number, off in enumerate(proved.lines, 1) if off),
    ):
        page.append(line(f"  {name}: ", ("proved", "good") if not off else (f"off by {dollars(off)}", "bad")))
    return page


def _activity(activity: Activity, width: int) -> Page:
    fields = "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in activity.fields.items() if value)
    told = ". ".join(filter(None, (fields, activity.text)))
    back = f"  [back {activity.next_on:%m/%d}]" if activity.next_on else ""
    return _event(activity.at.astimezone().date(), activity.code or "note", f"{activity.by}  {told}{back}", width)


def _event(on: date | None, kind: str, text: str, width: int, style: str = "") -> Page:
    start = f" {day(on):<8} {kind:<6} "
    pieces: list[Line] = []
    for n, part in enumerate(wrap(text, width - len(start) - 1)):
        margin = start if n == 0 else " " * len(start)
        pieces.append(line((margin, "dim"), (part, style)))
    return pieces
