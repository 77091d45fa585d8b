"""The lists of posters as lines or JSON: report remittances, unmatched, adjustments, batches, moves."""

from argparse import Namespace

import msgspec

from collector_tui.commands.output import OK, PARTLY, say, say_json
from collector_tui.commands.request import ask_server
from collector_tui.model.codec import decode
from collector_tui.pages.poster_rows import LISTS_BY_NAME, PosterRow
from collector_tui.pages.text import plain

WIDTH = 100
WAITS = ("unmatched", "adjustments")  # lists that only hold what needs a person


def run_list(options: Namespace) -> int:
    """Exit code 1 when a line of the list needs a person, so that a nightly script notices."""
    chosen = LISTS_BY_NAME[options.list]
    body = ask_server(options, "GET", chosen.path)
    rows = chosen.read(body)
    if options.json:
        say_json(msgspec.to_builtins(decode(chosen.kind, body)))
    else:
        say(chosen.headings if rows else chosen.empty)
        for row in rows:
            say(row.text.rstrip())
            if options.details:
                say(plain(row.detail(WIDTH)))
    return PARTLY if any(_needs_a_person(options.list, row) for row in rows) else OK


def _needs_a_person(name: str, row: PosterRow) -> bool:
    return name in WAITS or row.style in ("warn", "bad")
