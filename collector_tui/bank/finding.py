"""A defect of a bank's file is a finding; one that is an error keeps the whole file out of the bank ledger."""

from msgspec import Struct

# What is wrong -> how bad it is, and what to do about it.
RULES = {
    "not-bank": ("error", "Send the bank's BAI2, camt.053, NACHA or CSV file as it came, not a printout or an archive."),
    "too-large": ("error", "Ask the bank for one file a day."),
    "record": ("error", "Ask the bank for the file again; nothing of it is taken."),
    "amount": ("error", "Ask the bank what the amount is; nothing of the file is taken."),
    "date": ("error", "Ask the bank what the day is; nothing of the file is taken."),
    "sign": ("error", "Ask the bank whether the money came or went; nothing of the file is taken."),
    "currency": ("error", "Dollars alone are taken; ask the bank for the account's statement in USD."),
    "status": ("error", "Ask the bank for the final file; a test, deletion or correction is not taken by itself."),
    "total": ("error", "Ask the bank for the file again: its totals do not prove it, so nothing of it is taken."),
    "balance": ("error", "Ask the bank for the whole statement: a line is missing, added or changed."),
    "count": ("error", "Ask the bank for the whole file: records are missing or were added."),
    "cut-short": ("error", "Ask the bank for the whole file; nothing of it is taken."),
    "twice": ("error", "Ask the bank which of the two it is; nothing of the file is taken."),
    "markup": ("error", "A statement needs no DOCTYPE and no entities; ask the bank for one without them."),
    "layout": ("error", "Ask the bank for CCD or PPD entries; this layout of entries is not read."),
    "gap": ("warning", "Compare with the lockbox's own total; the items that came were taken."),
    "parts": ("warning", "The line as a whole is taken; ask the bank what its parts are."),
    "pending": ("note", "Nothing to do; the bank sends it again when it is booked."),
    "unproved": ("note", "A CSV carries no totals: compare the page of the day with the bank's statement."),
    "empty": ("warning", "Ask the bank whether the file was meant to hold lines."),
    "left-out": ("note", "Mend the first ones and send the file again."),
}  # fmt: skip


class BankFinding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`severity` is "error" (nothing of the file is taken), "warning" or "note". `record` counts from 1; 0: the file."""

    rule: str
    severity: str
    text: str
    advice: str
    record: int = 0


FINDINGS_MAX = 50


class Findings:
    """The first findings of a file, and whether any was an error; a file of nonsense makes no endless list."""

    def __init__(self) -> None:
        self.kept: list[BankFinding] = []
        self.errors = 0
        self._left_out = 0

    def add(self, rule: str, text: str, record: int = 0) -> None:
        severity, advice = RULES[rule]
        self.errors += severity == "error"
        if len(self.kept) >= FINDINGS_MAX:
            self._left_out += 1
            return
        self.kept.append(BankFinding(rule=rule, severity=severity, text=text, advice=advice, record=record))

    def all(self) -> tuple[BankFinding, ...]:
        """Those kept, and how many more there were."""
        if not self._left_out:
            return tuple(self.kept)
        severity, advice = RULES["left-out"]
        more = BankFinding(
            rule="left-out", severity=severity, text=f"{self._left_out} more findings of this file.", advice=advice
        )
        return (*self.kept, more)
