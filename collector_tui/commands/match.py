"""Documents matched by hand: what likely belongs where, link, move, unlink, confirm, and back again."""

from argparse import Namespace
from urllib.parse import quote

import msgspec

from collector_tui.commands.output import OK, PARTLY, say, say_json
from collector_tui.commands.request import ask_server
from collector_tui.model.codec import decode, encode
from collector_tui.model.money import dollars
from collector_tui.model.text import counted
from collector_tui.pages.text import day
from collector_tui.wire.moves import LikelyAccounts, Move, MoveRequest, UndoRequest


def run_likely(options: Namespace) -> int:
    """Exit code 1 while a payment of the account waits."""
    body = ask_server(options, "GET", f"/v1/accounts/{quote(options.account, safe='')}/likely")
    answer = decode(LikelyAccounts, body)
    if options.json:
        say_json(msgspec.to_builtins(answer))
        return PARTLY if answer.waiting else OK
    if answer.what:
        say(answer.what)
    _tell_waiting(answer)
    if answer.posted:
        say(f"Posted on {answer.account}:")
    for paid in answer.posted:
        who = "  ".join(filter(None, (paid.payer, paid.trace, paid.number, paid.patient_name)))
        say(f"{paid.payment}  {day(paid.paid_on)}  {dollars(paid.paid_cents)}  {who}")
    return PARTLY if answer.waiting else OK


def _tell_waiting(answer: LikelyAccounts) -> None:
    for each in answer.waiting:
        why = f"held: {each.held}" if each.held else "no claim on file"
        say(f"{each.payment}  {dollars(each.paid_cents)}  {each.payer} {each.trace}  {each.number}  {why}")
        for likely in each.likely:
            say(f"  {likely.points:>4}  {likely.account}  {likely.patient_name}: {'; '.join(likely.reasons)}")
        if not each.likely:
            say("  no likely account")
    if not answer.waiting:
        say(f"No payment of {answer.account} waits.")


def run_move(options: Namespace) -> int:
    """Do it, and say which id takes it back."""
    request = MoveRequest(
        act=options.act, reason=options.reason, account=options.account, to=options.to,
        kind="provider_adjustment" if options.adjustment else "payment", document=options.adjustment or options.payment,
    )  # fmt: skip
    return _tell(options, ask_server(options, "POST", "/v1/moves", encode(request)))


def run_undo(options: Namespace) -> int:
    body = encode(UndoRequest(reason=options.reason))
    return _tell(options, ask_server(options, "POST", f"/v1/moves/{quote(options.id, safe='')}/undo", body))


def _tell(options: Namespace, body: bytes) -> int:
    move = decode(Move, body)
    if options.json:
        say_json(msgspec.to_builtins(move))
        return OK
    first = move.documents[0]
    what = f"{counted(len(move.documents), 'document')}, {dollars(sum(each.cents for each in move.documents))} in all"
    if move.undone_at:
        say(f"Taken back: {what}, on {first.origin or 'no account'} again.")
    else:
        say(f"{what}, on {first.target} now. collector-tui match undo {move.id} takes it back.")
    for each in move.documents:
        say(f"  {', '.join(filter(None, (each.words, each.patient_name)))}")
    return OK
