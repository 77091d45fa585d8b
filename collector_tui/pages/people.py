"""The people of an account: patient, guarantor, the stay, the coverage in order."""

from collector_tui.days.calendar import age_on
from collector_tui.model.account import Account
from collector_tui.model.money import dollars
from collector_tui.model.text import counted, phone_words
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import Page, day, line

OTHERS_MAX = 12  # shown; the sum is over all


def people(account: Account, width: int, reading: Reading) -> Page:
    """The patient, who answers for the bill, the stay and the coverage in order."""
    patient, stay = account.patient, account.encounter
    born = f"born {day(patient.born)} ({age_on(patient.born, reading.today)})" if patient.born else "born -"
    page = [
        line((" Patient", "head")),
        line(f"   {patient.name}  {born}  {patient.sex}  MRN {account.mrn or '-'}"),
        line(f"   {phone_words(patient.phone) or 'no phone'}  {patient.address}"),
        line((" Guarantor", "head")),
        line(
            f"   {account.guarantor.name or patient.name}  {phone_words(account.guarantor.phone)}  {_guarantor_facts(account)}"
        ),
        *_others(account, reading),
        line((" Encounter", "head")),
        line(f"   {stay.kind or '-'}  {day(stay.admitted_on)} - {day(stay.discharged_on)}  {stay.facility}"),
        line(f"   attending {stay.attending or '-'}  authorization {stay.authorization or 'none'} on file"),
        line((" Coverage", "head")),
    ]
    for coverage in account.coverages:
        page.append(
            line(
                f"   {coverage.order}  {coverage.payer} ({coverage.payer_id})  {coverage.payer_class}"
                f"  id {coverage.member_id}  {phone_words(coverage.phone)}"
            )
        )
    return page if account.coverages else [*page, line(("   none: self-pay", "dim"))]


def _guarantor_facts(account: Account) -> str:
    person = account.guarantor
    number = f"number {account.guarantor_id}" if account.guarantor_id else ""
    return "  ".join(filter(None, (person.language, person.state, number)))


def _others(account: Account, reading: Reading) -> Page:
    """What else the same guarantor owes, as far as this desk knows: by the hospital's number, never by a name."""
    if not account.guarantor_id:
        return []
    if not reading.others:
        return [line(("   no other account on this desk", "dim"))]
    sums = f"   and {counted(len(reading.others), 'other account')}: {dollars(sum(each.balance_cents for each in reading.others))}"
    shown = (
        line(f"   {each.id:<14}{dollars(each.balance_cents):>14}  {each.patient_name}")
        for each in reading.others[:OTHERS_MAX]
    )
    return [line(sums), *shown]
