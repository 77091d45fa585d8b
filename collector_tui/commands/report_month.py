"""report month: how the ledger rolls forward through a month, what proves it, and closing it."""

from argparse import Namespace
from collections.abc import Callable
from urllib.parse import quote

import msgspec

from collector_tui.commands.output import OK, PARTLY, USAGE, Failure, say, say_json
from collector_tui.commands.request import ask_server
from collector_tui.model.codec import decode, encode
from collector_tui.model.money import dollars
from collector_tui.pages.money import BUCKET_NAMES
from collector_tui.wire.month import CloseMonth, MonthLine, MonthReport

DIFFERENCES = {
    "transfers": "transfers between buckets",
    "accounts": "closing less the accounts' own balances",
    "aging": "closing less the aging",
    "gross": "closing less debits and credits",
}
COLUMNS: dict[str, Callable[[MonthLine], int]] = {
    "opening": lambda line: line.opening_cents,
    "charges": lambda line: line.charge_cents,
    "payments": lambda line: -line.payment_cents,
    "adjustments": lambda line: -line.adjustment_cents,
    "transfers": lambda line: line.transfer_cents,
    "closing": lambda line: line.closing_cents,
    "debits": lambda line: line.debit_cents,
    "credits": lambda line: line.credit_cents,
}
BLOCK = 4  # columns beside each other: a terminal of 80 shows them whole


def run_month(options: Namespace) -> int:
    """Exit code 1 while anything differs or a closed month no longer adds up, so that a nightly script notices."""
    month = quote(options.month, safe="")
    if options.close:
        if not (month and options.reason.strip()):
            raise Failure(USAGE, "--close needs --month and --reason: both are kept.")
        body = encode(CloseMonth(reason=options.reason))
        raw = ask_server(options, "POST", f"/v1/month/{month}/close", body)
    else:
        raw = ask_server(options, "GET", f"/v1/month?month={month}")
    report = decode(MonthReport, raw)
    if options.json:
        say_json(msgspec.to_builtins(report))
    else:
        _tell(report)
    return OK if report.proved else PARTLY


def _tell(report: MonthReport) -> None:
    figures, closed = report.figures, report.closed
    state = f"closed {closed.at:%m/%d/%Y} by {closed.by}: {closed.reason}" if closed else "open"
    say(f"Month {figures.month}, by the day of entry: {state}")
    together = figures.lines[-1]
    for text, cents in _statement(together):
        say(f"  {text:<34}{dollars(cents):>20}")
    say("")
    columns = tuple(COLUMNS.items())
    for block in (columns[:BLOCK], columns[BLOCK:]):
        say(f"{'bucket':<15}" + "".join(f"{title:>16}" for title, _ in block))
        for line in figures.lines:
            name = BUCKET_NAMES.get(line.bucket, line.bucket) or "all"
            say(f"{name:<15}" + "".join(f"{dollars(read(line)):>16}" for _, read in block))
        say("")
    say(f"{'days':<15}{'debits':>16}{'credits':>16}")
    for band in figures.aging:
        say(f"{band.band:<15}{dollars(band.debit_cents):>16}{dollars(band.credit_cents):>16}")
    say("")
    unidentified, prepaid = dollars(-figures.unidentified_cents), dollars(-figures.prepaid_cents)
    say(f"Unapplied cash, a credit within the closing: unidentified {unidentified}, prepaid {prepaid}.")
    say(
        f"The general ledger's receivables are to stand at {dollars(together.closing_cents)} on {figures.ended_on:%m/%d/%Y}."
    )
    for name, cents in report.differences.items():
        say(f"  {DIFFERENCES.get(name, name):<42}{dollars(cents):>14}{'' if cents == 0 else '  DIFFERS'}")
    for sentence in report.broken:
        say(f"ALARM: {sentence}")


def _statement(line: MonthLine) -> list[tuple[str, int]]:
    """The month in the order in which it is proved; what goes off carries a minus sign."""
    return [
        ("opening", line.opening_cents),
        ("charges", line.charge_cents),
        *((f"payments {reason}".strip(), -cents) for reason, cents in line.payments.items()),
        *((f"adjustments {reason}".strip(), -cents) for reason, cents in line.adjustments.items()),
        ("transfers", line.transfer_cents),
        ("closing", line.closing_cents),
    ]
