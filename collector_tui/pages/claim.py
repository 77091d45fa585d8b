"""The claim as sent."""

from collector_tui.adjudication.status_words import status_words
from collector_tui.knowledge.codes import place_of_service, type_of_bill
from collector_tui.model.account import Account
from collector_tui.model.claim import ClaimLine
from collector_tui.model.money import dollars
from collector_tui.pages.list_columns import Cells, Column, text_of, widths
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import Page, day, hanging, line

SERVICE = (
    Column("service", 14, 24), Column("on", 8, 8, rank=1), Column(" units", 5, 8, "money"),
    Column("    charge", 12, 14, "money"),
)  # fmt: skip


def claim(account: Account, width: int, reading: Reading) -> Page:
    """Each claim as the payer saw it, by form locator (UB-04) or item (CMS-1500)."""
    if not account.claims:
        return [line((" No claim is on file for this account.", "dim"))]
    page: Page = []
    for sent in reversed(account.claims):
        form = sent.claim
        institutional = form.kind == "837I"
        bill = form.facility_code + form.frequency
        name = "UB-04" if institutional else "CMS-1500"
        page.append(
            line((f" {name} billed {day(form.billed_on)} to {form.payer} for {dollars(form.charge_cents)}", "head"))
        )
        rows = (
            ("1", "Provider", form.billing_provider), ("4", "Type of bill", f"0{bill} {type_of_bill(bill)}"),
            ("6", "Statement", f"{day(form.served_from)} - {day(form.served_to)}"), ("8", "Patient", form.patient.name),
            ("50", "Payer", f"{form.payer} ({form.payer_id})"), ("56", "NPI", form.billing_npi),
            ("60", "Member id", form.subscriber.member_id), ("63", "Authorization", form.authorization or "none sent"),
            ("64", "ICN (DCN)", form.original_payer_control or "-"), ("67", "Diagnoses", " ".join(form.diagnoses)),
            ("76", "Attending", form.attending),
        ) if institutional else (
            ("1a", "Insured's id", form.subscriber.member_id), ("2", "Patient", form.patient.name),
            ("11c", "Plan", f"{form.payer} ({form.payer_id})"), ("17", "Referral", form.referral or "-"),
            ("21", "Diagnoses", " ".join(form.diagnoses)), ("22", "Resubmission", form.original_payer_control or "-"),
            ("23", "Authorization", form.authorization or "none sent"), ("24B", "Place", f"{form.facility_code} {place_of_service(form.facility_code)}"),
            ("33", "Provider", f"{form.billing_provider} NPI {form.billing_npi}"),
        )  # fmt: skip
        page += [line((f" {box:>4} ", "dim"), f"{title:<15}{value}") for box, title, value in rows]
        rooms = widths(SERVICE, [_cells(row) for row in form.lines], width - 5)
        page += [line(f"     {text_of(SERVICE, _cells(row), rooms)}") for row in form.lines]
        for status in sent.statuses:
            style = "bad" if status.rejected else "good"
            source = f"{status.source} rejected" if status.rejected else status.source
            page += hanging(f"  {day(status.on)} ", f"{source}: {status_words(status)}", width, style)
        page.append(line(""))
    return page


def _cells(row: ClaimLine) -> Cells:
    code = " ".join((row.revenue, row.procedure, *row.modifiers)).strip()
    return code, day(row.served_on), str(row.units), dollars(row.charge_cents)
