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
from collector_tui.wire.intake import Receipt


def run_intake(options: Namespace) -> int:
    config = read_config(options.config)
    client, receipts, worst = make_client(config), [], OK
    for name in options.files:
        try:
            receipt = send_file(client, Path(name))
        except OSError as error:
            print(f"{name} cannot be read: {error.strerror}.", file=sys.stderr)
            worst = max(worst, NOT_FOUND)
            continue
        except Setback as setback:
            raise Failure(SERVER, f"{name} was not taken in. {setback}") from None
        receipts.append(receipt)
        held = receipt.outcome == "refused" or any(part.outcome == "quarantined" for part in receipt.transactions)
        worst = max(worst, PARTLY if held else OK)
        if not options.json:
            _tell(name, receipt)
    if options.json:
        say_json([msgspec.to_builtins(receipt) for receipt in receipts])
    client.close()
    return worst


def send_file(client: Client, path: Path) -> Receipt:
    """Upload a file and read its receipt. Raises Setback and OSError."""
    reply = client.send_file(path, path.name)
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
    for finding in summary.get("findings", []):
        if finding["severity"] == "error":
            say(f"  {finding['severity']}: {finding['text']}")
