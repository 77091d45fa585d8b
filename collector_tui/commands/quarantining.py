"""quarantine: transactions that were not posted, with their findings; a supervisor releases or dismisses them."""

from argparse import Namespace

import msgspec

from collector_tui.commands.opening import make_client
from collector_tui.commands.telling import NOT_FOUND, OK, PARTLY, SERVER, Failure, read_config, say, say_json
from collector_tui.model.codec import encode
from collector_tui.model.money import dollars
from collector_tui.model.wire import Quarantine, Quarantined, QuarantineDecision
from collector_tui.sync.flow import Request, Setback, setback_of


def run_quarantine(options: Namespace) -> int:
    """Exit code 1 while anything waits, so that a nightly script notices."""
    held = msgspec.json.decode(_ask(options, "GET", "/v1/quarantine"), type=Quarantine).held
    if options.json:
        say_json([msgspec.to_builtins(one) for one in held])
    else:
        for one in held:
            _tell(one)
        noun = "transaction waits" if len(held) == 1 else "transactions wait"
        say(f"{len(held)} {noun}." if held else "Nothing waits in quarantine.")
    return PARTLY if held else OK


def run_decide(options: Namespace) -> int:
    word = QuarantineDecision(decision=options.decision, reason=options.reason)
    body = _ask(options, "POST", f"/v1/quarantine/{options.id}", encode(word))
    decided = msgspec.json.decode(body, type=Quarantined)
    if options.json:
        say_json(msgspec.to_builtins(decided))
    else:
        say(f"{decided.id} {decided.state} by {decided.decided_by}: {decided.reason}")
    return OK


def _ask(options: Namespace, method: str, path: str, body: bytes | None = None) -> bytes:
    client = make_client(read_config(options.config))
    try:
        reply = client.send(Request(method=method, path=path, body=body))
    except Setback as setback:
        raise Failure(SERVER, str(setback)) from None
    finally:
        client.close()
    if reply.status == 200:
        return reply.body
    if reply.status == 404:
        raise Failure(
            NOT_FOUND, "There is no transaction with this id in quarantine; collector-tui quarantine lists them."
        )
    raise Failure(SERVER, str(setback_of(reply)))


def _tell(one: Quarantined) -> None:
    say(f"{one.id}  {one.kind}  {one.payer}  {one.trace}  held {one.held_at:%m/%d/%Y}: {one.why}")
    say(
        f"  {one.file_name}, transaction {one.ordinal}: {one.claims} claims, charged {dollars(one.charge_cents)}, paid {dollars(one.paid_cents)}"
    )
    for found in one.findings:
        say(f"  {found['severity']}: {found['text']} {found['advice']}")
