"""The ledger of an account, the identity that balances it, and the money in one sentence."""

from collector_tui.model.account import BUCKETS, Account
from collector_tui.model.money import dollars
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import Page, day, line

BUCKET_NAMES = {
    "ins1": "primary", "ins2": "secondary", "ins3": "tertiary", "patient": "patient",
    "unapplied": "unapplied", "vendor": "agency", "bad_debt": "bad debt",
}  # fmt: skip


def money(account: Account, width: int, reading: Reading) -> Page:
    """The ledger, and the identity that proves it."""
    page = [line((f" {'date':<9} {'what':<11}{'bucket':<16}{'amount':>14}  source", "head"))]
    for entry in account.entries:
        who = BUCKET_NAMES.get(entry.bucket, entry.bucket)
        who = f"{who} > {BUCKET_NAMES.get(entry.to_bucket, entry.to_bucket)}" if entry.kind == "transfer" else who
        cents = entry.cents if entry.kind == "charge" else -entry.cents
        page.append(line(f" {day(entry.on):<9} {entry.kind:<11}{who:<16}{dollars(cents):>14}  {entry.source}"))
    charged, paid, adjusted = (_sum(account, kind) for kind in ("charge", "payment", "adjustment"))
    owed = sum(account.balances.values())
    page.append(line(""))
    for bucket in BUCKETS:
        if due := account.balances.get(bucket):
            page.append(line(f" {BUCKET_NAMES[bucket]:<21}", (f"{dollars(due):>31}", "bad" if due < 0 else "")))
    proved = charged - paid - adjusted == owed
    proof = (
        f" charges {dollars(charged)} - payments {dollars(paid)} - adjustments {dollars(adjusted)} = {dollars(owed)}"
    )
    page.append(line((proof, "good" if proved else "bad"), " balanced" if proved else " OUT OF BALANCE"))
    return page


def money_sentence(account: Account) -> str:
    """What was charged, paid and adjusted, and who owes the rest."""
    charged, paid, adjusted = (dollars(_sum(account, kind)) for kind in ("charge", "payment", "adjustment"))
    owed = ", ".join(f"{BUCKET_NAMES.get(who, who)} {dollars(cents)}" for who, cents in account.balances.items())
    return f"charged {charged}  paid {paid}  adjusted {adjusted}  owed: {owed or 'zero balance'}"


def _sum(account: Account, kind: str) -> int:
    return sum(entry.cents for entry in account.entries if entry.kind == kind)
