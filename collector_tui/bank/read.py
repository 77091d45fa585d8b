"""Knows a bank's file by its first bytes and reads it whole."""

from collections.abc import Callable
from typing import BinaryIO

from collector_tui.bank.bai2 import read_bai2
from collector_tui.bank.bank_csv import ITEMS_HEADER, LINES_HEADER, header_of, read_lines_csv, read_lockbox_csv
from collector_tui.bank.camt053 import read_camt053
from collector_tui.bank.finding import Findings
from collector_tui.bank.nacha import read_nacha
from collector_tui.bank.reading import text_of
from collector_tui.bank.statement import BankFile, with_ids

HEAD_BYTES = 4096
FILE_BYTES_MAX = 32 << 20  # a bank's day is some kilobytes; a year of a large one fits
READERS: dict[str, Callable[[bytes], BankFile]] = {
    "BAI2": read_bai2,
    "CAMT053": read_camt053,
    "NACHA": read_nacha,
    "BANKCSV": read_lines_csv,
    "LOCKBOX": read_lockbox_csv,
}


def bank_kind(head: bytes) -> str:
    """Which of `READERS` a file's first bytes ask for; empty when it is no bank's file."""
    text = text_of(head).lstrip("\r\n\t \x00")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head.decode("utf-16", "ignore")
    if text.startswith("<") and "camt.053" in text:
        return "CAMT053"
    if text.startswith("01,"):
        return "BAI2"
    first = text[:94]
    if first.startswith("101") and len(first.partition("\n")[0].rstrip()) > 40 and first[3:13].strip().isdigit():
        return "NACHA"
    names = set(header_of(text))
    if set(ITEMS_HEADER) <= names:
        return "LOCKBOX"
    return "BANKCSV" if set(LINES_HEADER) <= names else ""


def read_bank_file(kind: str, stream: BinaryIO, file_id: str) -> BankFile:
    """The file from the start of the stream, its lines and items with their ids; never an exception for its bytes."""
    stream.seek(0)
    raw = stream.read(FILE_BYTES_MAX + 1)
    if len(raw) > FILE_BYTES_MAX:
        findings = Findings()
        findings.add("too-large", f"The file has more than {FILE_BYTES_MAX >> 20} MB.")
        return BankFile(kind=kind, findings=findings.all())
    return with_ids(READERS[kind](raw), file_id)
