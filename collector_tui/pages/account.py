"""The pages of an account: where it stands, what the payer did, the claim, the history, people, money."""

from collector_tui.model.account import BUCKETS, Account
from collector_tui.model.money import dollars
from collector_tui.pages.call_sheet import call_page
from collector_tui.pages.claim import claim
from collector_tui.pages.compliance import STOPPED, compliance_page
from collector_tui.pages.eob import account_page
from collector_tui.pages.history import history_page
from collector_tui.pages.reading import Builder, Reading
from collector_tui.pages.text import Page, day, labelled, line

BUCKET_NAMES = {
    "ins1": "first insurer", "ins2": "second insurer", "ins3": "third insurer", "patient": "patient",
    "unapplied": "unapplied", "vendor": "agency", "bad_debt": "bad debt",
}  # fmt: skip


def stands(account: Account, width: int, reading: Reading) -> Page:
    """Where the account stands, why it is here, what to do next, and the last things that happened."""
    work = account.work
    page = labelled("Stands", work.stands, width, "strong")
    if work.parts:
        sums = " + ".join(f"{part.name} {part.points} ({part.because})" for part in work.parts)
        page += labelled(f"Why {work.score}", sums.replace("+ floor", "= floor"), width)
    for deadline in work.deadlines:
        left = (deadline.on - reading.today).days
        told = f"{deadline.what} by {deadline.on:%m/%d/%Y}, " + (
            f"{left} days left" if left >= 0 else f"{-left} days ago"
        )
        style = "bad" if left <= 7 else "warn" if left <= 30 else ""
        page += labelled("Clock", f"{told} ({deadline.basis}; {deadline.source or 'as logged'})", width, style)
    for stop in work.stops:
        page += labelled("Stop", f"{STOPPED.get(stop.act, stop.act)}: {stop.why} ({stop.rule})", width, "bad")
    for number, step in enumerate(work.steps):
        key = f"{reading.keys[number]}  " if number < len(reading.keys) else ""
        told = f"{key}{step.code}  {step.text}"
        page += labelled("" if number else "Next", told, width, "" if number else "good")
    if reading.batch:
        page += labelled("Batch", reading.batch, width)
    page += labelled("Money", _money_sentence(account), width)
    if account.follow_up_on:
        page += labelled("Back on", f"{account.follow_up_on:%a %m/%d/%Y}", width)
    if work.tags:
        page += labelled("Flags", ", ".join(work.tags), width, "warn")
    return [*page, line(""), *history_page(account, width)]


def eob(account: Account, width: int, reading: Reading) -> Page:
    """What each payer did with each dollar, in plain words, with the proofs that it adds up."""
    return account_page(account, width)


def history(account: Account, width: int, reading: Reading) -> Page:
    """Everything that happened, newest first, as far as it fits the reader's filter."""
    return history_page(account, width, reading.only)


def people(account: Account, width: int, reading: Reading) -> Page:
    """The patient, who answers for the bill, the stay and the coverage in order."""
    patient, stay = account.patient, account.encounter
    born = f"born {day(patient.born)} ({(reading.today - patient.born).days // 365})" if patient.born else "born -"
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


def money(account: Account, width: int, reading: Reading) -> Page:
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


def compliance(account: Account, width: int, reading: Reading) -> Page:
    """What must not be done and why, whom was spoken to, and the clocks with their sources."""
    return compliance_page(account, width, reading.now, reading.rulebook, leased=reading.leased)


def call_sheet(account: Account, width: int, reading: Reading) -> Page:
    """What the payer's representative will ask for, and what to ask them."""
    return call_page(account, width, reading.today)


PAGES: dict[str, Builder] = {
    "stands": stands, "eob": eob, "claim": claim, "history": history, "people": people, "money": money,
    "compliance": compliance, "call": call_sheet,
}  # fmt: skip


def _money_sentence(account: Account) -> str:
    charged = sum(entry.cents for entry in account.entries if entry.kind == "charge")
    paid = sum(entry.cents for entry in account.entries if entry.kind == "payment")
    adjusted = sum(entry.cents for entry in account.entries if entry.kind == "adjustment")
    owed = ", ".join(f"{BUCKET_NAMES.get(who, who)} {dollars(cents)}" for who, cents in account.balances.items())
    return f"charged {dollars(charged)}  paid {dollars(paid)}  adjusted {dollars(adjusted)}  owes: {owed or 'nobody'}"
