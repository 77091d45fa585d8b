"""A remittance that waits in quarantine beside the one on file that has its number, as text."""

from collector_tui.model.money import dollars
from collector_tui.pages.text import Page, day, line
from collector_tui.wire.posting_lists import ClaimPair, QuarantineEvidence


def side_by_side(evidence: QuarantineEvidence) -> Page:
    """Figures in two columns, then the claims that the two pay differently; nothing for what is no remittance."""
    waiting, posted = evidence.waiting, evidence.posted
    if waiting is None:
        return []
    columns = [("", "waits here", "on file"[: 7 if posted else 0])]
    columns += [(label, of(waiting), of(posted) if posted else "") for label, of in FIGURES]
    page = [
        line((f" {label:<22}{ours:>19}{theirs:>19}", "head" if not label else "")) for label, ours, theirs in columns
    ]
    page += [line(_pair(pair)) for pair in evidence.claims]
    if posted:
        page.append(line((f" Paid alike by both: {evidence.same}.", "dim")))
    return page


FIGURES = (
    ("payer", lambda figures: figures.payer[:18]),
    ("number", lambda figures: figures.trace[:18]),
    ("paid on", lambda figures: day(figures.paid_on)),
    ("amount (BPR02)", lambda figures: dollars(figures.cents)),
    ("claims", lambda figures: str(figures.claims)),
    ("paid on claims", lambda figures: dollars(figures.paid_cents)),
    ("adjustments (PLB)", lambda figures: dollars(-figures.adjustment_cents)),
    ("file", lambda figures: figures.file_name[:18]),
)


def _pair(pair: ClaimPair) -> str:
    waiting, posted = (
        "not named" if cents is None else dollars(cents) for cents in (pair.waiting_cents, pair.posted_cents)
    )
    return f" {pair.number[:21]:<22}{waiting:>19}{posted:>19} {pair.patient_name[:16]}"
