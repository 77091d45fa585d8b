"""A claim's status as a receiver stated it, in words."""

from collector_tui.knowledge.codes import decision, status_text
from collector_tui.model.claim import Acknowledgement, ClaimStatus
from collector_tui.model.remittance import ClaimPayment

DENIED = "4"  # CLP02
# Reasons and remarks that say so; CLP02 4 alone does not: payers use it for plain denials (X12 RFI 207, 1423).
NOT_KNOWN = {
    "31": "the payer does not know the patient", "140": "the payer does not know the patient by this name and number",
    "N382": "the payer does not know the patient's number",
}  # fmt: skip

BATCH_CODES = {
    "A": "the batch was accepted", "E": "the batch was accepted with errors", "P": "the batch was accepted in part",
    "R": "the batch was refused", "M": "the batch was refused: authentication", "W": "the batch was refused: security",
    "X": "the batch was refused: could not be decrypted",
}  # fmt: skip


def status_words(status: ClaimStatus) -> str:
    """What a 277CA, 277, 999 or TA1 says of the claim: every reason, then the receiver's own words."""
    if status.source in ("999", "TA1"):
        words = [BATCH_CODES.get(status.category, f"answer {status.category}")]
    else:
        stated = [(status.category, status.status, status.entity)]
        stated += [(composite.category, composite.status, composite.entity) for composite in status.further]
        words = [status_text(*composite) for composite in stated]
    return "; ".join(filter(None, (*dict.fromkeys(words), status.text)))


def answer_words(answer: Acknowledgement) -> str:
    """What a 999 or TA1 says of a batch of ours: its result, then where it failed."""
    return "; ".join((BATCH_CODES.get(answer.code, f"answer {answer.code}"), *answer.errors))


def decision_words(claim: ClaimPayment) -> str:
    """What CLP02 says; of a denial, that the payer does not know the patient only where a reason says so."""
    words = decision(claim.status).meaning
    if claim.status != DENIED:
        return words
    codes = (*(adjustment.reason for adjustment in claim.all_adjustments()), *claim.all_remarks())
    unknown = next((NOT_KNOWN[code] for code in codes if code in NOT_KNOWN), "")
    return f"{words}, {unknown}" if unknown else words
