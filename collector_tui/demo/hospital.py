"""Writes the made-up hospital's files, account by account, in constant memory."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

from collector_tui.days.calendar import business_day_on_or_before
from collector_tui.demo.case import Case, SentClaim
from collector_tui.demo.claims_writer import claims_transaction
from collector_tui.demo.payers import PAYERS, SENDERS, Payer
from collector_tui.demo.remits import remittances_file, transfers
from collector_tui.demo.scenarios import make_case
from collector_tui.demo.x12_writer import (
    Answer,
    amount,
    interchange,
    statuses_transaction,
)
from collector_tui.model.claim import Claim
from collector_tui.model.codec import picked
from collector_tui.model.remittance import ClaimPayment, RemittanceHeader
from collector_tui.wire.extracts import HEADERS

BATCH_ACCOUNTS = 2_000  # accounts whose files are written together
CLAIMS_A_TRANSACTION = 500
LOST_FOR_DAYS = 5  # how long ago a batch went out that nobody answers
BANK_WINDOW = timedelta(days=16)


def write_hospital(
    folder: Path, accounts: int, seed: int, today: date, heads: list[RemittanceHeader] | None = None
) -> list[Path]:
    """Write all files for `accounts` accounts into `folder`; their paths in the order of intake.

    `heads` is given the remittances of the last days, for the bank's files that go with them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    with _Extracts(folder) as extracts:
        for batch, first in enumerate(range(0, accounts, BATCH_ACCOUNTS)):
            numbers = range(first, min(first + BATCH_ACCOUNTS, accounts))
            cases = [make_case(seed, number + 1, today) for number in numbers]
            for case in cases:
                extracts.add(case)
            written += _write_x12(folder, batch, cases, seed, today)
            if heads is not None:
                heads += _recent_heads(batch, cases, today)
        return [extracts.paths["registration"], *written, extracts.paths["postings"], extracts.paths["notes"]]


class _Extracts:
    """The three CSV files, open while accounts are added."""

    def __init__(self, folder: Path) -> None:
        self.paths = {kind: folder / f"{kind}.csv" for kind in HEADERS}
        self._files: list[TextIO] = []
        self._writers: dict[str, csv.DictWriter[str]] = {}

    def __enter__(self) -> "_Extracts":
        for kind, header in HEADERS.items():
            file = self.paths[kind].open("w", encoding="utf-8", newline="")
            self._files.append(file)
            self._writers[kind] = csv.DictWriter(file, header, lineterminator="\n")  # a column without a value is empty
            self._writers[kind].writeheader()
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.close()

    def add(self, case: Case) -> None:
        if case.claims or not case.insured:
            self._writers["registration"].writerow(_registration(case))
        account = case.visit.account
        for posting in case.postings:
            columns = picked(posting, "posted_on", "kind", "bucket", "reference", "reason", "to_bucket")
            self._writers["postings"].writerow({"account": account, "amount": amount(posting.cents), **columns})
        for note in case.notes:
            fields = "; ".join(f"{name}={value}" for name, value in note.fields.items())
            columns = picked(note, "by", "code", "text", "next_on")
            self._writers["notes"].writerow(
                {"account": account, "at": note.at.isoformat(), "fields": fields, **columns}
            )


def _registration(case: Case) -> dict[str, object]:
    visit, patient, guarantor = case.visit, case.visit.patient, case.visit.guarantor
    row = {
        **picked(visit, "account", "mrn", "kind", "admitted_on", "discharged_on", "attending"),
        **picked(patient, "last", "first", "born", "sex", "phone", "address"),
        **{
            f"guarantor_{name}": value for name, value in picked(guarantor, "last", "first", "phone", "address").items()
        },
        "guarantor_id": f"G{visit.guarantor_mrn[1:]}",
        "guarantor_state": guarantor.state,
        **picked(case, "authorization", "first_statement_on"),
        "facility": visit.claim.billing_provider,
        "charges": amount(case.charge_cents),
        "expected": amount(case.expected_cents) if case.expected_cents is not None else "",
        "alerts": " ".join(case.alerts),
    }
    insurers = ((visit.payer, patient.member_id), (visit.secondary, visit.secondary_id)) if case.insured else ()
    for insurer, (payer, member_id) in enumerate(insurers, start=1):
        if payer is not None:
            columns = picked(payer, "payer_id", "payer_class")
            columns |= {"payer": payer.name, "payer_phone": payer.phone, "member_id": member_id}
            row |= {f"{name}_{insurer}": value for name, value in columns.items()}
    return row


