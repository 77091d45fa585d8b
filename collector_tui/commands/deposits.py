"""report deposits: what the bank says came in, beside what payers say they sent and what is posted of it."""

from argparse import Namespace
from datetime import date
from urllib.parse import quote

import msgspec

from collector_tui.commands.output import OK, PARTLY, USAGE, Failure, say, say_json
from collector_tui.commands.request import ask_server
from collector_tui.model.codec import decode, encode
from collector_tui.pages.deposits import (
    LOOK_AT,
    differences_line,
    exception_line,
    figures_lines,
    line_line,
    match_line,
    remit_line,
)
from collector_tui.wire.deposits import DepositMatch, Deposits, MatchDecision

WIDE = 200


def run_deposits(options: Namespace) -> int:
    """Exit code 1 while something does not agree or does not add up, so that a nightly script notices."""
    try:
        day = date.fromisoformat(options.day).isoformat() if options.day else ""
    except ValueError:
        raise Failure(USAGE, f"{options.day!r} is no day; write it as 2026-11-20.") from None
    page = decode(Deposits, ask_server(options, "GET", f"/v1/deposits?day={day}" if day else "/v1/deposits"))
    if options.json:
        say_json(msgspec.to_builtins(page) | {"adds_up": page.adds_up})
    else:
        _say_page(page)
    return OK if page.adds_up and not page.exceptions else PARTLY


def _say_page(page: Deposits) -> None:
    say(f"Deposits of {page.day:%m/%d/%Y}")
    say(differences_line(page))
    for text in figures_lines(page):
        say(text)
    if page.lines:
        say("\nBank lines:")
    for line in page.lines:
        say(line_line(line, WIDE))
        if line.account:
            say(f"{'':30}{line.account}: {line.reason}")
    if page.remits:
        say("\nRemittances paid on this day:")
    for remit in page.remits:
        say(remit_line(remit, WIDE))
    if page.matches:
        say("\nClosed by (collector-tui match apart ID takes one apart):")
    for made in page.matches:
        say(match_line(made, WIDE))
    say(f"\n{LOOK_AT}" if page.exceptions else "\nNothing to look at.")
    for each in page.exceptions:
        say(exception_line(each, WIDE))
        say(f"{'':30}{each.step}")
    if page.undone:
        say("\nTaken apart (collector-tui match together ID puts one together again):")
    for made in page.undone:
        say(match_line(made, WIDE))


def run_decision(options: Namespace) -> int:
    """Take a bank match apart, or put it together again; what undoes it is said."""
    word = MatchDecision(decision=options.decision, reason=options.reason)
    path = f"/v1/deposits/matches/{quote(options.match, safe='')}"
    made = decode(DepositMatch, ask_server(options, "POST", path, encode(word)))
    if options.json:
        say_json(msgspec.to_builtins(made))
        return OK
    apart = made.state == "undone"
    say(match_line(made, WIDE).lstrip())
    say(f"collector-tui match {'together' if apart else 'apart'} {made.id} undoes it.")
    return OK
