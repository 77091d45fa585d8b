"""The ledger of an account, the identity that balances it, and the money in one sentence."""

from collector_tui.casework.situation import situation
from collector_tui.model.account import BUCKETS, Account, LedgerEntry
from collector_tui.model.money import dollars
from collector_tui.pages.list_columns import Cells, Column, text_of, widths
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import Page, day, line

LEDGER = (
    Column("date", 8, 8), Column("what", 10, 10), Column("bucket", 9, 24), Column("      amount", 12, 16, "money"),
    Column("source", 6, 30, rank=1),
)  # fmt: skip

BUCKET_NAMES = {
    "ins1": "primary", "ins2": "secondary", "ins3": "tertiary", "patient": "patient",
    "unapplied": "unapplied", "vendor": "agency", "bad_debt": "bad debt",
}  # fmt: skip


def money(account: Account, width: int, reading: Reading) -> Page:
    """The ledger, and the identity that proves it."""
    rows = [_entry(entry) for entry in account.entries]
    room = widths(LEDGER, rows, width)
    page = [line((text_of(LEDGER, [column.title for column in LEDGER], room), "head"))]
    page += [line(text_of(LEDGER, cells, room)) for cells in rows]
    charged, paid, adjusted = (_sum(account, kind) for kind in ("charge", "payment", "adjustment"))
    owed = sum(account.balances.values())
    page.append(line(""))
    sums = [
        ("charges", charged, ""), ("payments", -paid, ""), ("adjustments", -adjusted, ""),
        *((BUCKET_NAMES[bucket], due, "bad" if due < 0 else "strong") for bucket in BUCKETS if (due := account.balances.get(bucket))),
    ]  # fmt: skip
    page += [line(f" {name:<24}", (f"{dollars(cents):>16}", style)) for name, cents, style in sums]
    proved = charged - paid - adjusted == owed
    verdict = ("balanced", "good") if proved else ("OUT OF BALANCE", "bad")
    page.append(line(f" {'balance':<24}", (f"{dollars(owed):>16}", "strong"), "  ", verdict))
    return [*page, *_expected(account)]


def _entry(entry: LedgerEntry) -> Cells:
    bucket = BUCKET_NAMES.get(entry.bucket, entry.bucket)
    if entry.kind == "transfer":
        bucket = f"{bucket} > {BUCKET_NAMES.get(entry.to_bucket, entry.to_bucket)}"
    cents = entry.cents if entry.kind == "charge" else -entry.cents
    return day(entry.on), entry.kind, bucket, dollars(cents), entry.source


def _expected(account: Account) -> Page:
    """What the hospital expected to be allowed beside what was, where an expected amount is on file."""
    if account.expected_cents is None:
        return []
    variance = situation(account).variance_cents
    allowed = account.expected_cents - variance
    rows = [("expected allowed", account.expected_cents, "")]
    if account.payments and variance:
        rows += [("allowed by the payer", allowed, ""), ("variance", -variance, "bad")]
    return [line(""), *(line(f" {name:<24}", (f"{dollars(cents):>16}", style)) for name, cents, style in rows)]


def money_sentence(account: Account) -> str:
    """What was charged, paid and adjusted, and who owes the rest."""
    charged, paid, adjusted = (dollars(_sum(account, kind)) for kind in ("charge", "payment", "adjustment"))
    owed = ", ".join(f"{BUCKET_NAMES.get(who, who)} {dollars(cents)}" for who, cents in account.balances.items())
    return f"charged {charged}  paid {paid}  adjusted {adjusted}  owed: {owed or 'zero balance'}"


def _sum(account: Account, kind: str) -> int:
    return sum(entry.cents for entry in account.entries if entry.kind == kind)
