"""The hospital's own extracts, plain CSV: registration, postings and notes. The header line names the kind."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from collector_tui.billing_api.intake.facts import Fact, Noted, Posted, Registered, fact_key
from collector_tui.billing_api.intake.homes import own_number
from collector_tui.billing_api.ledger.registration import registration_from
from collector_tui.model.account import BUCKETS, ORDERS, Activity, Coverage, LedgerEntry
from collector_tui.model.money import cents_of
from collector_tui.model.text import clean, counted, one_line
from collector_tui.wire.extracts import CHARGES, COVERAGE, HEADERS, INSURERS, OPTIONAL, POSTING_REASONS, REGISTRATION
from collector_tui.x12.finding import Finding, finding

ROW_FINDINGS_MAX = 100  # of each rule
WHY_MAX = 200  # characters of a reason, which may quote a whole cell
QUOTING = {  # as the csv module says it
    "unexpected end of data": "a quotation mark in it is never closed",
    "',' expected after '\"'": "a closing quotation mark in it is not the end of its cell",
}
AHEAD = timedelta(days=7)  # a batch may be dated on its next business day


def extract_kind(head: bytes) -> str:
    """Which extract these first bytes begin, or an empty text."""
    columns = head.split(b"\n", 1)[0].decode("utf-8-sig", "replace").strip().split(",")
    return next((kind for kind, header in HEADERS.items() if columns == _expected(header, columns)), "")


def _expected(header: list[str], columns: list[str]) -> list[str]:
    """The header line of a file that has these columns, less the optional ones that it lacks."""
    return [name for name in header if name in columns or name not in OPTIONAL]


class Extract(Struct):
    """An extract as it is read: how many rows it has, how many were left out, and why the first ones were.

    Of a file's equal postings each is one of its own, known by its number among them.
    """

    kind: str
    today: date
    rows: int = 0
    left_out: int = 0
    equal: int = 0  # postings like an earlier one of the file
    findings: list[Finding] = field(default_factory=list)
    _numbers: Counter[str] = field(default_factory=Counter)
    _found: Counter[str] = field(default_factory=Counter)  # by rule

    def facts(self, raw: bytes) -> Iterator[Fact]:
        """The facts of its rows. A row that cannot be read is left out and becomes a finding; the others are taken."""
        lines = _Lines(raw)
        rows = csv.reader(lines, strict=True)
        columns = next(rows, [])
        while True:
            before = lines.taken
            try:
                if (cells := next(rows, None)) is None:
                    return
                if not any(map(str.strip, cells)):
                    continue
                fact = self._fact(columns, cells)
            except csv.Error as torn:  # a quotation mark that is never closed would take the rows below with it
                lines.taken = before + 1
                self._leave_out(lines.taken, QUOTING.get(str(torn), str(torn)))
            except ValueError as unreadable:  # what a cell can be wrong in: anything else is our own mistake
                self._leave_out(before + 1, one_line(str(unreadable)))
            else:
                self.rows += 1
                self._warn(before + 1, fact)
                yield fact

    def _fact(self, columns: list[str], cells: list[str]) -> Fact:
        missing, more = columns[len(cells) :], cells[len(columns) :]
        if missing or any(map(str.strip, more)):
            raise csv.Error(f"it has {counted(len(cells), 'cell')} and the header has {len(columns)}")
        row = defaultdict(str, zip(columns, cells, strict=False))
        if not own_number(row["account"]):
            account = one_line(row["account"])
            raise ValueError(f"{account!r} is no account number" if account else "the account column is empty")
        fact = READERS[self.kind](row)
        if not isinstance(fact, Posted):
            return fact
        self._numbers[key := fact_key(fact)] += 1
        number = self._numbers[key]
        self.equal += number > 1
        return fact if number == 1 else replace(fact, number=number)

    def _leave_out(self, line: int, why: str) -> None:
        self.rows += 1
        self.left_out += 1
        self._find("row", f"Line {line} was left out: {why if len(why) <= WHY_MAX else why[:WHY_MAX] + ' ...'}.", line)

    def _warn(self, line: int, fact: Fact) -> None:
        if not isinstance(fact, Posted):
            return
        if fact.entry.reason == "refund" and fact.entry.cents > 0:
            self._find("refund-back", f"Line {line} is a refund without a minus sign.", line)
        if fact.entry.on > self.today + AHEAD:
            self._find("row-ahead", f"Line {line} was taken, though its day {fact.entry.on:%m/%d/%Y} is to come.", line)

    def _find(self, rule: str, text: str, line: int) -> None:
        self._found[rule] += 1
        if self._found[rule] <= ROW_FINDINGS_MAX:
            self.findings.append(finding(rule, text, segment=line))


class _Lines:
    """The lines of a file, and how many of them were taken; fewer, and the rest is read again."""

    def __init__(self, raw: bytes) -> None:
        self._lines = list(io.StringIO(raw.decode("utf-8-sig", "replace"), newline=""))
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.taken == len(self._lines):
            raise StopIteration
        self.taken += 1
        return self._lines[self.taken - 1]


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
        on=_known_day(row["posted_on"]),
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


def _note(row: dict[str, str]) -> Fact:
    try:
        at = datetime.fromisoformat(row["at"])
    except ValueError:
        raise ValueError(f"{row['at']!r} is not a time like 2026-03-09T14:30:00-05:00") from None
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
    return _known_day(text) if text else None


def _known_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a day like 2026-03-09") from None


def _cents(text: str) -> int | None:
    return cents_of(text) if text else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(one_line(text).split())


READ: dict[str, Callable[[str], Any]] = {"text": one_line, "day": _day, "cents": _cents, "words": _words}
READERS = {"registration": _registration, "postings": _posting, "notes": _note}
