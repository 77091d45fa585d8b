"""The claim as sent."""

from collector_tui.adjudication.status_words import status_words
from collector_tui.knowledge.codes import place_of_service, type_of_bill
from collector_tui.model.account import Account
from collector_tui.model.money import dollars
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import Page, day, hanging, line


def claim(account: Account, width: int, reading: Reading) -> Page:
    """Each claim as the payer saw it, by form locator (UB-04) or item (CMS-1500)."""
    if not account.claims:
        return [line((" No claim is on file for this account.", "dim"))]
    page: Page = []
    for sent in reversed(account.claims):
        one = sent.claim
        institutional = one.kind == "837I"
        bill = one.facility_code + one.frequency
        form = "UB-04" if institutional else "CMS-1500"
        page.append(
            line((f" {form} billed {day(one.billed_on)} to {one.payer} for {dollars(one.charge_cents)}", "head"))
        )
        rows = (
            ("1", "Provider", one.billing_provider), ("4", "Type of bill", f"0{bill} {type_of_bill(bill)}"),
            ("6", "Statement", f"{day(one.served_from)} - {day(one.served_to)}"), ("8", "Patient", one.patient.name),
            ("50", "Payer", f"{one.payer} ({one.payer_id})"), ("56", "NPI", one.billing_npi),
            ("60", "Member id", one.subscriber.member_id), ("63", "Authorization", one.authorization or "none sent"),
            ("64", "Payer's number", one.original_payer_control or "-"), ("67", "Diagnoses", " ".join(one.diagnoses)),
            ("76", "Attending", one.attending),
        ) if institutional else (
            ("1a", "Insured's id", one.subscriber.member_id), ("2", "Patient", one.patient.name),
            ("11c", "Plan", f"{one.payer} ({one.payer_id})"), ("17", "Referral", one.referral or "-"),
            ("21", "Diagnoses", " ".join(one.diagnoses)), ("22", "Resubmission", one.original_payer_control or "-"),
            ("23", "Authorization", one.authorization or "none sent"), ("24B", "Place", f"{one.facility_code} {place_of_service(one.facility_code)}"),
            ("33", "Provider", f"{one.billing_provider} NPI {one.billing_npi}"),
        )  # fmt: skip
        page += [line((f" {box:>4} ", "dim"), f"{name:<15}{value}") for box, name, value in rows]
        for row in one.lines:
            code = " ".join((row.revenue, row.procedure, *row.modifiers)).strip()
            page.append(line(f"      {code:<22}{day(row.served_on):>9}{row.units:>6}{dollars(row.charge_cents):>14}"))
        for status in sent.statuses:
            style = "bad" if status.rejected else "good"
            told = f"{status.source} rejected" if status.rejected else status.source
            page += hanging(f"  {day(status.on)} ", f"{told}: {status_words(status)}", width, style)
        page.append(line(""))
    return page
