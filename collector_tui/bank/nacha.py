"""Reads NACHA files of ACH entries (CCD+, PPD, CTX): batch and file controls, entry hash and block count proved."""

from datetime import date
from typing import NamedTuple

from collector_tui.bank.finding import Findings
from collector_tui.bank.reading import TEXT_MAX, day_of, short, text_of, trace_of
from collector_tui.bank.statement import BankFile, BankLine, Statement

COLUMNS, BLOCK, HASH_MODULUS = 94, 10, 10**10
FILLER = "9" * COLUMNS
LAYOUTS = frozenset({"CCD", "PPD", "CTX", "CIE", "WEB", "TEL", "RCK", "POP", "ARC", "BOC"})
CREDIT, DEBIT = "142", "451"
PRENOTES = frozenset("38")  # second digit of the transaction code: it moves no money


class Batch(NamedTuple):
    """A company's batch header (record 5), and the record that opened it."""

    company: str
    effective_on: date | None
    number: str


class _Sums:
    """What controls state: entries and addenda, hash, debits and credits in cents."""

    def __init__(self) -> None:
        self.count = self.hash = self.debits = self.credits = 0

    def add(self, other: "_Sums") -> None:
        self.count += other.count
        self.hash += other.hash
        self.debits += other.debits
        self.credits += other.credits


def read_nacha(raw: bytes) -> BankFile:
    """The entries as lines: credits positive, dated by the batch's effective day; the addenda gives the TRN."""
    reader = _Reader()
    for number, record in enumerate(_records(text_of(raw)), 1):
        reader.take(number, record)
    return reader.end()


