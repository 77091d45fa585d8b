"""The hospital's own extracts, plain CSV: registration, postings and notes. The header line names the kind."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import TextIO

from collector_tui.billing_api.intake.facts import Fact, Noted, Posted, Registered
from collector_tui.billing_api.ledger.accounts import Registration
from collector_tui.model.account import BUCKETS, Activity, Coverage, Encounter, LedgerEntry
from collector_tui.model.claim import Person
from collector_tui.model.money import cents_of
from collector_tui.model.text import clean, one_line
from collector_tui.wire.extracts import COVERAGE_COLUMNS, HEADERS, OPTIONAL
from collector_tui.x12.finding import Finding, finding

FINDINGS_MAX = 100


def extract_kind(head: bytes) -> str:
    """Which extract these first bytes begin, or an empty text."""
    columns = head.split(b"\n", 1)[0].decode("utf-8-sig", "replace").strip().split(",")
    return next((kind for kind, header in HEADERS.items() if columns == _as_told(header, columns)), "")


def _as_told(header: list[str], columns: list[str]) -> list[str]:
    return [name for name in header if name in columns or name not in OPTIONAL]


def read_extract(kind: str, raw: bytes, findings: list[Finding]) -> Iterator[Fact]:
    """The facts of an extract. A row that cannot be read becomes a finding; the others are taken."""
    reader = READERS[kind]
    lines: TextIO = io.StringIO(raw.decode("utf-8-sig", "replace"), newline="")
    for number, row in enumerate(csv.DictReader(lines, restkey="+", restval=""), start=2):
        try:
            if not row["account"].strip():
                raise ValueError("the account column is empty")
            yield reader(defaultdict(str, row))
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            if len(findings) < FINDINGS_MAX:
                text = f"Line {number} was passed over: {one_line(str(problem))}."
                findings.append(finding("row", text, segment=number))


def _registration(row: dict[str, str]) -> Fact:
    return Registered(
        account_id=one_line(row["account"]),
        charge_cents=cents_of(row["charges"] or "0"),
        registration=Registration(
            mrn=one_line(row["mrn"]),
            patient=_person(row, "", phone="phone"),
            guarantor=_person(row, "guarantor_", phone="guarantor_phone"),
            encounter=Encounter(
                kind=one_line(row["kind"]),
                facility=one_line(row["facility"]),
                admitted_on=_day(row["admitted_on"]),
                discharged_on=_day(row["discharged_on"]),
                attending=one_line(row["attending"]),
                authorization=one_line(row["authorization"]),
            ),
            coverages=tuple(_coverages(row)),
            expected_cents=cents_of(row["expected"]) if row["expected"] else None,
            first_statement_on=_day(row["first_statement_on"]),
            estimate_cents=cents_of(row["estimate"]) if row["estimate"] else None,
            alerts=tuple(one_line(row["alerts"]).split()),
        ),
    )


def _person(row: dict[str, str], prefix: str, phone: str) -> Person:
    return Person(
        last=one_line(row[f"{prefix}last"]),
        first=one_line(row[f"{prefix}first"]),
        phone=one_line(row[phone]),
        born=None if prefix else _day(row["born"]),
        sex="" if prefix else one_line(row["sex"]),
        address="" if prefix else one_line(row["address"]),
    )


def _coverages(row: dict[str, str]) -> Iterator[Coverage]:
    for n, order in enumerate("PST", start=1):
        payer, payer_id, payer_class, member_id, phone, plan = (
            one_line(row[f"{name}_{n}"]) for name in COVERAGE_COLUMNS
        )
        if payer:
            yield Coverage(
                order=order, payer=payer, payer_id=payer_id, payer_class=payer_class, member_id=member_id, phone=phone,
                plan=plan,
            )  # fmt: skip


def _posting(row: dict[str, str]) -> Fact:
    if row["kind"] not in ("payment", "adjustment"):
        raise ValueError(f"{row['kind']!r} is neither payment nor adjustment")
    if row["bucket"] not in BUCKETS:
        raise ValueError(f"{row['bucket']!r} is none of {', '.join(BUCKETS)}")
    entry = LedgerEntry(
        id="",
        kind=row["kind"],
        bucket=row["bucket"],
        cents=cents_of(row["amount"]),
        on=date.fromisoformat(row["posted_on"]),
        source=one_line(row["reference"]),
    )
    return Posted(one_line(row["account"]), entry)


def _note(row: dict[str, str]) -> Fact:
    at = datetime.fromisoformat(row["at"])
    if at.tzinfo is None:
        raise ValueError("the time carries no zone")
    if not 1900 < at.year < 2200:
        raise ValueError(f"{at.year} is not the year of a note")
    activity = Activity(
        id="", at=at, by=one_line(row["by"]), code=one_line(row["code"]), text=clean(row["text"]),
        next_on=_day(row["next_on"]), fields=_fields(row["fields"]),
    )  # fmt: skip
    return Noted(one_line(row["account"]), activity)


def _fields(text: str) -> dict[str, str]:
    """ "amount=50.00; date=2026-03-01" """
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return {one_line(name).strip(): one_line(value).strip() for name, _, value in pairs}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


READERS = {"registration": _registration, "postings": _posting, "notes": _note}
