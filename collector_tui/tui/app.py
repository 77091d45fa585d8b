"""Wiring only: a desk, a way to sync it, and the screen over them."""

import asyncio
import contextlib
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, cast

from rich.segment import Segment, Segments
from textual import events
from textual.app import App

from collector_tui.desk.desk import Desk
from collector_tui.tui.commands import Command, keymap
from collector_tui.tui.messages import Synced
from collector_tui.tui.work_screen import WorkScreen


class Engine(Protocol):
    """What the screen needs of the sync engine."""

    def start(self) -> None: ...
    def wake(self) -> None: ...
    def stop(self) -> None: ...


class SyncState(Protocol):
    """What the engine tells after each conversation."""

    online: bool
    problem: str


Tell = Callable[[SyncState], None]


class CollectorApp(App[None]):
    """`make_engine` is called after the first paint, so that nothing waits for the network's libraries."""

    CSS_PATH = "collector.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (120, "-wide")]  # Textual's own shape
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (15, "-tall")]

    def __init__(
        self,
        desk: Desk,
        make_engine: Callable[[Tell], Engine] | None = None,
        keys: Mapping[str, Command] | None = None,
        theme: str = "ansi-dark",
    ) -> None:
        super().__init__()
        self.desk = desk
        self.animation_level = "none"
        self.theme = theme
        self._make_engine = make_engine
        self.engine: Engine | None = None
        self.work = WorkScreen(desk, keys or keymap())

    def on_mount(self) -> None:
        self.push_screen(self.work)
        self.call_after_refresh(self._go_online)
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            for number in (signal.SIGHUP, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, self._hang_up)

    def _hang_up(self) -> None:
        """The terminal or its owner goes away: keep what is being typed, then leave."""
        self.work.keep_drafts()
        self.exit(return_code=1)

    def _go_online(self) -> None:
        if self._make_engine is not None:
            self.engine = self._make_engine(self._tell)
            self.engine.start()

    async def on_event(self, event: events.Event) -> None:
        """A command's key acts here and now, so that what is typed right behind it reaches the form it opened."""
        key = isinstance(event, events.Key) and not event.is_forwarded
        if key and self.screen is self.work and self.work.take_key(cast(events.Key, event)):
            return
        await super().on_event(event)

    def _tell(self, state: SyncState) -> None:
        """Called from the engine's thread."""
        self.work.post_message(Synced(state.online, state.problem))

    @property
    def expects_server(self) -> bool:
        """Whether this desk has a server to talk to."""
        return self._make_engine is not None

    def action_help_quit(self) -> None:
        """Ctrl+C, pressed to get out: say how, in the status line instead of a pop-up."""
        self.work.say("esc leaves what you are typing (kept as a draft), q quits" if self.work.typing else "q quits")

    def sync_now(self) -> bool:
        """Ask the engine to talk to the server now; False when this desk has no server."""
        if self.engine is not None:
            self.engine.wake()
        return self.engine is not None

    def _fatal_error(self) -> None:
        """Textual's own report prints local variables, patients' data among them; ours names places only."""
        with contextlib.suppress(Exception):
            self.work.keep_drafts()
        self._exit_renderables.append(Segments([Segment(crash_report(sys.exc_info()[1]))]))
        self._close_messages_no_wait()

    def on_unmount(self) -> None:
        self.work.keep_drafts()
        if self.engine is not None:
            self.engine.stop()


def crash_report(error: BaseException | None) -> str:
    """What a fault was and where, without any value of any variable."""
    places = traceback.extract_tb(error.__traceback__) if error else []
    listed = "\n".join(f"  {Path(place.filename).name}:{place.lineno} {place.name}" for place in places[-8:])
    return (
        f"collector-tui stopped by a fault of its own ({type(error).__name__}).\n"
        "What it called saved is on the disk, what you were typing is kept as a draft.\n"
        f"Please report these places:\n{listed}\n"
    )
