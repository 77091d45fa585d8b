"""quarantine: transactions that were not posted, with their findings; a supervisor releases, dismisses or lets them replace."""

from argparse import Namespace
from urllib.parse import quote

import msgspec

from collector_tui.commands.output import NOT_FOUND, OK, PARTLY, say, say_json
from collector_tui.commands.request import ask_server
from collector_tui.model.codec import decode, encode
from collector_tui.model.money import dollars
from collector_tui.pages.evidence import side_by_side
from collector_tui.pages.text import plain
from collector_tui.wire.intake import Quarantine, Quarantined, QuarantineDecision
from collector_tui.wire.posting_lists import QuarantineEvidence


def run_quarantine(options: Namespace) -> int:
    """Exit code 1 while anything waits, so that a nightly script notices."""
    held = msgspec.json.decode(ask_server(options, "GET", "/v1/quarantine"), type=Quarantine).held
    if options.json:
        say_json([msgspec.to_builtins(part) for part in held])
    else:
        for part in held:
            _tell(part)
        noun = "transaction waits" if len(held) == 1 else "transactions wait"
        say(f"{len(held)} {noun}." if held else "Nothing waits in quarantine.")
    return PARTLY if held else OK


def run_decide(options: Namespace) -> int:
    word = QuarantineDecision(decision=options.decision, reason=options.reason)
    unknown = "There is no transaction with this id in quarantine; collector-tui quarantine lists them."
    path = f"/v1/quarantine/{quote(options.id, safe='')}"
    body = ask_server(options, "POST", path, encode(word), {404: (NOT_FOUND, unknown)})
    decided = msgspec.json.decode(body, type=Quarantined)
    if options.json:
        say_json(msgspec.to_builtins(decided))
    else:
        say(f"{decided.id} {decided.state} by {decided.decided_by}: {decided.reason}")
    return OK


def run_show(options: Namespace) -> int:
    """One transaction with its evidence."""
    unknown = "There is no transaction with this id in quarantine; collector-tui quarantine lists them."
    body = ask_server(
        options, "GET", f"/v1/quarantine/{quote(options.id, safe='')}", refusals={404: (NOT_FOUND, unknown)}
    )
    evidence = decode(QuarantineEvidence, body)
    if options.json:
        say_json(msgspec.to_builtins(evidence))
        return OK
    _tell(evidence.held)
    say(plain(side_by_side(evidence)))
    return OK


def _tell(part: Quarantined) -> None:
    say(f"{part.id}  {part.kind}  {part.payer}  {part.trace}  held {part.held_at:%m/%d/%Y}: {part.why}")
    charged, paid = dollars(part.charge_cents), dollars(part.paid_cents)
    say(f"  {part.file_name}, transaction {part.ordinal}: {part.claims} claims, charged {charged}, paid {paid}")
    for finding in part.findings:
        say(f"  {finding['severity']}: {finding['text']} {finding['advice']}")