def _records(text: str) -> list[str]:
    lines = [line.rstrip("\r\n\x1a\x00") for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    lines = [line for line in lines if line.strip()]
    if len(lines) == 1 and len(lines[0]) > COLUMNS:
        return [lines[0][start : start + COLUMNS] for start in range(0, len(lines[0]), COLUMNS)]
    return lines


class _Entry:
    """An entry (record 6) and the payment text of its addenda (record 7)."""

    def __init__(self, record: str, cents: int) -> None:
        self.record, self.cents, self.addenda = record, cents, ""


class _Reader:
    def __init__(self) -> None:
        self.findings = Findings()
        self._lines: list[BankLine] = []
        self._records = self._batches = 0
        self._file, self._sums = _Sums(), _Sums()
        self._batch: Batch | None = None
        self._entry: _Entry | None = None
        self._opened = self._closed = False

    def take(self, number: int, record: str) -> None:
        self._records += 1
        if len(record) > COLUMNS and record[COLUMNS:].strip():
            self.findings.add("record", f"Record {number} is longer than {COLUMNS} columns.", number)
        record = record[:COLUMNS].ljust(COLUMNS)
        if record == FILLER:
            return
        if self._closed:
            self.findings.add("record", f"Record {number} stands after the file control.", number)
            return
        kinds = {
            "1": self._header,
            "5": self._open,
            "6": self._detail,
            "7": self._addenda,
            "8": self._close,
            "9": self._control,
        }
        read = kinds.get(record[0])
        if read is None:
            self.findings.add(
                "record", f"Record {number} is of no type of a NACHA file: {short(record[:1], 1)!r}.", number
            )
            return
        read(number, record)

    def end(self) -> BankFile:
        if not self._closed:
            self.findings.add("cut-short", "The file has no control record (9): it was cut short.")
        statements: dict[str, list[BankLine]] = {}
        for line in self._lines:
            statements.setdefault(line.bank_account, []).append(line)
        if not statements and not self.findings.errors:
            self.findings.add("empty", "The file holds no entry that moves money.")
        of_account = tuple(
            Statement(bank_account=account, as_of=max(line.booked_on for line in lines), lines=tuple(lines))
            for account, lines in statements.items()
        )
        return BankFile(kind="NACHA", statements=of_account, findings=self.findings.all())

    def _header(self, number: int, record: str) -> None:
        if self._opened:
            self.findings.add("record", f"Record {number} is a second file header.", number)
        self._opened = True

    def _open(self, number: int, record: str) -> None:
        if not self._opened or self._batch is not None:
            self.findings.add("record", f"Record {number} opens a batch where none may begin.", number)
        if record[50:53] not in LAYOUTS:
            self.findings.add(
                "layout", f"The batch of record {number} holds {short(record[50:53], 3)!r} entries.", number
            )
        try:
            effective_on = day_of(record[69:75])
        except ValueError as error:
            effective_on = None
            self.findings.add("date", f"The effective day of record {number}: {error}.", number)
        self._batch, self._sums = Batch(short(record[4:20]), effective_on, record[87:94]), _Sums()

    def _detail(self, number: int, record: str) -> None:
        self._finish()
        if self._batch is None:
            self.findings.add("record", f"Record {number} is an entry outside of a batch.", number)
            return
        cents, routing = self._whole(record[29:39], number), self._whole(record[3:11], number)
        kind = record[2]
        credit = kind in "01234"
        if not record[1:3].isdigit():
            self.findings.add("sign", f"Record {number} has the transaction code {short(record[1:3], 2)!r}.", number)
        self._sums.count += 1
        self._sums.hash += routing
        self._sums.credits += cents if credit else 0
        self._sums.debits += 0 if credit else cents
        self._entry = _Entry(record, cents if credit else -cents)

    def _addenda(self, number: int, record: str) -> None:
        if self._entry is None:
            self.findings.add("record", f"Record {number} is an addenda without its entry.", number)
            return
        self._sums.count += 1
        if len(self._entry.addenda) < TEXT_MAX * 2:
            self._entry.addenda += record[3:83].rstrip()

    def _finish(self) -> None:
        """The entry with all its addenda becomes a line."""
        entry, self._entry = self._entry, None
        if entry is None or self._batch is None or self._batch.effective_on is None:
            return
        record, batch, day = entry.record, self._batch, self._batch.effective_on
        if record[2] in PRENOTES and not entry.cents:
            return
        trace = trace_of(entry.addenda)
        self._lines.append(
            BankLine(
                ordinal=len(self._lines) + 1, bank_account=short(record[12:29], 40), booked_on=day,
                value_on=day, type=CREDIT if entry.cents >= 0 else DEBIT, cents=entry.cents,
                bank_ref=short(record[79:94]), customer_ref=short(record[39:54]), payer=batch.company,
                text=short(f"{batch.company} {entry.addenda}", TEXT_MAX), trace=trace.trace,
                originator=trace.originator, advice=True,
            )
        )  # fmt: skip

    def _close(self, number: int, record: str) -> None:
        self._finish()
        if self._batch is None:
            self.findings.add("record", f"Record {number} closes a batch that was not opened.", number)
            return
        if record[87:94] != self._batch.number:
            self.findings.add("record", f"Record {number} closes another batch than the one that is open.", number)
        self._batch = None
        self._batches += 1
        self._prove(number, "batch", self._sums, record[4:10], record[10:20], record[20:32], record[32:44])
        self._file.add(self._sums)

    def _control(self, number: int, record: str) -> None:
        if self._batch is not None or self._entry is not None:
            self.findings.add("cut-short", f"The file ends at record {number} with a batch still open.", number)
        self._closed = True
        blocks = -(-number // BLOCK)
        for noun, text, counted in (("batches", record[1:7], self._batches), ("blocks", record[7:13], blocks)):
            if self._whole(text, number) != counted:
                self.findings.add(
                    "count", f"The file's control says {short(text)} {noun}; {counted} were read.", number
                )
        self._prove(number, "file", self._file, record[13:21], record[21:31], record[31:43], record[43:55])

    def _prove(
        self, number: int, name: str, sums: _Sums, count: str, hash_text: str, debits: str, credits: str
    ) -> None:
        pairs = (
            ("count", "entries and addenda", count, sums.count),
            ("total", "as entry hash", hash_text, sums.hash % HASH_MODULUS),
            ("total", "cents of debits", debits, sums.debits),
            ("total", "cents of credits", credits, sums.credits),
        )
        for rule, noun, text, summed in pairs:
            if self._whole(text, number) != summed:
                self.findings.add(rule, f"The {name}'s control says {short(text)} {noun}; {summed} were read.", number)

    def _whole(self, text: str, number: int) -> int:
        if not (text.isascii() and text.isdigit()):
            self.findings.add("amount", f"{short(text, 20)!r} in record {number} is no whole number.", number)
            return 0
        return int(text)
