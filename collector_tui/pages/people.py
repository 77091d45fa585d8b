"""The people of an account: patient, guarantor, the stay, the coverage in order."""

from collector_tui.model.account import Account
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import Page, day, line


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
