"""Reads the two CSV files of a bank: lines of an account, and the items of a lockbox."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

from collector_tui.bank.bai2 import sign_of
from collector_tui.bank.finding import Findings
from collector_tui.bank.reading import TEXT_MAX, day_of, short, text_of, trace_of
from collector_tui.bank.statement import BankFile, BankLine, LockboxItem, Statement
from collector_tui.model.money import cents_of

LINES_HEADER = (
    "bank_account",
    "booked_on",
    "value_on",
    "type",
    "amount",
    "bank_reference",
    "customer_reference",
    "text",
)
ITEMS_HEADER = (
    "lockbox", "deposit_on", "batch", "item", "check_no", "check_date", "remitter", "amount", "account", "statement_no", "memo",
)  # fmt: skip
Row = dict[str, str]
V = TypeVar("V")


def header_of(head: str) -> tuple[str, ...]:
    """The column names of a CSV's first line, as ours are written."""
    line = next(iter(head.lstrip("\r\n ").splitlines()), "")
    try:
        names = next(csv.reader([line]), [])
    except csv.Error:
        return ()
    return tuple(name.strip().lower().replace(" ", "_") for name in names)


def read_lines_csv(raw: bytes) -> BankFile:
    """Lines of an account; amounts in dollars with their sign. It carries no totals: a note says so."""
    findings = Findings()
    accounts: defaultdict[str, list[BankLine]] = defaultdict(list)
    ordinal = 0
    for number, row in _rows(text_of(raw), LINES_HEADER, findings):
        day, cents = _day(row, "booked_on", number, findings), _cents(row, number, findings)
        if day is None or cents is None:
            continue
        ordinal += 1
        kind, account, text = short(row["type"], 5), short(row["bank_account"], 40), row["text"]
        if cents * sign_of(kind) < 0:
            findings.add("sign", f"Row {number} has the type {kind} and an amount of the other sign.", number)
        value_on = _day(row, "value_on", number, findings) if row["value_on"].strip() else None
        trace = trace_of(text, row["customer_reference"])
        accounts[account].append(
            BankLine(
                ordinal=ordinal, bank_account=account, booked_on=day, value_on=value_on, type=kind, cents=cents,
                bank_ref=short(row["bank_reference"]), customer_ref=short(row["customer_reference"]),
                text=short(text, TEXT_MAX), trace=trace.trace, originator=trace.originator,
            )
        )  # fmt: skip
    findings.add(
        "unproved" if accounts else "empty",
        "No total says that no row is missing." if accounts else "The file has no rows.",
    )
    statements = tuple(
        Statement(bank_account=account, as_of=max(line.booked_on for line in lines), lines=tuple(lines))
        for account, lines in accounts.items()
    )
    return BankFile(kind="BANKCSV", statements=statements, findings=findings.all())


def read_lockbox_csv(raw: bytes) -> BankFile:
    """Items of lockboxes; an item number that comes twice in a batch is an error, one that is left out a warning."""
    findings = Findings()
    items: list[LockboxItem] = []
    numbers: defaultdict[tuple[str, date, str], Counter[str]] = defaultdict(Counter)
    for number, row in _rows(text_of(raw), ITEMS_HEADER, findings):
        day, cents = _day(row, "deposit_on", number, findings), _cents(row, number, findings)
        if day is None or cents is None:
            continue
        if cents < 0:
            findings.add("sign", f"Row {number}: an item of a lockbox cannot be negative.", number)
        check_date = _day(row, "check_date", number, findings) if row["check_date"].strip() else None
        texts = {
            name: short(row[name])
            for name in ("lockbox", "batch", "item", "check_no", "remitter", "account", "statement_no", "memo")
        }
        numbers[texts["lockbox"], day, texts["batch"]][texts["item"]] += 1
        items.append(LockboxItem(deposit_on=day, cents=cents, check_date=check_date, **texts))
    for (lockbox, day, batch), counted in numbers.items():
        _prove_batch(f"Lockbox {lockbox}, {day:%m/%d/%Y}, batch {batch}", counted, findings)
    if not items and not findings.errors:
        findings.add("empty", "The file has no rows.")
    return BankFile(kind="LOCKBOX", items=tuple(items), findings=findings.all())


def _prove_batch(name: str, counted: Counter[str], findings: Findings) -> None:
    for item, times in counted.items():
        if times > 1:
            findings.add("twice", f"{name}: item {item or '(without a number)'} comes {times} times.")
    whole = {int(item) for item in counted if item.isascii() and item.isdigit() and len(item) < 7}
    if len(whole) == len(counted) and whole and max(whole) - min(whole) + 1 != len(whole):
        findings.add("gap", f"{name}: between items {min(whole)} and {max(whole)} only {len(whole)} came.")


def _rows(text: str, header: tuple[str, ...], findings: Findings) -> Iterator[tuple[int, Row]]:
    """The rows by their column's name. A row of another length, or text that is no CSV, is an error."""
    reader = csv.reader(io.StringIO(text.lstrip("\r\n "), newline=""), strict=True)
    try:
        names = [name.strip().lower().replace(" ", "_") for name in next(reader, [])]
        if missing := [name for name in header if name not in names]:
            findings.add("record", f"The header lacks {', '.join(missing)}.", 1)
            return
        for number, cells in enumerate(reader, 2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(names):
                findings.add("record", f"Row {number} has {len(cells)} cells; the header has {len(names)}.", number)
                continue
            yield number, dict(zip(names, cells, strict=True))
    except csv.Error as error:
        findings.add("cut-short", f"After row {reader.line_num} the file is no CSV: {error}.", reader.line_num)


def _day(row: Row, name: str, number: int, findings: Findings) -> date | None:
    return _read(day_of, row[name], "date", number, findings)


def _cents(row: Row, number: int, findings: Findings) -> int | None:
    text = row["amount"].strip().replace("$", "")
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    return _read(cents_of, text, "amount", number, findings)


def _read(read: Callable[[str], V], text: str, rule: str, number: int, findings: Findings) -> V | None:
    try:
        return read(text)
    except ValueError as error:
        findings.add(rule, f"Row {number}: {short(str(error), 60)}.", number)
        return None
