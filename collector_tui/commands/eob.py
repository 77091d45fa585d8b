"""eob FILE...: what a payer decided, claim by claim, in plain words. Needs no server."""

import shutil
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from collector_tui.adjudication.balance import proofs
from collector_tui.adjudication.denial import denial_of
from collector_tui.adjudication.split import split
from collector_tui.adjudication.status_words import answer_words, status_words
from collector_tui.commands.output import NOT_FOUND, OK, PARTLY, read_config, say, warn
from collector_tui.model.claim import Acknowledgement, ClaimStatus
from collector_tui.model.money import dollars
from collector_tui.model.remittance import ClaimPayment, ProviderAdjustment, RemittanceHeader
from collector_tui.pages.eob import decision_page, outcome, plb_words, provider_adjustment
from collector_tui.pages.text import Page, day, hanging, line, plain
from collector_tui.x12.files import TransactionEnd
from collector_tui.x12.finding import Finding
from collector_tui.x12.inspect import Inspection

WIDTH_MAX = 100


def run_eob(options: Namespace) -> int:
    read_config(options.config)
    width = min(WIDTH_MAX, shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH_MAX)
    return max(_explain(Path(name), options, width) for name in options.files)


def _explain(path: Path, options: Namespace, width: int) -> int:
    teller = _Teller(options.claim, width)
    inspection = Inspection(str(path))
    try:
        with path.open("rb") as stream:
            for event in inspection.watch(stream):
                for text in teller.json(event) if options.json else teller.text(event):
                    say(text)
    except OSError as error:
        warn(f"{path} cannot be read: {error.strerror}.")
        return NOT_FOUND
    for finding in inspection.file.findings:
        if finding.severity != "note":
            warn(f"{_place(path, finding)}: {finding.text} {finding.advice}")
    if not teller.shown:
        what = f"no claim {options.claim}" if options.claim else "no payer's answer to a claim"
        warn(f"{path} holds {what}.")
        return NOT_FOUND if options.claim else PARTLY
    return OK if inspection.file.sound else PARTLY


def _place(path: Path, finding: Finding) -> str:
    return f"{path.name}, {finding.where}" if finding.where else path.name


class _Teller:
    """Tells each answer as it is read; keeps nothing but the remittance it belongs to."""

    def __init__(self, claim: str, width: int) -> None:
        self.shown = 0
        self._claim = claim
        self._width = width
        self._header = RemittanceHeader()

    def text(self, event: Any) -> Iterator[str]:
        """The event in plain words."""
        page = self._page(event)
        if page:
            yield plain(page)

    def json(self, event: Any) -> Iterator[str]:
        """A line of JSON for each answer: to a claim, to a batch, and for each provider adjustment."""
        document = self._document(event)
        if document is not None:
            yield msgspec.json.encode(document).decode()

    def _document(self, event: Any) -> dict[str, Any] | None:
        match event:
            case RemittanceHeader():
                self._header = event
            case ClaimPayment() if self._wanted(event):
                return _told(self._header, event)
            case ProviderAdjustment() if not self._claim:
                self.shown += 1
                return _of_header(self._header) | {
                    "provider_adjustment": msgspec.structs.asdict(event), "words": plb_words(event, "this check")
                }  # fmt: skip
            case ClaimStatus() if self._wanted(event):
                return {"status": event, "words": status_words(event), "rejected": event.rejected}
            case Acknowledgement() if self._answers(event):
                return {"acknowledgement": event, "words": answer_words(event), "rejected": event.rejected}
        return None

    def _page(self, event: Any) -> Page:
        match event:
            case RemittanceHeader():
                self._header = event
            case ClaimPayment() if self._wanted(event):
                who = f" {event.patient_control}  {event.patient_name}"
                return [line((who, "head")), *decision_page(self._header, event, self._width), line("")]
            case ProviderAdjustment() if not self._claim:
                self.shown += 1
                return provider_adjustment(event, self._width)
            case TransactionEnd() if self._header.trace and not self._claim:
                return self._transfer(event)
            case ClaimStatus() if self._wanted(event):
                start = (
                    f" {event.patient_control or event.payer_control or '-'}  {event.patient_name}  {day(event.on)}  "
                )
                return hanging(start, status_words(event), self._width)
            case Acknowledgement() if self._answers(event):
                return hanging(f" {event.source} batch {_batch(event)}  ", answer_words(event), self._width)
        return []

    def _transfer(self, end: TransactionEnd) -> Page:
        header, self._header = self._header, RemittanceHeader()
        off = end.difference_cents
        proved = "balanced" if not off else f"off by {dollars(off)}"
        text = f" {header.method} {header.trace} of {day(header.paid_on)}: {dollars(header.bpr_cents)} transferred"
        return [line(f"{text} = claims paid - provider adjustments: {proved}"), line("")]

    def _answers(self, answer: Acknowledgement) -> bool:
        wanted = not self._claim or self._claim in answer.claims
        self.shown += wanted
        return wanted

    def _wanted(self, answer: ClaimPayment | ClaimStatus) -> bool:
        wanted = not self._claim or self._claim in (answer.patient_control, answer.payer_control)
        self.shown += wanted
        return wanted


def _told(header: RemittanceHeader, claim: ClaimPayment) -> dict[str, Any]:
    denial = denial_of(claim, "medicare" if claim.filing in ("MA", "MB") else "")
    parts = split(claim)
    return _of_header(header) | {
        "claim": claim,
        "outcome": outcome(claim),
        "split": msgspec.to_builtins(parts) | {"allowed_cents": parts.allowed_cents},
        "denial": denial,
        "proofs": proofs(claim)._asdict(),
    }


def _of_header(header: RemittanceHeader) -> dict[str, Any]:
    return {"payer": header.payer, "trace": header.trace, "paid_on": header.paid_on}


def _batch(answer: Acknowledgement) -> str:
    """The number of ours that an answer to a batch names."""
    return answer.transaction_control or answer.group_control or answer.interchange_control or answer.batch_reference
