"""The call sheet of one account: the payer's number, what its representative asks for first, and what to ask."""

from collector_tui.casework.situation import situation
from collector_tui.casework.templates import payers_number
from collector_tui.model.account import PATIENT_PAYS, Account
from collector_tui.model.money import dollars
from collector_tui.model.text import phone_words
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import Page, day, labelled, line

SheetRow = tuple[str, str, str]  # label, text, style


def call_sheet(account: Account, width: int, reading: Reading) -> Page:
    """In the order a representative asks: who calls, for whom, which claim; then what we want to know."""
    rows = [*_who(account), *_which(account), *_decided(account)]
    page = [spans for label, text, style in rows for spans in labelled(label, text, width, style)]
    page += [line(""), *labelled("Ask", account.work.stands, width)]
    for step in account.work.steps:
        page += labelled("", step.text, width, "good")
    return page + labelled("Get", "the representative's name and a call reference number", width)


def _who(account: Account) -> list[SheetRow]:
    facts, patient = situation(account), account.patient
    phone = facts.coverage.phone if facts.coverage else ""
    if account.payer == PATIENT_PAYS:
        phone = patient.phone or account.guarantor.phone
    member = facts.coverage.member_id if facts.coverage else ""
    claim = facts.claim.claim if facts.claim else None
    born = f"{patient.born:%m/%d/%Y}" if patient.born else "-"
    rows = [("Call", f"{account.payer}  {phone_words(phone) or 'no phone on file'}", "strong")]
    if claim:
        rows.append(("Provider", f"{claim.billing_provider}  NPI {claim.billing_npi or '-'}", ""))
    return [*rows, ("Patient", f"{account.patient_name}  born {born}  member id {member or '-'}", "")]


def _which(account: Account) -> list[SheetRow]:
    sent = situation(account).claim
    if sent is None:
        return [("Claim", f"none on file for account {account.id}", "warn")]
    claim, record = sent.claim, account.encounter.authorization
    served = day(claim.served_from) + (f" - {day(claim.served_to)}" if claim.served_to != claim.served_from else "")
    charge = f"charge {dollars(claim.charge_cents)}  billed {day(claim.billed_on)}"
    rows = [
        ("Claim", f"served {served}  {charge}  patient control # {account.id}", ""),
        ("ICN", f"payer claim # {payers_number(account) or '- (ask for it)'}", ""),
    ]
    if claim.authorization or record:
        rows.append(("Auth", f"sent {claim.authorization or 'none'}, on file {record or 'none'}", ""))
    return rows


def _decided(account: Account) -> list[SheetRow]:
    facts = situation(account)
    if facts.payment is None:
        return []
    header, paid = facts.payment.header, dollars(facts.payment.claim.paid_cents)
    rows = [("Decided", f"{day(header.paid_on)}  {header.method} {header.trace}  paid {paid}", "")]
    if denial := facts.denial:
        codes = " ".join((denial.code, *denial.remarks))
        rows.append(("Denied", f"{codes}  {dollars(denial.cents)}: {denial.meaning}", "bad"))
    return rows
