"""Wiring only: a desk, a way to sync it, and the screen over them."""

import asyncio
import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Protocol

from rich.segment import Segment, Segments
from textual import events
from textual.app import App, SuspendNotSupported
from textual.binding import Binding

from collector_tui.desk import Desk
from collector_tui.model.faults import places
from collector_tui.tui.controllers.core import CONTROLLERS, keymap
from collector_tui.tui.editor import edited
from collector_tui.tui.host import AnswerTaker, ServerAnswer
from collector_tui.tui.messages import Synced, TypedThrough
from collector_tui.tui.safe_driver import SafeDriver
from collector_tui.tui.settings import Settings
from collector_tui.tui.themes import textual_theme, textual_themes, theme_named
from collector_tui.tui.widgets.line_list import BOX, PLAIN
from collector_tui.tui.widgets.too_small import HEIGHT_MIN, WIDTH_MIN, too_small
from collector_tui.tui.work_screen import WorkScreen

IDLE_LOOK_S = 5.0
NOT_A_COMMAND = "Pasted text runs no commands. Open a note or a line first, then paste."
LAPS = 2  # Textual tells of a changed text by a message of its own, behind the key that changed it


class Engine(Protocol):
    """What the screen needs of the sync engine."""

    def start(self) -> None: ...
    def wake(self) -> None: ...
    def stop(self) -> None: ...


class Outcome(Protocol):
    """What the engine tells after each conversation."""

    @property
    def online(self) -> bool: ...

    @property
    def problem(self) -> str: ...


Tell = Callable[[Outcome], None]
Ask = Callable[[str, str, bytes | None], ServerAnswer]


