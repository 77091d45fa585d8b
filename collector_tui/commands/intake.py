"""Send payers' or hospital files to the server."""

import sys
from argparse import Namespace
from pathlib import Path

import msgspec

from collector_tui.commands.open_desk import make_client
from collector_tui.commands.output import NOT_FOUND, OK, PARTLY, SERVER, Failure, read_config, say, say_json
from collector_tui.model.money import dollars
from collector_tui.sync.client import Client
from collector_tui.sync.flow import Setback, setback_of
from collector_tui.wire.intake import DryRun, Receipt


def run_intake(options: Namespace) -> int:
    config = read_config(options.config)
    client, receipts, worst = make_client(config), [], OK
    for name in options.files:
        try:
            receipt = send_file(client, Path(name), dry=options.dry_run)
        except OSError as error:
            print(f"{name} cannot be read: {error.strerror}.", file=sys.stderr)
            worst = max(worst, NOT_FOUND)
            continue
        except Setback as setback:
            raise Failure(SERVER, f"{name} was not taken in. {setback}") from None
        receipts.append(receipt)
        held = receipt.outcome == "refused" or any(
            part.outcome == "quarantined" or part.left_out for part in receipt.transactions
        )
        worst = max(worst, PARTLY if held else OK)
        if not options.json:
            _tell(name, receipt)
    if options.json:
        say_json([msgspec.to_builtins(receipt) for receipt in receipts])
    client.close()
    return worst


def send_file(client: Client, path: Path, *, dry: bool = False) -> Receipt:
    """Upload a file and read its receipt. Raises Setback and OSError."""
    reply = client.send_file(path, path.name, dry=dry)
    if reply.status != 200:
        raise setback_of(reply)
    return msgspec.json.decode(reply.body, type=Receipt)


def _tell(name: str, receipt: Receipt) -> None:
    summary = receipt.summary
    say(f"{name}: {receipt.outcome}. {receipt.text}")
    if receipt.outcome == "taken" and summary.get("charge_cents"):
        charged, paid = dollars(summary["charge_cents"]), dollars(summary["paid_cents"])
        say(f"  {summary['claims']} claims, charged {charged}, paid {paid}")
    for part in receipt.transactions:
        if part.outcome == "quarantined":
            say(f"  transaction {part.ordinal} is quarantined: {part.why}")
    if receipt.dry_run is not None:
        _tell_dry_run(receipt.dry_run)
    for finding in summary.get("findings", []):
        if finding["severity"] == "error":
            say(f"  {finding['severity']}: {finding['text']}")


def _tell_dry_run(dry: DryRun) -> None:
    """What would be booked, account by account."""
    for account in dry.accounts:
        what = "new account" if account.new else "account"
        balance = f"{dollars(account.balance_before_cents)} to {dollars(account.balance_after_cents)}"
        lonely = ", no claim on file" if account.no_claim_on_file else ""
        say(f"  transaction {account.ordinal}, {what} {account.account} {account.patient_name}: {balance}{lonely}")
        for entry in account.entries:
            to = f" to {entry.to_bucket}" if entry.to_bucket else ""
            why = f" ({entry.reason})" if entry.reason else ""
            say(
                f"    {entry.kind:<11}{entry.bucket}{to:<12}{dollars(entry.cents):>14}  {entry.on:%m/%d/%Y}  {entry.source}{why}"
            )
        for held in account.held:
            say(f"    held: {held}")
    if dry.accounts_left_out:
        say(f"  {dry.accounts_left_out} more accounts would change.")
    if dry.adjustments_unlinked_cents:
        say(f"  provider adjustments on no account: {dollars(-dry.adjustments_unlinked_cents)}")
