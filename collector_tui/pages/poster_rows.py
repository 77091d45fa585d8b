"""Posters' lists as lines: what waits in quarantine, remittances, unmatched payments, adjustments, batches, moves."""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from collector_tui.model.codec import decode
from collector_tui.model.money import dollars
from collector_tui.pages.text import Line, Page, day, hanging, labelled, line
from collector_tui.wire.intake import Quarantine, Quarantined
from collector_tui.wire.moves import Move, Moves, Unmatched, WaitingPayment
from collector_tui.wire.posting_lists import (
    AdjustmentLine,
    AdjustmentWorklist,
    Batches,
    BatchLine,
    ForwardBalance,
    MissingInterest,
    PendingRecovery,
    RemittanceLine,
    Remittances,
)


class PosterRow(Struct, frozen=True):
    """One line of a list: its text, what is told of it, and the thing itself as the server sent it."""

    text: str
    style: str
    detail: Callable[[int], Page]
    thing: Any


class PosterList(Struct, frozen=True):
    """A list that the server keeps: its name for commands, title, address, headings, and how its answer is read."""

    name: str
    title: str
    path: str
    headings: str
    kind: type[Any]
    rows: Callable[[Any], Iterator[PosterRow]]
    empty: str

    def read(self, body: bytes) -> tuple[PosterRow, ...]:
        """The rows of an answer of the server. Raises msgspec.MsgspecError."""
        return tuple(self.rows(decode(self.kind, body)))


def as_line(row: PosterRow, width: int) -> Line:
    return line((row.text[:width], row.style))


def _quarantine(answer: Quarantine) -> Iterator[PosterRow]:
    for part in answer.held:
        text = f" {part.held_at:%m/%d/%y} {part.kind:<5}{part.payer[:14]:<15}{part.trace[:12]:<13}{dollars(part.paid_cents):>13}"
        style = "warn" if part.against else ""
        yield PosterRow(
            f"{text}  {'another of its number' if part.against else part.why}", style, _quarantined(part), part
        )


def _quarantined(part: Quarantined) -> Callable[[int], Page]:
    def page(width: int) -> Page:
        lines = labelled("Why", part.why, width, "warn")
        lines += labelled("File", f"{part.file_name}, transaction {part.ordinal}, {_claims(part.claims)}", width)
        for finding in part.findings:
            lines += hanging("  ", f"{finding.get('text', '')} {finding.get('advice', '')}", width)
        return lines

    return page


def _remittances(answer: Remittances) -> Iterator[PosterRow]:
    for each in answer.remittances:
        amounts = f"{dollars(each.cents):>13}{dollars(each.posted_cents):>13}{dollars(each.difference_cents):>11}"
        text = f" {day(each.paid_on):<9}{each.payer[:11]:<12}{each.trace[:10]:<11}{amounts}"
        style = "bad" if each.difference_cents else ("warn" if each.held_cents else "")
        yield PosterRow(f"{text} {each.state}", style, _remittance(each), each)


def _remittance(each: RemittanceLine) -> Callable[[int], Page]:
    def page(width: int) -> Page:
        parts = (
            ("posted", each.posted_cents),
            ("held", each.held_cents),
            ("adjustments on no account", -each.off_account_cents),
            ("nobody can explain", each.difference_cents),
        )
        sums = [line(f" {words:<28}{dollars(cents):>16}") for words, cents in parts if cents or words == "posted"]
        total = line((f" {'paid by the payer (BPR02)':<28}{dollars(each.cents):>16}", "strong"))
        how = f"{each.payer}, {each.trace or 'no number'}, {each.method}, {_claims(each.claims)}"
        return [*labelled("Paid", how, width), *sums, total]

    return page


def _unmatched(answer: Unmatched) -> Iterator[PosterRow]:
    for each in answer.waiting:
        likely = each.likely[0] if each.likely else None
        where = f"{likely.account[:14]} ({likely.points})" if likely else "nobody comes near"
        what = "held" if each.held else "no claim"
        text = f" {day(each.paid_on):<9}{each.account[:13]:<14}{each.patient_name[:14]:<15}{dollars(each.paid_cents):>12} {what:<9}"
        yield PosterRow(f"{text}{where}", "warn" if each.held else "", _waiting(each), each)


def _waiting(each: WaitingPayment) -> Callable[[int], Page]:
    def page(width: int) -> Page:
        served = f", served {day(each.served_on)}" if each.served_on else ""
        said = f"{each.number} for {each.patient_name or 'nobody by name'}, charge {dollars(each.charge_cents)}{served}"
        lines = labelled("Payer", f"{each.payer}, {each.trace}: {said}", width)
        lines += labelled("Held", each.held, width, "warn") if each.held else []
        for likely in each.likely:
            lines += labelled("Likely", f"{likely.account}, {likely.points} points", width, "strong")
            lines += hanging("           ", "; ".join(likely.reasons), width)
        return lines

    return page


def _adjustments(answer: AdjustmentWorklist) -> Iterator[PosterRow]:
    for unlinked in answer.unlinked:
        text = _adjustment_row(unlinked.paid_on, unlinked.reason, unlinked.payer, unlinked.reference, unlinked.cents)
        yield PosterRow(f"{text} names no claim here", "", _told(_unlinked_words(unlinked)), unlinked)
    for forward in answer.forward:
        text = _adjustment_row(forward.since, "FB", forward.payer, "", forward.open_cents)
        yield PosterRow(f"{text} put off", "", _told(_forward_words(forward)), forward)
    for pending in answer.pending:
        text = _adjustment_row(pending.since, "WO", pending.payer, pending.reference, pending.pending_cents)
        yield PosterRow(f"{text} to be taken", "", _told(_pending_words(pending)), pending)
    for interest in answer.interest:
        missing = interest.promised_cents - interest.paid_cents
        text = _adjustment_row(interest.paid_on, "L6", interest.payer, interest.trace, missing)
        yield PosterRow(f"{text} interest missing", "", _told(_interest_words(interest)), interest)


