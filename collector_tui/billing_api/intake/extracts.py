"""The hospital's own extracts, plain CSV: registration, postings and notes. The header line names the kind."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import count
from typing import Any, TextIO

from collector_tui.billing_api.intake.facts import Fact, Noted, Posted, Registered
from collector_tui.billing_api.ledger.registration import registration_from
from collector_tui.model.account import BUCKETS, ORDERS, Activity, Coverage, LedgerEntry
from collector_tui.model.money import cents_of
from collector_tui.model.text import clean, one_line
from collector_tui.wire.extracts import CHARGES, COVERAGE, HEADERS, INSURERS, OPTIONAL, POSTING_REASONS, REGISTRATION
from collector_tui.x12.finding import Finding, finding

ROW_FINDINGS_MAX = 100


def extract_kind(head: bytes) -> str:
    """Which extract these first bytes begin, or an empty text."""
    columns = head.split(b"\n", 1)[0].decode("utf-8-sig", "replace").strip().split(",")
    return next((kind for kind, header in HEADERS.items() if columns == _expected(header, columns)), "")


def _expected(header: list[str], columns: list[str]) -> list[str]:
    """The header line of a file that has these columns, less the optional ones that it lacks."""
    return [name for name in header if name in columns or name not in OPTIONAL]


def read_extract(kind: str, raw: bytes, findings: list[Finding]) -> Iterator[Fact]:
    """The facts of an extract. A row that cannot be read becomes a finding; the others are taken."""
    reader = READERS[kind]
    lines: TextIO = io.StringIO(raw.decode("utf-8-sig", "replace"), newline="")
    rows = csv.DictReader(lines, restkey="+", restval="")
    for number in count(2):
        try:
            if (row := next(rows, None)) is None:
                return
            if not row["account"].strip():
                raise ValueError("the account column is empty")
            fact = reader(defaultdict(str, row))
            if _refund_came_back(fact) and len(findings) < ROW_FINDINGS_MAX:
                findings.append(
                    finding("refund-back", f"Line {number} is a refund without a minus sign.", segment=number)
                )
            yield fact
        except (ValueError, csv.Error) as unreadable:  # what a cell can be wrong in: anything else is our own mistake
            if len(findings) < ROW_FINDINGS_MAX:
                text = f"Line {number} was passed over: {one_line(str(unreadable))}."
                findings.append(finding("row", text, segment=number))


def _registration(row: dict[str, str]) -> Fact:
    values = {column.place: READ[column.kind](row[column.name]) for column in REGISTRATION}
    return Registered(
        account_id=values["id"],
        charge_cents=values[CHARGES] or 0,
        registration=registration_from(values, _coverages(row)),
    )


def _coverages(row: dict[str, str]) -> Iterator[Coverage]:
    for insurer, order in zip(INSURERS, ORDERS, strict=True):
        if one_line(row[f"payer_{insurer}"]):
            fields = {column.place: READ[column.kind](row[f"{column.name}_{insurer}"]) for column in COVERAGE}
            yield Coverage(order=order, **fields)


def _posting(row: dict[str, str]) -> Fact:
    kind, bucket, to_bucket = row["kind"], row["bucket"], row["to_bucket"]
    if kind not in POSTING_REASONS:
        raise ValueError(f"{kind!r} is none of {', '.join(POSTING_REASONS)}")
    for named in (bucket, to_bucket) if kind == "transfer" or to_bucket else (bucket,):
        if named not in BUCKETS:
            raise ValueError(f"{named!r} is none of {', '.join(BUCKETS)}")
    if bool(to_bucket) != (kind == "transfer"):
        raise ValueError("to_bucket is filled in for a transfer, and for nothing else")
    if to_bucket == bucket:
        raise ValueError(f"a transfer from {bucket!r} to itself moves nothing")
    entry = LedgerEntry(
        id="",
        kind=kind,
        bucket=bucket,
        to_bucket=to_bucket,
        cents=cents_of(row["amount"]),
        on=date.fromisoformat(row["posted_on"]),
        source=one_line(row["reference"]),
        reason=_reason(kind, row["reason"].strip()),
    )
    if entry.reason == "returned" and entry.cents > 0:
        raise ValueError("a returned item is a payment with a minus sign")
    return Posted(one_line(row["account"]), entry)


def _reason(kind: str, reason: str) -> str:
    allowed = POSTING_REASONS[kind]
    if reason and reason not in allowed:
        raise ValueError(
            f"{reason!r} is no reason of {'an' if kind == 'adjustment' else 'a'} {kind}"
            + (f": {', '.join(allowed)}" if allowed else "")
        )
    return reason


def _refund_came_back(fact: Fact) -> bool:
    return isinstance(fact, Posted) and fact.entry.reason == "refund" and fact.entry.cents > 0


def _note(row: dict[str, str]) -> Fact:
    at = datetime.fromisoformat(row["at"])
    if at.tzinfo is None:
        raise ValueError("the time carries no zone")
    if not 1900 < at.year < 2200:
        raise ValueError(f"{at.year} is not the year of a note")
    activity = Activity(
        id="",
        at=at,
        by=one_line(row["by"]),
        code=one_line(row["code"]),
        text=clean(row["text"]),
        next_on=_day(row["next_on"]),
        fields=_fields(row["fields"]),
    )
    return Noted(one_line(row["account"]), activity)


def _fields(text: str) -> dict[str, str]:
    """ "amount=50.00; date=2026-03-01" """
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return {one_line(name).strip(): one_line(value).strip() for name, _, value in pairs}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _cents(text: str) -> int | None:
    return cents_of(text) if text else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(one_line(text).split())


READ: dict[str, Callable[[str], Any]] = {"text": one_line, "day": _day, "cents": _cents, "words": _words}
READERS = {"registration": _registration, "postings": _posting, "notes": _note}
