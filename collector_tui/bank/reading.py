"""What all readers of bank files need: text out of any bytes, days, the TRN of a payer, references without noise."""

import re
from datetime import date
from typing import NamedTuple

from collector_tui.model.text import one_line

TEXT_MAX = 1_000  # characters of a line's text that are kept
REFERENCE_MAX = 80
_TRN = re.compile(r"TRN\*[12]\*\s*([^*\\~\s/]{1,50})(?:\*\s*([0-9A-Za-z]{1,10})(?![0-9A-Za-z]))?", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T.*)?", re.ASCII | re.DOTALL)
_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_SHORT = re.compile(r"(\d{2})(\d{2})(\d{2})", re.ASCII)


class Trace(NamedTuple):
    """TRN02 and TRN03: the number of the payment, and who made it."""

    trace: str = ""
    originator: str = ""


def text_of(raw: bytes) -> str:
    """The text of a bank's file: UTF-8 (with or without its mark), or else Latin-1, which reads any byte."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def trace_of(*texts: str) -> Trace:
    """The first TRN in any of the texts; one that names its originator goes before one that does not."""
    hits = [match for text in texts for match in _TRN.finditer(text)]
    whole = next((match for match in hits if match[2]), None)
    match = whole or next(iter(hits), None)
    return Trace(one_line(match[1]), one_line(match[2] or "")) if match else Trace()


def day_of(text: str) -> date:
    """2026-11-20 (or with a time), 11/20/2026, or 261120 as banks write it. Raises ValueError."""
    text = text.strip()
    if match := _ISO.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _US.fullmatch(text):
        return date(int(match[3]), int(match[1]), int(match[2]))
    if match := _SHORT.fullmatch(text):
        return date(2000 + int(match[1]), int(match[2]), int(match[3]))
    raise ValueError(f"{text[:20]!r} is no day")


def short(text: str, most: int = REFERENCE_MAX) -> str:
    """A reference or a text as it is kept: one line, nothing that drives a terminal, no longer than it may be."""
    return one_line(text[: most * 2])[:most]
