"""A claim's status as a receiver stated it, in words."""

from collector_tui.knowledge.codes import status_text
from collector_tui.model.claim import ClaimStatus

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
