"""A remittance that waits in quarantine beside the one on file that has its number, as text."""

from collector_tui.model.money import dollars
from collector_tui.model.text import counted
from collector_tui.pages.text import Page, cut, cut_start, cut_words, day, hanging, labelled, line, ljust, rjust
from collector_tui.wire.intake import Quarantined
from collector_tui.wire.posting_lists import ClaimPair, QuarantineEvidence

SIDE, LABEL = 19, 22  # cells of a column of figures, and of what they are


def side_by_side(evidence: QuarantineEvidence, width: int = 80) -> Page:
    """Figures in two columns, then the claims that the two state differently; nothing for what is no remittance."""
    waiting, posted = evidence.waiting, evidence.posted
    if waiting is None:
        return []
    columns = [("", "waits here", "on file"[: 7 if posted else 0])]
    columns += [(label, of(waiting), of(posted) if posted else "") for label, of in FIGURES]
    page = [line((_beside(*texts, width), "" if texts[0] else "head")) for texts in columns]
    for pair in evidence.claims:
        page.append(line(_pair(pair, width, paired=posted is not None)))
        page += [line(_beside(f"  {each.what}", each.waiting, each.posted, width)) for each in pair.differences]
    if evidence.claims_left_out:
        page.append(line((f" and {counted(evidence.claims_left_out, 'more claim')}", "dim")))
    if posted:
        page.append(line((f" Stated alike by both: {counted(evidence.same, 'claim')}.", "dim")))
    return page


FIGURES = (
    ("payer", lambda figures: figures.payer),
    ("number", lambda figures: cut_start(figures.trace, SIDE - 1)),
    ("paid on", lambda figures: day(figures.paid_on)),
    ("amount (BPR02)", lambda figures: dollars(figures.cents)),
    ("claims", lambda figures: str(figures.claims)),
    ("paid on claims", lambda figures: dollars(figures.paid_cents)),
    ("adjustments (PLB)", lambda figures: dollars(-figures.adjustment_cents)),
    ("file", lambda figures: cut_start(figures.file_name, SIDE - 1)),
)


def decision(part: Quarantined) -> str:
    """What was decided of it, by whom, when and why; empty while it waits."""
    if not part.decided_at:
        return ""
    did = DECIDED.get(part.state, part.state)
    return f"{did} on {part.decided_at.astimezone():%m/%d/%Y %H:%M} by {part.decided_by}: {part.reason}"


def held_words(part: Quarantined, width: int) -> Page:
    """Where it stands, what it holds, what is wrong with it."""
    noun = "lockbox item" if part.kind == "LOCKBOX" else "bank line" if part.kind in BANK_KINDS else "claim"
    money = f"charged {dollars(part.charge_cents)}, paid {dollars(part.paid_cents)}"
    holds = dollars(part.amount_cents) if noun != "claim" else f"{money}, amount {dollars(part.amount_cents)} (BPR02)"
    if part.kind != "835" and noun == "claim":
        holds = f"charged {dollars(part.charge_cents)}"
    where = part.file_name if noun != "claim" else f"{part.file_name}, transaction {part.ordinal}"
    lines = labelled("File", f"{where}: {counted(part.claims, noun)}, {holds}", width)
    for finding in part.findings:
        lines += hanging("  ", f"{finding.get('text', '')} {finding.get('advice', '')}", width)
    return lines


BANK_KINDS = frozenset({"BAI2", "CAMT053", "NACHA", "BANKCSV", "LOCKBOX"})
DECIDED = {"replacing": "posted in place of the one on file", "posting": "given to be posted"}


def _beside(what: str, waiting: str, posted: str, width: int) -> str:
    label = max(LABEL - 4, min(LABEL, width - 2 * SIDE - 1))
    return f" {ljust(cut(what, label - 1), label)}{rjust(cut(waiting, SIDE - 1), SIDE)}{rjust(cut(posted, SIDE - 1), SIDE)}"


def _pair(pair: ClaimPair, width: int, *, paired: bool) -> str:
    waiting = "not named" if pair.waiting_cents is None else dollars(pair.waiting_cents)
    posted = dollars(pair.posted_cents) if pair.posted_cents is not None else "not named" if paired else ""
    return cut_words(f"{_beside(cut_start(pair.number, LABEL - 5), waiting, posted, width)} {pair.patient_name}", width)
