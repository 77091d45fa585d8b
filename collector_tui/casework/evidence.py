"""What is on file that wins a case, and what is missing: told beside the step that needs it."""

from collector_tui.casework.filing_proof import filing_proof
from collector_tui.casework.worksheet import Worksheet
from collector_tui.model.account import Account, Coverage


def filed_in_time(sheet: Worksheet) -> str:
    """ "277CA accepted 02/28/2026, filing limit 02/24/2027" where that proves timely filing; else empty."""
    proof = filing_proof(sheet)
    if proof is None or not proof.in_time or proof.limit is None:
        return ""
    return f"277CA accepted {proof.accepted_on:%m/%d/%Y}, filing limit {proof.limit:%m/%d/%Y}"


def accepted_words(sheet: Worksheet) -> str:
    """When the payer's 277CA took the claim in; empty when none did."""
    proof = filing_proof(sheet)
    return filed_in_time(sheet) or (f"277CA accepted {proof.accepted_on:%m/%d/%Y}" if proof else "")


def authorization_sent(account: Account) -> str:
    """The authorization number that the last claim carried; empty when it carried none."""
    return account.claims[-1].claim.authorization if account.claims else ""


def other_coverage(sheet: Worksheet) -> Coverage | None:
    """Another insurer on file than the one whose turn it is."""
    turn = sheet.facts.coverage
    return next((each for each in sheet.account.coverages if turn and each.order != turn.order), None)


def primary_on_file(sheet: Worksheet) -> Coverage | None:
    """Another insurer on file that may come first. Medicaid never does (42 CFR 433.139); before Medicare the MSP
    questionnaire decides, as what stands behind it is mostly a supplement."""
    turn, other = sheet.facts.coverage, other_coverage(sheet)
    if turn is None or other is None or turn.payer_class == "medicare" or other.payer_class == "medicaid":
        return None
    return other


def payer_claim_number(sheet: Worksheet) -> str:
    """The payer's own number of its last decision (ICN or DCN)."""
    return sheet.facts.payment.claim.payer_control if sheet.facts.payment else ""


def remittance_words(sheet: Worksheet) -> str:
    """ "remittance 02/20/2026 EFT1", of the last decision."""
    if sheet.facts.payment is None:
        return ""
    header = sheet.facts.payment.header
    on = f" {header.paid_on:%m/%d/%Y}" if header.paid_on else ""
    return f"remittance{on} {header.trace}".rstrip()