def _recent_heads(batch: int, cases: list[Case], today: date) -> Iterator[RemittanceHeader]:
    for payer, payments in _payments(cases):
        for transfer in transfers(payer, payments, batch, today):
            if transfer.header.paid_on and transfer.header.paid_on > today - BANK_WINDOW:
                yield transfer.header


def _payments(cases: list[Case]) -> Iterator[tuple[Payer, list[tuple[date, ClaimPayment]]]]:
    for payer in SENDERS:
        if payments := [(on, claim) for case in cases for who, on, claim in case.payments if who == payer]:
            yield payer, payments


def _write_x12(folder: Path, batch: int, cases: list[Case], seed: int, today: date) -> Iterator[Path]:
    """The batch's 837s, then its 277CAs, then its 835s, each kind in one file or one per payer."""
    number = seed % 1000 * 1_000_000 + batch * 100 + 1
    went_out: dict[tuple[str, date | None], str] = {}  # account and day -> the BHT03 that its claim went out under
    for kind in ("837I", "837P"):
        claims = [sent for case in cases for sent in case.claims if sent.claim.kind == kind]
        if claims:
            yield _write(folder / f"{kind}_{batch:04}.x12", _claims_file(kind, claims, number, went_out))
    answers = [answer for case in cases for answer in case.statuses]
    silent = _unanswered(answers, went_out, today) if batch == 0 else ""
    answers = [answer for answer in answers if went_out[_sending(answer.claim)] != silent]
    for offset, payer in enumerate(PAYERS, start=2):
        if statuses := [answer for answer in answers if answer.claim.payer == payer.name]:
            text = _statuses_file(payer, statuses, number + offset, went_out)
            yield _write(folder / f"277CA_{payer.payer_id}_{batch:04}.x12", text)
    for offset, (payer, payments) in enumerate(_payments(cases), start=20):
        text = remittances_file(transfers(payer, payments, batch, today), number + offset)
        yield _write(folder / f"835_{payer.payer_id}_{batch:04}.x12", text)


def _sending(claim: Claim) -> tuple[str, date | None]:
    return claim.patient_control, claim.billed_on


def _unanswered(answers: list[Answer], went_out: dict[tuple[str, date | None], str], today: date) -> str:
    """A batch of last week that the clearing house has lost; empty where none was all accepted."""
    days = (business_day_on_or_before(today - timedelta(days=LOST_FOR_DAYS)), today - timedelta(days=14))
    fallen = {went_out[_sending(answer.claim)] for answer in answers if answer.status.rejected}
    lost = [
        name
        for answer in answers
        if answer.claim.billed_on and days[1] < answer.claim.billed_on <= days[0]
        for name in [went_out[_sending(answer.claim)]]
        if name not in fallen
    ]
    return max(lost, default="")


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="latin-1", newline="")
    return path


def _claims_file(kind: str, claims: list[SentClaim], number: int, went_out: dict[tuple[str, date | None], str]) -> str:
    """One transaction per billing day, since BHT carries the day for all its claims."""
    days = sorted({sent.claim.billed_on or date.min for sent in claims})
    groups = [[sent for sent in claims if sent.claim.billed_on == day] for day in days]
    chunks = [g[n : n + CLAIMS_A_TRANSACTION] for g in groups for n in range(0, len(g), CLAIMS_A_TRANSACTION)]
    named = [(f"{number}{kind[-1]}{n:04}", chunk) for n, chunk in enumerate(chunks)]
    went_out |= {_sending(sent.claim): name for name, chunk in named for sent in chunk}
    bodies = (claims_transaction(chunk, name) for name, chunk in named)
    return interchange(kind, bodies, days[-1], number, "LAKESIDE")


def _statuses_file(
    payer: Payer, statuses: list[Answer], number: int, went_out: dict[tuple[str, date | None], str]
) -> str:
    """One transaction per batch of claims that it answers, the day after."""
    by_batch: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in statuses:
        by_batch[went_out[_sending(answer.claim)]].append(answer)
    answers = sorted((group[0].status.on or date.min, name, group) for name, group in by_batch.items())
    bodies = (statuses_transaction(group, payer.payer_id, name, on) for on, name, group in answers)
    return interchange("277CA", bodies, answers[-1][0], number, "CLEARX")
