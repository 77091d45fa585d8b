"""The law of the right edge, over every page, account and width, and redraws by chance among them.

All of it: python -m tests.screen.every_width [NTH account]; python -m tests.screen.every_width redraw [STEPS [SEED]].
"""

import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from textual.strip import Strip

from collector_tui.desk.desk import Desk
from collector_tui.model.account import Account
from collector_tui.model.money import dollars
from collector_tui.pages.account import PAGES
from collector_tui.pages.columns import COLUMNS, Order
from collector_tui.pages.queue_view import QueueView, tab_line
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import Line, cells, letters
from collector_tui.tui.themes import THEME_STYLES
from collector_tui.tui.widgets.line_list import differing, drawn
from tests.pictures import demo_desk

WIDTHS, HEIGHTS = (60, 250), (15, 80)
PANE_LEAST = 46  # cells beside the list at 120
STEPS = 100_000
AMOUNT = re.compile(r"-?\d[\d,]*\.\d\d(?!\d)")


def amounts(lines: Iterable[str]) -> Counter[str]:
    return Counter(AMOUNT.findall(" ".join(lines)))


def page_faults(account: Account, reading: Reading, widths: Sequence[int]) -> list[str]:
    """Lines over the edge, cut texts and amounts that are not on the page at its widest."""
    found = []
    for page in PAGES:
        whole = amounts(map(letters, page.build(account, WIDTHS[1], reading)))
        for width in widths:
            lines = [letters(spans) for spans in page.build(account, width, reading)]
            found += [f"{page.name} of {account.id} at {width}: {text!r}" for text in lines if cells(text) > width]
            if amounts(lines) != whole:
                found.append(f"{page.name} of {account.id} at {width} lacks {whole - amounts(lines)}")
    return found


def list_faults(view: QueueView, widths: Sequence[int]) -> list[str]:
    """Rows over the edge, and rows without the amount that the tab is worked by."""
    found = []
    for width in widths:
        heading = letters(view.header(width)).split()
        for index, account_id in enumerate(view.ids):
            text, head = letters(view.row(index, width)), view.heads[account_id]
            cents = head.work.stake_cents if {"Variance", "Credit"} & set(heading) else head.balance_cents
            if cells(text) > width or dollars(cents) not in text.split():
                found.append(f"row of {account_id} at {width}: {text!r}")
    return found


def view_of(desk: Desk) -> QueueView:
    view = QueueView(desk.playbook.queues, desk.today())
    view.take(desk.heads(), {})
    view.arrange()
    return view


class Redrawn:
    """What lies on a screen of chance, drawn step by step as its widgets do."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self._chance = random.Random(seed)  # chance, no secret
        self._reading = Reading(desk.now(), desk.rulebook)
        self.view = view_of(desk)
        self._accounts = [account for head in desk.heads() if (account := desk.account(head.id))]
        self._account, self._page = self._accounts[0], PAGES[0]
        self._width, self._height = 80, 24
        self._shown: dict[str, list[Strip]] = {}

    def step(self) -> None:
        """One change, and all that it draws. Raises AssertionError with what is wrong."""
        chance = self._chance
        match chance.randrange(6):
            case 0:
                self._width, self._height = chance.randint(*WIDTHS), chance.randint(*HEIGHTS)
            case 1 | 2:
                self._account = chance.choice(self._accounts)
            case 3 | 4:
                self._page = chance.choice(PAGES)
            case 5 if chance.random() < 0.2:
                self.view.open(chance.choice(self.view.tabs()).id)
                self.view.sort((Order(chance.choice(COLUMNS).id, chance.random() < 0.5),))
            case _:
                pass
        width, height = self._width, self._height
        split = width * 58 // 100 if width >= 120 else width
        pane = width - split - 1 if width >= 120 else width
        top = chance.randrange(max(1, len(self.view.ids) - height))
        rows = range(top, min(len(self.view.ids), top + height))
        self._draw("tabs", [tab_line(self.view.tabs(), self.view.tab, width)], width)
        self._draw("list", [self.view.header(split), *(self.view.row(row, split) for row in rows)], split)
        self._draw("pane", self._page.build(self._account, pane, self._reading)[:height], pane)

    def _draw(self, place: str, lines: list[Line], width: int) -> None:
        where = f"{place} at {self._width}x{self._height}, {self._page.name} of {self._account.id}"
        assert all(cells(letters(spans).rstrip()) <= width for spans in lines), f"over the edge: {where}"
        theme = THEME_STYLES["dark"]
        fresh = [drawn(spans, width, theme, cursor=n == 1) for n, spans in enumerate(lines)]
        before = self._shown.get(place, [])
        for region in differing(before, fresh, width) or ():
            assert region.width > 0, where
            assert region.right <= width, where
        self._shown[place] = fresh


def _every(desk: Desk, nth: int = 1) -> str:
    reading, widths = Reading(desk.now(), desk.rulebook), range(PANE_LEAST, WIDTHS[1] + 1)
    found: list[str] = []
    accounts = [account for head in desk.heads()[::nth] if (account := desk.account(head.id))]
    for account in accounts:
        found += page_faults(account, reading, widths)
    view = view_of(desk)
    for tab in view.tabs():
        view.open(tab.id)
        found += list_faults(view, range(WIDTHS[0], WIDTHS[1] + 1))
    assert not found, "\n".join(found[:40])
    return f"{len(accounts)} accounts, {len(PAGES)} pages, every width from {widths.start} to {WIDTHS[1]}"


def _redraws(desk: Desk, steps: int, seed: int) -> str:
    screen = Redrawn(desk, seed)
    for _ in range(steps):
        screen.step()
    return f"{steps:,} redraws with seed {seed}"


def main(words: list[str]) -> None:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        desk = demo_desk(Path(folder))
        if words[:1] == ["redraw"]:
            told = _redraws(desk, *(int(word) for word in (*words[1:], *(str(STEPS), "1")[len(words) - 1 :])))
        else:
            told = _every(desk, *map(int, words))
        desk.close()
    print(f"{told}: nothing over the edge, no amount cut ({time.monotonic() - began:.0f} s)")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
