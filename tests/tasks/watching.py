"""A pytest plugin: shows what the screen tests see, in this terminal, or hands a test's hospital over to a person.

python -m tests.tasks screen NAME     each key's screen, where it happened
python -m tests.tasks sandbox NAME    the app as the test opens it; q ends it
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

HOME, BELOW, CLEAR = "\x1b[H", "\x1b[J", "\x1b[2J"  # where to write, what to wipe (ECMA-48)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("watching")
    group.addoption("--pause", type=float, default=0.0, help="seconds to look at each screen")
    group.addoption("--sandbox", action="store_true", help="open the first test's app in this terminal")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--sandbox"):
        App.run_test = hand_over  # type: ignore[method-assign]
    else:
        print(CLEAR if sys.stdout.isatty() else "", end="")
        Pilot.press = shown(Pilot.press, config.getoption("--pause"))  # type: ignore[method-assign]


def shown(press: Any, pause_s: float) -> Any:
    """The pilot's press, key by key, each followed by the screen as it then is."""

    async def press_and_show(pilot: Pilot[Any], *keys: str) -> None:
        for key in keys:
            await press(pilot, key)
            await pilot.pause()
            show(pilot.app, key)
            await asyncio.sleep(pause_s)

    return press_and_show


def show(app: App[Any], key: str) -> None:
    """Draw the app's screen from the terminal's first line on, with the test and the key below it."""
    strips = app.screen._compositor.render_strips()
    lines = [strip.render(app.console) for strip in strips]
    end = "\x1b[K\n" if sys.stdout.isatty() else "\n"
    start = HOME if sys.stdout.isatty() else ""
    sys.stdout.write(start + end.join([*lines, f" key: {key}"]) + end + (BELOW if start else ""))
    sys.stdout.flush()


@asynccontextmanager
async def hand_over(app: App[Any], **_: Any) -> AsyncIterator[Pilot[Any]]:
    """Run the app in this terminal instead of without one; the test ends when the person does."""
    if not sys.stdin.isatty():
        pytest.exit("The sandbox needs a terminal.", 2)
    await app.run_async()
    pytest.exit("You left the sandbox.", 0)
    yield Pilot(app)
