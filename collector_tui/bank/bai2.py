"""Reads BAI2 cash management files (BAI2 v2, 2005): every total and count proved, defects as findings."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from collector_tui.bank.bai2_fields import Fields
from collector_tui.bank.finding import Findings
from collector_tui.bank.reading import TEXT_MAX, day_of, short, text_of, trace_of
from collector_tui.bank.statement import BankFile, BankLine, Statement
from collector_tui.model.money import MAX_CENTS, dollars

CODES = ("01", "02", "03", "16", "88", "49", "98", "99")
OPENING, CLOSING, CREDITS, DEBITS = "010", "015", "100", "400"
INFORMATION = "890"  # text without money
UPDATE = "1"
_RUN_ON = re.compile(r"/[ ]*(?=(?:01|02|03|16|88|49|98|99),)")
_BREAK = re.compile(r"\r\n|\n|\r")
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)


class Record(NamedTuple):
    """A record with its continuations: where it starts in the file, its code, its fields, how many records it is."""

    number: int
    code: str
    fields: Fields
    physical: int


def read_bai2(raw: bytes) -> BankFile:
    """The statements of a BAI2 file; amounts are cents without a point, debits by their type."""
    reader = _Reader()
    for record in records_of(text_of(raw), reader.findings):
        reader.take(record)
    return reader.end()


def records_of(text: str, findings: Findings) -> Iterator[Record]:
    """The records, each with its 88s. A physical line is a record; a file without line breaks is cut at its slashes."""
    lines = _BREAK.split(text.strip())
    if len(lines) == 1:
        lines = _RUN_ON.sub("/\n", text).split("\n")
    pieces: list[str] = []
    first, code = 0, ""
    for number, line in enumerate(lines, 1):
        if not line.strip(" \x1a\x00"):
            continue
        body = line.strip(" \x1a\x00")
        if body[:2] == "88" and pieces:
            pieces.append(body[3:])
            continue
        if pieces:
            yield Record(first, code, Fields(pieces), len(pieces))
            pieces = []
        code = body[:2]
        if code not in CODES or code == "88" or body[2:3] not in (",", "/"):
            findings.add("record", f"Record {number} is none of a BAI2 file: {short(body, 40)!r}.", number)
            continue
        first, pieces = number, [body[3:]]
    if pieces:
        yield Record(first, code, Fields(pieces), len(pieces))


class _Level:
    """The sum of controls below, the records and the members of a file, a group or an account."""

    def __init__(self) -> None:
        self.cents = self.records = self.members = 0


class _Reader:
    def __init__(self) -> None:
        self.findings = Findings()
        self._statements: list[Statement] = []
        self._ordinal = 0
        self._file: _Level | None = None
        self._group: _Level | None = None
        self._account: _Level | None = None
        self._closed = False
        self._as_of: date | None = None
        self._currency = ""
        self._number = ""
        self._summary: dict[str, tuple[int, str]] = {}
        self._lines: list[BankLine] = []

    def take(self, record: Record) -> None:
        if self._closed:
            self.findings.add("record", f"Record {record.number} stands after the end of the file.", record.number)
            return
        match record.code:
            case "01":
                self._open_file(record)
            case "02":
                self._open_group(record)
            case "03":
                self._open_account(record)
            case "16":
                self._detail(record)
            case "49":
                self._close_account(record)
            case "98":
                self._close_group(record)
            case "99":
                self._close_file(record)

    def end(self) -> BankFile:
        if not self._closed:
            self.findings.add("cut-short", "The file has no closing record (99): it was cut short.")
        if not self._statements and not self.findings.errors:
            self.findings.add("empty", "The file holds no account.")
        return BankFile(kind="BAI2", statements=tuple(self._statements), findings=self.findings.all())

    def _open_file(self, record: Record) -> None:
        if self._file is not None:
            self._misplaced(record)
        self._file = _Level()
        self._file.records += record.physical

    def _open_group(self, record: Record) -> None:
        if self._file is None or self._group is not None:
            self._misplaced(record)
        self._group = _Level()
        self._group.records += record.physical
        fields = record.fields
        fields.next(), fields.next()  # receiver, originator
        status, as_of = fields.next(), fields.next()
        fields.next()  # the hour
        self._currency = fields.next() or "USD"
        if status != UPDATE:
            self.findings.add(
                "status", f"Group at record {record.number} has status {short(status, 5)!r}, not 1.", record.number
            )
        try:
            self._as_of = day_of(as_of)
        except ValueError as error:
            self._as_of = None
            self.findings.add("date", f"The as-of day of record {record.number}: {error}.", record.number)

    def _open_account(self, record: Record) -> None:
        if self._group is None or self._account is not None:
            self._misplaced(record)
        self._account = _Level()
        self._account.records += record.physical
        self._summary, self._lines = {}, []
        fields = record.fields
        self._number, currency = short(fields.next(), 40), fields.next() or self._currency
        if currency != "USD":
            self.findings.add("currency", f"Account {self._number} is kept in {short(currency, 5)}.", record.number)
        while fields.more():
            kind, amount, count = fields.next(), fields.next(), fields.next()
            fields.skip_funds()
            cents = self._amount(amount, record.number)
            self._account.cents += cents
            if kind:
                self._summary[kind] = (cents, count)

    def _detail(self, record: Record) -> None:
        if self._account is None:
            self._misplaced(record)
            return
        self._account.records += record.physical
        fields = record.fields
        kind, amount = short(fields.next(), 5), fields.next()
        cents = self._amount(amount, record.number)
        self._account.cents += cents
        funds = fields.skip_funds()
        if funds.immediate and sum(map(self._part, funds.immediate)) != cents:
            self.findings.add(
                "parts", f"The availability of record {record.number} does not equal its amount.", record.number
            )
        bank_ref, customer_ref = short(fields.next()), short(fields.next())
        spaced, joined = fields.rest()
        sign = sign_of(kind)
        if kind == INFORMATION or self._as_of is None:
            return
        if sign == 0:
            self.findings.add(
                "record",
                f"Record {record.number} has the type {kind!r}, which is neither credit nor debit.",
                record.number,
            )
            return
        self._ordinal += 1
        trace = trace_of(spaced, joined)
        self._lines.append(
            BankLine(
                ordinal=self._ordinal, bank_account=self._number, booked_on=self._as_of, value_on=funds.value_on or self._as_of,
                type=kind, cents=sign * cents, bank_ref=bank_ref, customer_ref=customer_ref, text=short(spaced, TEXT_MAX),
                trace=trace.trace, originator=trace.originator,
            )
        )  # fmt: skip

    def _close_account(self, record: Record) -> None:
        if self._account is None or self._group is None:
            self._misplaced(record)
            return
        level, self._account = self._account, None
        level.records += record.physical
        total, count = record.fields.next(), record.fields.next()
        self._prove("account", record, (total, level.cents), (count, level.records))
        self._prove_summary(record)
        self._group.cents += self._amount(total, record.number)
        self._group.records += level.records
        self._group.members += 1
        opening, closing = (self._summary.get(kind, (None, ""))[0] for kind in (OPENING, CLOSING))
        self._statements.append(
            Statement(
                bank_account=self._number, as_of=self._as_of, lines=tuple(self._lines), opening_cents=opening,
                closing_cents=closing,
            )
        )  # fmt: skip

    def _close_group(self, record: Record) -> None:
        if self._group is None or self._file is None or self._account is not None:
            self._misplaced(record)
            return
        level, self._group = self._group, None
        level.records += record.physical
        total, members, count = (record.fields.next() for _ in range(3))
        self._prove("group", record, (total, level.cents), (count, level.records), (members, level.members))
        self._file.cents += self._amount(total, record.number)
        self._file.records += level.records
        self._file.members += 1

    def _close_file(self, record: Record) -> None:
        if self._file is None or self._group is not None:
            self._misplaced(record)
            return
        self._file.records += record.physical
        total, members, count = (record.fields.next() for _ in range(3))
        level = self._file
        self._prove("file", record, (total, level.cents), (count, level.records), (members, level.members))
        self._closed = True

    def _prove(
        self,
        name: str,
        record: Record,
        total: tuple[str, int],
        count: tuple[str, int],
        members: tuple[str, int] | None = None,
    ) -> None:
        """Hold what a closing record says against what was read."""
        stated, summed = total
        if self._amount(stated, record.number) != summed:
            total_said = dollars(int(stated)) if _WHOLE.fullmatch(stated.strip()) else repr(short(stated, 20))
            self.findings.add(
                "total",
                f"The {name}'s control total says {total_said}; its amounts add up to {dollars(summed)}.",
                record.number,
            )
        for noun, pair in (("records", count), ("members", members)):
            if pair is not None and (not _WHOLE.fullmatch(pair[0].strip()) or int(pair[0]) != pair[1]):
                self.findings.add(
                    "count",
                    f"The {name} says {short(pair[0], 12) or 'no number of'} {noun}; {pair[1]} were read.",
                    record.number,
                )

    def _prove_summary(self, record: Record) -> None:
        """Opening and lines make closing; the bank's totals of credits and debits are those of the lines."""
        moved = sum(line.cents for line in self._lines)
        if OPENING in self._summary and CLOSING in self._summary:
            opening, closing = self._summary[OPENING][0], self._summary[CLOSING][0]
            if opening + moved != closing:
                text = f"Account {self._number}: opening {dollars(opening)} and lines of {dollars(moved)} do not make closing {dollars(closing)}."
                self.findings.add("balance", text, record.number)
        for kind, sign in ((CREDITS, 1), (DEBITS, -1)):
            if kind not in self._summary:
                continue
            stated, count = self._summary[kind]
            amounts = [line.cents * sign for line in self._lines if line.cents * sign > 0]
            zeros = [line for line in self._lines if line.cents == 0 and sign_of(line.type) == sign]
            if abs(stated) != sum(amounts):
                text = f"Account {self._number}: total {kind} says {dollars(abs(stated))}; its lines add up to {dollars(sum(amounts))}."
                self.findings.add("total", text, record.number)
            if count.strip() and (not _WHOLE.fullmatch(count.strip()) or int(count) != len(amounts) + len(zeros)):
                self.findings.add(
                    "count",
                    f"Account {self._number}: total {kind} counts {short(count, 12)} lines; {len(amounts) + len(zeros)} were read.",
                    record.number,
                )

    def _amount(self, text: str, number: int) -> int:
        """Cents as BAI2 writes them: whole, without a point; an empty field is none."""
        text = text.strip()
        if not text:
            return 0
        if not _WHOLE.fullmatch(text) or abs(int(text)) > MAX_CENTS:
            self.findings.add("amount", f"{short(text, 30)!r} in record {number} is no amount.", number)
            return 0
        return int(text)

    def _part(self, text: str) -> int:
        return int(text) if _WHOLE.fullmatch(text.strip()) else 0

    def _misplaced(self, record: Record) -> None:
        self.findings.add("record", f"Record {record.number} ({record.code}) stands where it may not.", record.number)


def sign_of(kind: str) -> int:
    """1 for a credit's type, -1 for a debit's, 0 for neither (BAI2: 1xx-3xx and 920-959 credit, 4xx-6xx and 960-999 debit)."""
    if len(kind) != 3 or not (kind.isascii() and kind.isdigit()):
        return 0
    number = int(kind)
    if 100 < number < 400 or 920 <= number < 960:
        return 1
    return -1 if 400 < number < 700 or number >= 960 else 0
