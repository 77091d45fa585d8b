"""Documents matched by hand: what likely belongs where, link, move, unlink, confirm, and back again."""

from argparse import Namespace
from urllib.parse import quote

import msgspec

from collector_tui.commands.output import NOT_FOUND, OK, PARTLY, USAGE, say, say_json
from collector_tui.commands.request import ask_server
from collector_tui.model.codec import decode, encode
from collector_tui.model.money import dollars
from collector_tui.wire.moves import LikelyAccounts, Move, MoveRequest, UndoRequest

REFUSED = {404: (NOT_FOUND, ""), 409: (PARTLY, ""), 422: (USAGE, "")}


def run_likely(options: Namespace) -> int:
    """Exit code 1 while a payment of the account waits."""
    body = ask_server(options, "GET", f"/v1/accounts/{quote(options.account, safe='')}/likely", refusals=REFUSED)
    answer = decode(LikelyAccounts, body)
    if options.json:
        say_json(msgspec.to_builtins(answer))
        return PARTLY if answer.waiting else OK
    if answer.what:
        say(answer.what)
    for each in answer.waiting:
        why = f"held: {each.held}" if each.held else "no claim on file"
        say(f"{each.payment}  {dollars(each.paid_cents)}  {each.payer} {each.trace}  {each.number}  {why}")
        for likely in each.likely:
            say(f"  {likely.points:>4}  {likely.account}  {likely.patient_name}: {'; '.join(likely.reasons)}")
        if not each.likely:
            say("  no account comes near")
    if not answer.waiting:
        say(f"No payment of {answer.account} waits.")
    return PARTLY if answer.waiting else OK


def run_move(options: Namespace) -> int:
    """Do it, and say which id takes it back."""
    request = MoveRequest(
        act=options.act, reason=options.reason, account=options.account, to=options.to,
        kind="provider_adjustment" if options.adjustment else "payment", document=options.adjustment or options.payment,
    )  # fmt: skip
    return _tell(options, ask_server(options, "POST", "/v1/moves", encode(request), REFUSED))


def run_undo(options: Namespace) -> int:
    body = encode(UndoRequest(reason=options.reason))
    return _tell(options, ask_server(options, "POST", f"/v1/moves/{quote(options.id, safe='')}/undo", body, REFUSED))


def _tell(options: Namespace, body: bytes) -> int:
    move = decode(Move, body)
    if options.json:
        say_json(msgspec.to_builtins(move))
        return OK
    count = len(move.documents)
    first = move.documents[0]
    what = f"{count} document{'s' if count > 1 else ''}"
    if move.undone_at:
        say(f"Taken back: {what} on {first.origin or 'no account'} again.")
    else:
        say(f"{what} on {first.target}. collector-tui match undo {move.id} takes it back.")
    return OK
