"""When an app is at rest, told by its event loop. Textual's pilot reads it off the processor's clock, 40 ms a key."""

import asyncio

import pytest
from textual._context import active_app

LOOP_TURNS_MAX = 100_000  # an app that never rests fails its test by what is seen, not by hanging


async def at_rest(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Until no message waits, nothing is to be drawn, and drawing left no message behind. No timer of ours is waited for."""
    app = active_app.get()
    for _ in range(LOOP_TURNS_MAX):
        await _nothing_to_run()
        if app._resize_timer is not None:  # Textual gathers the sizes of a few milliseconds
            await asyncio.sleep(0.001)
            continue
        app.screen._on_timer_update()
        if not _ready():
            return


async def _nothing_to_run() -> None:
    for _ in range(LOOP_TURNS_MAX):
        await asyncio.sleep(0)
        if not _ready():
            return


def _ready() -> int:
    """How many callbacks the loop would run before it looks at its timers and sockets again."""
    return len(asyncio.get_running_loop()._ready)  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def pilot_knows_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textual.app.wait_for_idle", at_rest)
    monkeypatch.setattr("textual.pilot.wait_for_idle", at_rest)