class CollectorApp(App[None]):
    """`make_engine` is called after the first paint, so that nothing waits for the network's libraries."""

    CSS_PATH = "collector.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [Binding("ctrl+q", "stay", show=False, priority=True)]  # Textual's own quits
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (WIDTH_MIN, "-narrow"), (120, "-wide")]  # Textual's own shape
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (HEIGHT_MIN, "-tall")]

    def __init__(
        self,
        desk: Desk,
        make_engine: Callable[[Tell], Engine] | None = None,
        settings: Settings | None = None,
        ask: Ask | None = None,
    ) -> None:
        """`ask` puts one question to the server and waits for its answer; it is called in threads of their own."""
        super().__init__(driver_class=SafeDriver if sys.stdout.isatty() else None)
        settings, no_color = settings or Settings(), "NO_COLOR" in os.environ
        self.desk, self.line_theme = desk, theme_named(settings.theme, no_color=no_color)
        self.line_glyphs = BOX if settings.box else PLAIN
        self.set_class(settings.box, "-box")
        self.animation_level = "none"
        for theme in textual_themes():
            self.register_theme(theme)
        self.theme = textual_theme(settings.theme, no_color=no_color)
        self._make_engine, self._ask = make_engine, ask
        self.engine: Engine | None = None
        self.locked = False  # nobody was at the keys for as long as the site allows
        self.last_key = clock_with_sleep()  # when a key was pressed last
        self._held: list[events.Event] | None = None  # keys that came while an earlier one is still at work
        self.work = WorkScreen(
            desk,
            settings,
            keymap(settings.keys),
            CONTROLLERS,
            sync_now=self.sync_now,
            ask_server=self.ask_server,
            expects_server=make_engine is not None,
            write=self._write,
        )

    def on_mount(self) -> None:
        self.push_screen(self.work)
        self.call_after_refresh(self._go_online)
        self.set_interval(IDLE_LOOK_S, self.lock_when_idle)
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
                asyncio.get_running_loop().add_signal_handler(number, self._hang_up)
            stop = signal.getsignal(signal.SIGTSTP)  # Textual's: it clears the screen and stops the process
            signal.signal(signal.SIGTSTP, lambda number, frame: self._pause(stop, number, frame))

    def lock_when_idle(self) -> None:
        """Leave the screen, and with it the keys and every account in memory; the way back in asks for the person."""
        idle_s = self.desk.policy.idle_lock_s
        if idle_s and clock_with_sleep() - self.last_key >= idle_s:
            self.locked = True
            self.work.keep_drafts()
            self.exit()

    def _hang_up(self) -> None:
        """The terminal or its owner goes away: keep what is being typed, then leave."""
        self.work.keep_drafts()
        self.exit(return_code=1)

    def _pause(self, stop: object, number: int, frame: FrameType | None) -> None:
        """Stopped by the shell: keep what is being typed first."""
        self.work.keep_drafts()
        if callable(stop):
            stop(number, frame)

    def _write(self, sequence: str) -> None:
        """An escape sequence of ours goes to the terminal past the widgets, and past the last guard."""
        driver = self._driver
        if isinstance(driver, SafeDriver):
            driver.write_ours(sequence)
        elif driver is not None:
            driver.write(sequence)
        if driver is not None:
            driver.flush()

    def _go_online(self) -> None:
        if self._make_engine is not None:
            self.engine = self._make_engine(self._tell)
            self.engine.start()

    async def on_event(self, event: events.Event) -> None:
        """Keys act one after the other, however fast they come: what is typed behind a key finds what it has made."""
        if isinstance(event, events.Key | events.Paste):
            self.lock_when_idle()  # a lid was open again before anybody looked: the first key unlocks nothing
            if self.locked:
                return
            self.last_key = clock_with_sleep()
        typed = isinstance(event, events.Key | events.Paste) and not event.is_forwarded
        if typed and self.screen is self.work and too_small(self.work.size):
            return
        if not typed or self.screen is not self.work:
            await super().on_event(event)
        elif self._held is not None:
            self._held.append(event)
        else:
            await self._take(event)

    async def _take(self, event: events.Event) -> None:
        field = self.work.typing.field
        if field is None:
            if isinstance(event, events.Paste):
                self.work.say(NOT_A_COMMAND, "warn")
            elif not (isinstance(event, events.Key) and self._take_command(event)):
                await super().on_event(event)
            return
        if isinstance(event, events.Key):
            if event.key == "ctrl+g":
                self._open_editor()
                return
            if event.key.startswith("ctrl+") and self.work.keyboard.means(event.key, "redraw"):
                self.work.refresh()
                return
        self._held = []
        await super().on_event(event)
        field.post_message(TypedThrough(LAPS))

    def _take_command(self, event: events.Key) -> bool:
        """Run the command of a key; False when it is none. Esc and enter in one packet look like alt+enter."""
        if event.key != "alt+enter":
            return self.work.take_key(event)
        for key in ("escape", "enter"):
            self.work.take_key(events.Key(key, None))
        return True

    def on_typed_through(self, message: TypedThrough) -> None:
        """A key has done all it does; after the laps that Textual's own messages need, the next one may."""
        field = self.work.typing.field
        if field is not None and message.laps > 1:
            field.post_message(TypedThrough(message.laps - 1))
        else:
            self.call_later(self._next_held)

    async def _next_held(self) -> None:
        waiting, self._held = self._held or [], None
        for number, event in enumerate(waiting):
            await self._take(event)
            if self._held is not None:
                self._held += waiting[number + 1 :]
                return

    def _open_editor(self) -> None:
        form = self.work.typing.text_form
        if form is None or not self.work.settings.editor:
            self.work.say("The editor is for texts, and off until [screen] editor in the config allows it.", "warn")
            return
        self.work.keep_drafts()
        try:
            form.put_text(edited(self, form.typed_text, self.desk.directory))
        except (OSError, SuspendNotSupported, ValueError) as refusal:
            self.work.say(f"The editor did not help: {refusal}. Your text is as it was.", "warn")

    def _tell(self, outcome: Outcome) -> None:
        """Called from the engine's thread."""
        self.work.post_message(Synced(outcome.online, outcome.problem))

    def copy_to_clipboard(self, text: str) -> None:
        """Cutting and copying inside a text stays inside; the terminal hears of it only where the site allows it."""
        if self.work.settings.clipboard:
            super().copy_to_clipboard(text)
        else:
            self._clipboard = text

    def _set_pointer_shape(self, shape: str) -> None:
        """Textual's own asks the terminal for a mouse pointer; nothing of the kind is sent from here."""

    def action_help_quit(self) -> None:
        """Ctrl+C, pressed to get out: say how, in the status line instead of a pop-up."""
        self.work.say(self._way_out, "warn")

    @property
    def _way_out(self) -> str:
        quits = f"{self.work.keyboard.keys('quit')[0]} quits"
        typing = self.work.typing.field is not None
        return f"esc leaves what you are typing (kept as a draft), {quits}" if typing else quits

    def action_stay(self) -> None:
        """Ctrl+Q, pressed by habit to let output go on: nobody wants to leave by that."""
        self.work.say("ctrl+q does nothing here; " + self._way_out, "warn")

    def sync_now(self) -> bool:
        """Ask the engine to talk to the server now; False when this desk has no server."""
        if self.engine is not None:
            self.engine.wake()
        return self.engine is not None

    def ask_server(self, method: str, path: str, body: bytes | None, then: AnswerTaker) -> bool:
        """Ask the server a question of a person; False when this desk has no server."""
        ask = self._ask
        if ask is None:
            return False

        async def wait_for_it() -> None:
            then(await left_behind(partial(ask, method, path, body)))

        self.run_worker(wait_for_it())
        return True

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


def clock_with_sleep() -> float:
    """Seconds that go on while the computer sleeps, where the system counts them (Linux); time.monotonic() elsewhere."""
    counted = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if counted is None else time.clock_gettime(counted)


async def left_behind(work: Callable[[], ServerAnswer]) -> ServerAnswer:
    """What `work` answers in a thread that nobody waits for at the end: a hanging server must not hold the terminal."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Future[ServerAnswer] = loop.create_future()

    def settle(settled: Callable[[], None]) -> None:
        if not waiting.done():  # else the screen was left meanwhile
            settled()

    def do() -> None:
        try:
            settled = partial(waiting.set_result, work())
        except Exception as fault:  # told where it is waited for
            settled = partial(waiting.set_exception, fault)
        with contextlib.suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(settle, settled)

    threading.Thread(target=do, name="question", daemon=True).start()
    return await waiting


def crash_report(error: BaseException | None) -> str:
    """What a fault was and where, without any value of any variable."""
    listed = "\n".join(f"  {place}" for place in places(error))
    return (
        f"collector-tui stopped on an internal error ({type(error).__name__}).\n"
        "What it called saved is on the disk, what you were typing is kept as a draft.\n"
        f"Please report these places:\n{listed}\n"
    )