def _adjustment_row(on: Any, reason: str, payer: str, named: str, cents: int) -> str:
    return f" {day(on):<9}{reason:<4}{payer[:15]:<16}{named[:15]:<16}{dollars(cents):>14}"


def _told(text: str) -> Callable[[int], Page]:
    return lambda width: hanging(" ", text, width)


def _unlinked_words(each: AdjustmentLine) -> str:
    did = "lowered" if each.cents > 0 else "raised"
    named = f" It names {each.reference!r}." if each.reference else " It names no claim."
    return f"{each.meaning} ({each.reason}) {did} check {each.trace} by {dollars(abs(each.cents))}.{named}"


def _forward_words(each: ForwardBalance) -> str:
    if each.open_cents < 0:
        return f"{each.payer} took back {dollars(-each.open_cents)} more than the debts it had put off ({each.entries} entries)."
    return f"{each.payer} will take {dollars(each.open_cents)} from a later check: debts it has put off ({each.entries} entries)."


def _pending_words(each: PendingRecovery) -> str:
    of = f" for {each.reference}" if each.reference else ""
    where = f" (account {each.account})" if each.account else ""
    return f"{each.payer} has announced a recovery of {dollars(each.pending_cents)}{of}{where} and not taken it yet."


def _interest_words(each: MissingInterest) -> str:
    paid = f"; {dollars(each.paid_cents)} came" if each.paid_cents else "; none came"
    return f"{_claims(each.claims)} of {each.trace} promised interest of {dollars(each.promised_cents)} (AMT*I){paid} with its L6."


def _batches(answer: Batches) -> Iterator[PosterRow]:
    for each in answer.batches:
        words = f"{each.ta1 or '-':<5}{each.group_answer or '-':<5}{each.accepted:>6}{each.rejected:>8}{each.silent:>7}"
        text = f" {day(each.sent_on):<9}{each.interchange[:9]:<10}{each.group[:9]:<10}{each.claims:>6}  {words}"
        style = "warn" if each.overdue else ("bad" if each.rejected else "")
        yield PosterRow(f"{text}{'  overdue' if each.overdue else ''}", style, _batch(each), each)


def _batch(each: BatchLine) -> Callable[[int], Page]:
    def page(width: int) -> Page:
        lines = labelled("File", f"{each.file_name}, interchange {each.interchange}, group {each.group}", width)
        if each.silent:
            by = f"due by {day(each.answer_due_on)}"
            text = f"{_claims(each.silent)} without an answer of the payer ({by}): {', '.join(each.silent_accounts)}"
            lines += labelled("Silent", text, width, "warn" if each.overdue else "")
        return lines

    return page


def _moves(answer: Moves) -> Iterator[PosterRow]:
    for each in answer.moves:
        first = each.documents[0]
        path = f"{first.origin or '-'} > {first.target or '-'}" if first.origin != first.target else first.target
        text = f" {each.at.astimezone():%m/%d %H:%M}  {each.user[:9]:<10}{each.act:<8}{len(each.documents):>3}  {path}"
        yield PosterRow(
            f"{text}{'  taken back' if each.undone_at else ''}", "dim" if each.undone_at else "", _move(each), each
        )


def _move(each: Move) -> Callable[[int], Page]:
    def page(width: int) -> Page:
        lines = labelled("Why", each.reason, width)
        if each.undone_at:
            lines += labelled("Undone", f"{day(each.undone_at)} by {each.undone_by}", width)
        return lines

    return page


def _claims(count: int) -> str:
    return f"{count} claim{'' if count == 1 else 's'}"


LISTS = (
    PosterList(
        "quarantine", "quarantine: not posted, waits for a person", "/v1/quarantine",
        f" {'held':<9}{'kind':<5}{'payer':<15}{'trace':<13}{'paid':>13}  why",
        Quarantine, _quarantine, "Nothing waits in quarantine.",
    ),
    PosterList(
        "remittances", "remittances and their proof", "/v1/remittances",
        f" {'paid on':<9}{'payer':<12}{'trace':<11}{'amount':>13}{'posted':>13}{'differs':>11} state",
        Remittances, _remittances, "No remittance is on file.",
    ),
    PosterList(
        "unmatched", "payments without a home: no claim on file, or held", "/v1/unmatched",
        f" {'paid on':<9}{'on':<14}{'patient':<15}{'paid':>12} {'why':<9}likely",
        Unmatched, _unmatched, "Every payment has its claim.",
    ),
    PosterList(
        "adjustments", "provider adjustments (PLB) that need a person", "/v1/provider-adjustments",
        f" {'since':<9}{'why':<4}{'payer':<16}{'names':<16}{'amount':>14} what",
        AdjustmentWorklist, _adjustments, "No provider adjustment waits.",
    ),
    PosterList(
        "batches", "batches sent, and who answered", "/v1/batches",
        f" {'sent':<9}{'ISA13':<10}{'GS06':<10}{'claims':>6}  {'TA1':<5}{'999':<5}{'taken':>6}{'refused':>8}{'silent':>7}",
        Batches, _batches, "No batch was sent in the last days.",
    ),
    PosterList(
        "moves", "moved by hand", "/v1/moves",
        f" {'when':<13}{'who':<10}{'what':<8}{'':>3}  from > to",
        Moves, _moves, "Nothing was moved by hand.",
    ),
)  # fmt: skip
LISTS_BY_NAME = {each.name: each for each in LISTS}
