"""Writes the made-up hospital's files, account by account, in constant memory."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

from collector_tui.demo.case import Case
from collector_tui.demo.payers import HOSPITAL, HOSPITAL_NPI, PAYERS, Payer
from collector_tui.demo.scenarios import make_case
from collector_tui.demo.x12_writer import (
    amount,
    claims_transaction,
    interchange,
    remittance_transaction,
    statuses_transaction,
)
from collector_tui.model.claim import Claim, ClaimStatus
from collector_tui.model.codec import picked
from collector_tui.model.remittance import ClaimPayment, ProviderAdjustment, RemittanceHeader
from collector_tui.wire.extracts import HEADERS

BATCH_ACCOUNTS = 2_000  # accounts whose files are written together
CLAIMS_A_TRANSACTION = 500
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
            written += _write_x12(folder, batch, cases, seed)
            if heads is not None:
                heads += _recent_heads(batch, cases, seed, today)
        return [extracts.paths["registration"], *written, extracts.paths["postings"], extracts.paths["notes"]]


class _Extracts:
    """The three CSV files, open while accounts are added."""

    def __init__(self, folder: Path) -> None:
        self.paths = {kind: folder / f"{kind}.csv" for kind in HEADERS}
        self._files: list[TextIO] = []
        self._writers: dict[str, csv.DictWriter[str]] = {}
        self._adult: Case | None = None  # the last one: a child's stay is theirs to pay for

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
            if _adult(case) or self._adult is None:
                self._adult = case
            self._writers["registration"].writerow(_registration(case, self._adult))
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


def _adult(case: Case) -> bool:
    born, seen_on = case.visit.patient.born, case.visit.admitted_on
    return born is None or (seen_on - born).days >= 18 * 365.25


def _registration(case: Case, payer_of_share: Case) -> dict[str, object]:
    visit, patient, guarantor = case.visit, case.visit.patient, payer_of_share.visit.patient
    row = {
        **picked(visit, "account", "mrn", "kind", "admitted_on", "discharged_on", "attending"),
        **picked(patient, "last", "first", "born", "sex", "phone", "address"),
        **{
            f"guarantor_{name}": value for name, value in picked(guarantor, "last", "first", "phone", "address").items()
        },
        "guarantor_id": f"G{payer_of_share.visit.mrn[1:]}",
        "guarantor_state": guarantor.address.split()[-2],
        **picked(case, "authorization", "first_statement_on"),
        "facility": visit.claim.billing_provider,
        "charges": amount(case.charge_cents),
        "expected": amount(case.expected_cents) if case.expected_cents is not None else "",
        "alerts": " ".join(case.alerts),
    }
    for insurer, payer in enumerate((visit.payer, visit.secondary) if case.insured else (), start=1):
        if payer is not None:
            columns = picked(payer, "payer_id", "payer_class")
            columns |= {"payer": payer.name, "payer_phone": payer.phone, "member_id": patient.member_id}
            row |= {f"{name}_{insurer}": value for name, value in columns.items()}
    return row


def _recent_heads(batch: int, cases: list[Case], seed: int, today: date) -> Iterator[RemittanceHeader]:
    for offset, payer in enumerate(PAYERS, start=20):
        payments = [(on, claim) for case in cases for who, on, claim in case.payments if who == payer]
        for header, _, _ in _remittances(payer, payments, _first_number(batch, seed) + offset):
            if header.paid_on and header.paid_on > today - BANK_WINDOW:
                yield header


def _first_number(batch: int, seed: int) -> int:
    return seed % 1000 * 1_000_000 + batch * 100 + 1


def _write_x12(folder: Path, batch: int, cases: list[Case], seed: int) -> Iterator[Path]:
    """The batch's 837s, then its 277CAs, then its 835s, each kind in one file or one per payer."""
    number = _first_number(batch, seed)
    for kind in ("837I", "837P"):
        claims = [claim for case in cases for claim in case.claims if claim.kind == kind]
        if claims:
            yield _write(folder / f"{kind}_{batch:04}.x12", _claims_file(kind, claims, number))
    for offset, payer in enumerate(PAYERS, start=2):
        statuses = [s for case in cases for s in case.statuses if s.payer == payer.name]
        if statuses:
            yield _write(folder / f"277CA_{payer.payer_id}_{batch:04}.x12", _statuses_file(statuses, number + offset))
    for offset, payer in enumerate(PAYERS, start=20):
        payments = [(on, claim) for case in cases for who, on, claim in case.payments if who == payer]
        if payments:
            yield _write(
                folder / f"835_{payer.payer_id}_{batch:04}.x12", _remittances_file(payer, payments, number + offset)
            )


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="latin-1", newline="")
    return path


def _claims_file(kind: str, claims: list[Claim], number: int) -> str:
    """One transaction per billing day, since BHT carries the day for all its claims."""
    days = sorted({claim.billed_on or date.min for claim in claims})
    groups = [[claim for claim in claims if claim.billed_on == day] for day in days]
    chunks = [g[n : n + CLAIMS_A_TRANSACTION] for g in groups for n in range(0, len(g), CLAIMS_A_TRANSACTION)]
    bodies = (claims_transaction(chunk, f"{number}{n:04}") for n, chunk in enumerate(chunks))
    return interchange(kind, bodies, days[-1], number, "LAKESIDE")


def _statuses_file(statuses: list[ClaimStatus], number: int) -> str:
    last = max(status.on or date.min for status in statuses)
    return interchange("277CA", [statuses_transaction(statuses, f"{number}", last)], last, number, "CLEARX")


def _remittances_file(payer: Payer, payments: list[tuple[date, ClaimPayment]], number: int) -> str:
    """One transaction, one transfer, per payment day."""
    remittances = list(_remittances(payer, payments, number))
    bodies = [remittance_transaction(header, claims, plb) for header, claims, plb in remittances]
    last = max(on for on, _ in payments)
    return interchange("835", bodies, last, number, payer.name.upper().replace(" ", "")[:15])


def _remittances(
    payer: Payer, payments: list[tuple[date, ClaimPayment]], number: int
) -> Iterator[tuple[RemittanceHeader, list[ClaimPayment], list[ProviderAdjustment]]]:
    for n, on in enumerate(sorted({on for on, _ in payments})):
        claims = [claim for day, claim in payments if day == on]
        trace = f"{payer.payer_id}{number % 10**6:06}{n:03}"
        plb = [ProviderAdjustment("L6", -(311 + n % 7), trace)] if n % 5 == 4 else []  # interest paid to us
        header = RemittanceHeader(
            payer=payer.name,
            payer_id=payer.payer_id,
            payer_phone=payer.phone.replace("-", ""),
            payee=HOSPITAL,
            payee_id=HOSPITAL_NPI,
            method="ACH",
            trace=trace,
            paid_on=on,
            bpr_cents=sum(claim.paid_cents for claim in claims) - sum(adjustment.cents for adjustment in plb),
        )
        yield header, claims, plb
