"""Send payers', banks' or hospital files to the server."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import msgspec

from collector_tui.commands.open_desk import make_client
from collector_tui.commands.output import NOT_FOUND, OK, PARTLY, SERVER, Failure, read_config, say, say_json
from collector_tui.commands.request import refused
from collector_tui.model.codec import decode
from collector_tui.model.money import dollars
from collector_tui.model.text import counted
from collector_tui.pages.money import BUCKET_NAMES
from collector_tui.sync.client import Client
from collector_tui.sync.flow import Reply, Setback
from collector_tui.wire.intake import DryAccount, DryEntry, DryRun, DryRuns, Receipt

BANK_KINDS = ("BAI2", "CAMT053", "NACHA", "BANKCSV", "LOCKBOX")


def run_intake(options: Namespace) -> int:
    """Exit code 1 when anything of a file waits for a person, so that a nightly script notices."""
    client, receipts = make_client(read_config(options.config)), []
    paths = [path for path in map(Path, options.files) if _readable(path)]
    worst = OK if len(paths) == len(options.files) else NOT_FOUND
    for path, receipt in _dry_run(client, paths) if options.dry_run else _sent(client, paths):
        receipts.append(receipt)
        worst = max(worst, PARTLY if _waits(receipt) else OK)
        if not options.json:
            _tell(str(path), receipt)
    if options.json:
        say_json([msgspec.to_builtins(receipt) for receipt in receipts])
    client.close()
    return worst


def send_file(client: Client, path: Path) -> Receipt:
    """Upload a file and read its receipt. Raises Failure and OSError."""
    return decode(Receipt, _answer(client.send_file(path, path.name)))


def _sent(client: Client, paths: list[Path]) -> Iterator[tuple[Path, Receipt]]:
    for path in paths:
        try:
            yield path, send_file(client, path)
        except Setback as setback:
            raise Failure(SERVER, f"{path} was not taken in. {setback}") from None
        except Failure as failure:
            raise Failure(failure.code, f"{path} was not taken in. {failure}") from None


def _dry_run(client: Client, paths: list[Path]) -> Iterator[tuple[Path, Receipt]]:
    """All files in one run: each builds on those before it."""
    if not paths:
        return
    try:
        answer = decode(DryRuns, _answer(client.try_files(paths)))
    except Setback as setback:
        raise Failure(SERVER, f"Nothing was tried. {setback}") from None
    yield from zip(paths, answer.receipts, strict=True)


def _answer(reply: Reply) -> bytes:
    if reply.status != 200:
        raise refused(reply)
    return reply.body


def _readable(path: Path) -> bool:
    try:
        path.open("rb").close()
    except OSError as error:
        print(f"{path} cannot be read: {error.strerror}.", file=sys.stderr)
        return False
    return True


def _waits(receipt: Receipt) -> bool:
    quarantined = any(part.outcome == "quarantined" or part.left_out for part in receipt.transactions)
    return receipt.outcome == "refused" or quarantined or bool(receipt.waits)


def _tell(name: str, receipt: Receipt) -> None:
    summary = receipt.summary
    outcome = f"would be {receipt.outcome}" if receipt.dry_run else receipt.outcome
    say(f"{name}: {outcome}. {receipt.text}")
    if receipt.outcome == "taken" and summary.get("charge_cents"):
        paid = f", paid {dollars(summary['paid_cents'])}" if receipt.money else ""
        say(f"  {counted(summary['claims'], 'claim')}, charged {dollars(summary['charge_cents'])}{paid}")
    for part in receipt.transactions:
        if part.outcome == "quarantined":
            which = "the file" if part.kind in BANK_KINDS else f"transaction {part.ordinal}"
            say(f"  {which} is quarantined: {part.why}")
    if receipt.dry_run is not None:
        _tell_dry_run(receipt.dry_run)
    for finding in summary.get("findings", []):
        if finding["severity"] == "error":
            say(f"  {finding['severity']}: {finding['text']}")


def _tell_dry_run(dry: DryRun) -> None:
    """What would be booked, transaction by transaction and account by account."""
    for account in dry.accounts:
        _tell_account(account)
    if dry.accounts_left_out:
        verb = "would change" if dry.accounts_left_out > 1 else "would change too"
        say(f"  {counted(dry.accounts_left_out, 'more account')} {verb}.")
    if dry.adjustments_unlinked_cents:
        say(f"  provider adjustments on no account: {dollars(-dry.adjustments_unlinked_cents)}")


def _tell_account(account: DryAccount) -> None:
    what = "new account" if account.new else "account"
    balance = f"{dollars(account.balance_before_cents)} to {dollars(account.balance_after_cents)}"
    lonely = ", no claim on file" if account.no_claim_on_file else ""
    say(f"  transaction {account.ordinal}, {what} {account.account} {account.patient_name}: {balance}{lonely}")
    for entry in account.entries:
        say(f"    {_entry(entry)}")
    for held in account.held:
        say(f"    held: {held}")


def _entry(entry: DryEntry) -> str:
    """As the account's money page has it: what is paid or adjusted carries a minus sign."""
    owes = " to ".join(BUCKET_NAMES.get(bucket, bucket) for bucket in (entry.bucket, entry.to_bucket) if bucket)
    cents = entry.cents if entry.kind == "charge" else -entry.cents
    why = f" ({entry.reason})" if entry.reason else ""
    return f"{entry.kind:<11}{owes:<34}{dollars(cents):>14}  {entry.on:%m/%d/%Y}  {entry.source}{why}"
