"""report deposits: what the bank says came in, beside what payers say they sent and what is posted of it."""

from argparse import Namespace
from datetime import date

import msgspec

from collector_tui.commands.output import OK, PARTLY, USAGE, Failure, say, say_json
from collector_tui.commands.request import ask_server
from collector_tui.model.codec import decode
from collector_tui.pages.deposits import exception_line, figures_lines, line_line, remit_line
from collector_tui.wire.deposits import Deposits

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
    for text in figures_lines(page):
        say(text)
    if page.lines:
        say("\nBank lines:")
    for line in page.lines:
        say(line_line(line, WIDE))
    if page.remits:
        say("\nRemittances paid on this day:")
    for remit in page.remits:
        say(remit_line(remit, WIDE))
    say("\nTo look at:" if page.exceptions else "\nNothing to look at.")
    for each in page.exceptions:
        say(exception_line(each, WIDE))
        say(f"{'':21}{each.step}")
    for made in page.undone:
        say(f"{made.tier} match of {made.reason} was taken apart by {made.decided_by}: {made.why}")
