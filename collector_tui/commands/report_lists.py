"""The lists of posters as lines or JSON: report remittances, unmatched, adjustments, batches, moves."""

from argparse import Namespace
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import msgspec

from collector_tui.commands.output import OK, PARTLY, say, say_json
from collector_tui.commands.request import ask_server
from collector_tui.model.codec import decode
from collector_tui.pages.poster_rows import LISTS_BY_NAME, PosterList, PosterRow
from collector_tui.pages.text import plain

WIDTH = 100  # of the details below a line
WAITS = ("unmatched", "adjustments")  # lists that only hold what needs a person


def run_list(options: Namespace) -> int:
    """Exit code 1 when a line of the list needs a person, so that a nightly script notices."""
    chosen = LISTS_BY_NAME[options.list]
    answer = _answer(options, chosen)
    rows = chosen.rows(answer)
    if options.json:
        say_json(msgspec.to_builtins(answer))
    elif rows:
        say(f"{chosen.total(answer)}:")
        heading, *lines = chosen.report(rows)
        say(heading)
        for row, text in zip(rows, lines, strict=True):
            say(text)
            if options.details:
                say(plain(row.detail(WIDTH)))
    else:
        say(chosen.empty)
    return PARTLY if any(_needs_a_person(options.list, row) for row in rows) else OK


def _answer(options: Namespace, chosen: PosterList) -> Any:
    """The server's answer; where more lines are wanted than one has, the next ones are put behind it."""
    pages = _pages(options, chosen)
    answer = next(pages)
    if chosen.paged:
        for page in pages:
            lines = (*getattr(answer, chosen.paged), *getattr(page, chosen.paged))
            answer = msgspec.structs.replace(answer, **{chosen.paged: lines})
    return answer


def _pages(options: Namespace, chosen: PosterList) -> Iterator[Any]:
    asked = {name: getattr(options, name) for name in options.filters if getattr(options, name)}
    offset, wanted = 0, options.limit if chosen.paged else 0
    while True:
        paging = {"limit": min(chosen.page, wanted - offset), "offset": offset} if wanted else {}
        page = decode(chosen.kind, ask_server(options, "GET", f"{chosen.path}?{urlencode(asked | paging)}"))
        yield page
        count = len(getattr(page, chosen.paged)) if chosen.paged else 0
        offset += count
        if not count or offset >= wanted:
            return


def _needs_a_person(name: str, row: PosterRow) -> bool:
    return name in WAITS or row.style in ("warn", "bad")
