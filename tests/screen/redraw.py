"""Redraws by chance: sizes, pages, accounts, overlays. All of it: python -m tests.screen.redraw [STEPS [SEED]]"""

import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

import textual.app
import textual.pilot
from textual.pilot import Pilot

from collector_tui.desk.desk import Desk
from collector_tui.pages.text import cells, letters
from collector_tui.tui.app import CollectorApp
from collector_tui.tui.settings import Settings
from collector_tui.tui.widgets.line_list import Lines
from tests.pictures import demo_desk
from tests.screen.resting import at_rest

SIZES = ((60, 250), (15, 80))
STEPS = 100_000
KEYS = (
    *("j",) * 6, *("k",) * 3, *"aelhpmi", "pagedown", "pageup", "g", "G", "left_square_bracket", *("right_square_bracket",) * 2,
    "z", "space", "question_mark", "f1", *("escape",) * 4, "s", "b", "k", "w", "o", "S", "R", "ctrl+d", "n", "N", "J", "K",
)  # fmt: skip


class Redrawn:
    """A screen that is turned, resized and looked at."""

    def __init__(self, pilot: Pilot[None], app: CollectorApp, chance: random.Random) -> None:
        self._pilot, self._app, self._chance = pilot, app, chance
        self.steps: list[str] = []

    async def step(self) -> None:
        if self._chance.random() < 0.3:
            width, height = (self._chance.randint(*ends) for ends in SIZES)
            self.steps.append(f"{width}x{height}")
            await self._pilot.resize_terminal(width, height)
        else:
            self.steps.append(self._chance.choice(KEYS))
            await self._pilot.press(self.steps[-1])
        await self._pilot.pause()
        self._app.work.settle()
        assert self._app.return_code in (None, 0), f"it stopped after {self.steps[-30:]}"
        if faults := over_the_edge(self._app):
            raise AssertionError(f"after {self.steps[-30:]}: {faults}")


def over_the_edge(app: CollectorApp) -> list[str]:
    """Lines in sight that have more cells than there is room for."""
    found = []
    for widget in app.work.query(Lines):
        if not widget.size or not widget.display:
            continue
        for y in range(widget.size.height):
            if (text := letters(widget.line_at(y))).rstrip() and cells(text.rstrip()) > widget.size.width:
                found.append(f"{widget!r} has {widget.size.width} cells for {text!r}")
    return found


async def redraw(desk: Desk, steps: int, seed: int, size: tuple[int, int] = (80, 24)) -> None:
    app = CollectorApp(desk, None, Settings())
    async with app.run_test(size=size) as pilot:
        walker = Redrawn(pilot, app, random.Random(seed))  # chance, no secret
        for _ in range(steps):
            await walker.step()


def main(steps: int, seed: int) -> None:
    textual.app.wait_for_idle = textual.pilot.wait_for_idle = at_rest  # type: ignore[attr-defined]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        desk = demo_desk(Path(folder))
        asyncio.run(redraw(desk, steps, seed))
        desk.close()
    print(f"{steps:,} steps with seed {seed}: no fault, nothing over the edge ({time.monotonic() - began:.0f} s)")  # noqa: T201


if __name__ == "__main__":
    main(*(int(word) for word in (*sys.argv[1:], *(str(STEPS), "1")[len(sys.argv) - 1 :])))
