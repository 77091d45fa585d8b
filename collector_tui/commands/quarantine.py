"""quarantine: transactions that were not posted, with their findings; a supervisor releases, dismisses or lets them replace."""

from argparse import Namespace
from urllib.parse import quote

import msgspec

from collector_tui.commands.output import OK, PARTLY, say, say_json
from collector_tui.commands.request import ask_server
from collector_tui.model.codec import decode, encode
from collector_tui.model.money import dollars
from collector_tui.model.text import counted
from collector_tui.pages.evidence import decision, held_words, side_by_side
from collector_tui.pages.text import plain
from collector_tui.wire.intake import Quarantine, Quarantined, QuarantineDecision
from collector_tui.wire.posting_lists import QuarantineEvidence

WIDTH = 110
UNKNOWN = {404: "There is no transaction with this id in quarantine; collector-tui quarantine lists them."}


def run_quarantine(options: Namespace) -> int:
    """Exit code 1 while anything waits, so that a nightly script notices."""
    path = "/v1/quarantine?decided=1" if options.decided else "/v1/quarantine"
    parts = decode(Quarantine, ask_server(options, "GET", path)).held
    if options.json:
        say_json([msgspec.to_builtins(part) for part in parts])
    else:
        for part in parts:
            _tell(part)
        say(_summed(parts, decided=options.decided))
    return PARTLY if parts and not options.decided else OK


def run_decide(options: Namespace) -> int:
    word = QuarantineDecision(decision=options.decision, reason=options.reason)
    body = ask_server(options, "POST", _path(options), encode(word), UNKNOWN)
    decided = decode(Quarantined, body)
    if options.json:
        say_json(msgspec.to_builtins(decided))
    else:
        say(f"{decided.id} {decision(decided)}")
    return OK


def run_show(options: Namespace) -> int:
    """One transaction with its evidence."""
    evidence = decode(QuarantineEvidence, ask_server(options, "GET", _path(options), sentences=UNKNOWN))
    if options.json:
        say_json(msgspec.to_builtins(evidence))
        return OK
    _tell(evidence.held)
    if page := side_by_side(evidence):
        say(plain(page))
    for claim in evidence.claims if evidence.waiting is None else ():
        say(f" {claim.number:<22}{dollars(claim.charge_cents):>19}  {claim.patient_name}")
    if evidence.no_release and not evidence.held.decided_at:
        say(f"It cannot be released. {evidence.no_release}")
    return OK


def _path(options: Namespace) -> str:
    return f"/v1/quarantine/{quote(options.id, safe='')}"


def _summed(parts: tuple[Quarantined, ...], *, decided: bool) -> str:
    if not parts:
        return "Nothing was decided yet." if decided else "Nothing waits in quarantine."
    amount = dollars(sum(part.amount_cents for part in parts))
    verb = "decided" if decided else "waits" if len(parts) == 1 else "wait"
    return f"{counted(len(parts), 'transaction')} {verb}, {amount} in all."


def _tell(part: Quarantined) -> None:
    who = "  ".join(filter(None, (part.id, part.kind, part.payer, part.trace)))
    say(f"{who}  held {part.held_at.astimezone():%m/%d/%Y}: {part.why}")
    if part.decided_at:
        say(f"  {decision(part)}")
    elif part.on_file:
        say(f"  {part.on_file[:1].upper()}{part.on_file[1:]}.")
    say(plain(held_words(part, WIDTH)))
