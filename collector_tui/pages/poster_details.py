"""What is told of a line of a poster's list, below it on the screen and by --details."""

from collections.abc import Callable

from collector_tui.model.money import dollars
from collector_tui.model.text import counted
from collector_tui.pages.text import Page, day, hanging, labelled, line
from collector_tui.wire.moves import Move, WaitingPayment
from collector_tui.wire.posting_lists import (
    AdjustmentLine,
    BatchLine,
    ForwardBalance,
    LostRefusal,
    MissingInterest,
    PendingRecovery,
    RemittanceLine,
)

Detail = Callable[[int], Page]
ANSWERS = {
    "A": "accepted", "E": "accepted with errors", "P": "accepted in part", "R": "rejected",
    "M": "rejected", "W": "rejected", "X": "rejected",
}  # fmt: skip


def in_words(text: str) -> Detail:
    return lambda width: hanging(" ", text, width)


def remittance_page(each: RemittanceLine) -> Detail:
    """The parts that its amount is made of."""

    def page(width: int) -> Page:
        taken_off = each.cents - each.posted_cents - each.held_cents if each.state == "replaced" else 0
        parts = (
            ("posted", each.posted_cents),
            ("held", each.held_cents),
            ("adjustments on no account", -each.off_account_cents),
            ("replaced by another remittance", taken_off),
            ("unexplained", each.difference_cents),
        )
        sums = [line(f" {words:<32}{dollars(cents):>16}") for words, cents in parts if cents or words == "posted"]
        total = line((f" {'paid by the payer (BPR02)':<32}{dollars(each.cents):>16}", "strong"))
        how = f"{each.payer}, {each.trace or 'no number'}, {each.method}, {counted(each.claims, 'claim')}"
        return [*labelled("Paid", how, width), *sums, total]

    return page


def waiting_page(each: WaitingPayment) -> Detail:
    """A payment without a home, and the accounts that it may belong to."""

    def page(width: int) -> Page:
        served = f", served {day(each.served_on)}" if each.served_on else ""
        said = f"{each.number} for {each.patient_name or 'no name'}, charge {dollars(each.charge_cents)}{served}"
        lines = labelled("Payer", f"{each.payer}, {each.trace}: {said}", width)
        lines += labelled("Held", each.held, width, "warn") if each.held else []
        for likely in each.likely:
            lines += labelled("Likely", f"{likely.account}, {likely.points} points", width, "strong")
            lines += hanging("           ", "; ".join(likely.reasons), width)
        return [*lines, *labelled("Id", each.payment, width, "dim")]

    return page


def adjustment_page(text: str, document: str) -> Detail:
    """A provider adjustment, with the id by which it is moved."""
    return lambda width: [*hanging(" ", text, width), *labelled("Id", document, width, "dim")]


def unlinked_words(each: AdjustmentLine) -> str:
    did = "lowered" if each.cents > 0 else "raised"
    named = f" It names {each.reference!r}." if each.reference else " It names no claim."
    return f"{each.meaning} ({each.reason}) {did} check {each.trace} by {dollars(abs(each.cents))}.{named}"


def forward_words(each: ForwardBalance) -> str:
    entries = counted(each.entries, "entry", "entries")
    if each.open_cents < 0:
        return f"{each.payer} took {dollars(-each.open_cents)} for an earlier balance that is not on file here ({entries})."
    return f"{each.payer} will take {dollars(each.open_cents)} from a later check: debts it has put off ({entries})."


def pending_words(each: PendingRecovery) -> str:
    of = f" for {each.reference}" if each.reference else ""
    where = f" (account {each.account})" if each.account else ""
    return f"{each.payer} has announced a recovery of {dollars(each.pending_cents)}{of}{where} and not taken it yet."


def interest_words(each: MissingInterest) -> str:
    paid = f"; {dollars(each.paid_cents)} came" if each.paid_cents else "; none came"
    claims = counted(each.claims, "claim")
    return f"{claims} of {each.trace} promised interest of {dollars(each.promised_cents)} (AMT*I){paid} with its L6."


def batch_page(each: BatchLine) -> Detail:
    """Who answered what, the rejected claims with their reasons, and those that nobody answered."""

    def page(width: int) -> Page:
        lines = labelled("File", f"{each.file_name}, interchange {each.interchange}, group {each.group}", width)
        answers = [_answer("TA1", each.ta1), _answer("999", each.group_answer)]
        lines += labelled("Answers", ", ".join(answers), width)
        for refusal in each.rejected_claims:
            text = f"{refusal.account} on {day(refusal.on)}, {refusal.code}: {refusal.why}"
            lines += labelled("Rejected", text, width, "bad")
        if left := each.rejected - len(each.rejected_claims):
            lines += labelled("", f"and {left:,} more", width) if each.rejected_claims else []
        if each.silent:
            by = f"due by {day(each.answer_due_on)}"
            more = f" and {each.silent_left_out:,} more" if each.silent_left_out else ""
            named = ", ".join(each.silent_accounts) + more
            text = f"{counted(each.silent, 'claim')} without an answer of the payer ({by}): {named}"
            lines += labelled("Silent", text, width, "warn" if each.overdue else "")
        return lines

    return page


def _answer(source: str, code: str) -> str:
    return f"{source} {code}: {ANSWERS.get(code, 'not accepted')}" if code else f"no {source}"


def lost_words(lost: LostRefusal) -> str:
    numbers = {"interchange": lost.interchange, "group": lost.group, "batch": lost.reference}
    named = ", ".join(f"{word} {number}" for word, number in numbers.items() if number) or "nothing"
    return f"A {lost.source} ({lost.code}) rejects {named}, which fits no batch on file: {lost.why}"


def move_page(each: Move) -> Detail:
    """What went where and why, and the id by which it is taken back."""

    def page(width: int) -> Page:
        lines = labelled("Why", each.reason, width)
        for document in each.documents:
            patient = f", {document.patient_name}" if document.patient_name else ""
            lines += labelled("What", f"{document.words or document.kind}{patient}", width)
        if each.undone_at:
            why = f": {each.undone_why}" if each.undone_why else ""
            lines += labelled("Undone", f"{day(each.undone_at)} by {each.undone_by}{why}", width)
        lines += labelled("Stays", each.final, width, "warn") if each.final and not each.undone_at else []
        return [*lines, *labelled("Id", each.id, width, "dim")]

    return page
