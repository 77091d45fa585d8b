"""The two guards at the terminal: what comes in is read by our own reader, what goes out cannot drive the terminal."""

import os
import re
import selectors
import signal
import time
from collections.abc import Iterable
from typing import Any

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.keys import Keys
from textual.message import Message

from collector_tui.tui.slow_line import ANSWER, SlowLine
from collector_tui.tui.terminal_input import Pasted, Sequence, TerminalInput, Token

# Any escape but CSI (OSC, DCS, reset ...), the bell, the charset shifts, C1, and what turns the direction of text.
DRIVES = re.compile("\x1b(?!\\[)|[\x05\x07\x0e\x0f\x80-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
STANDS_IN = "\N{REPLACEMENT CHARACTER}"
READ_BYTES = 1 << 16
LOOK_S = 0.1  # how soon the end of the program is seen
LOOK_HELD_S = 0.02  # and that the line is free again
FRAMES_MAX = 2  # that wait to be written
ANSWERED = Sequence(ANSWER)
# What a terminal may say of itself that is heard: it has the focus, its size, that it knows a mode; and the mouse.
HEARD = re.compile(r"\x1b\[(?:[IO]|48;[\d:;]+t|\?(?:2026|2048);\d\$y|<[\d;-]+[mM])")
PLACE = re.compile(r"\x1b\[\d*;\d*R")  # the cursor's place: looks like a key of the Kitty protocol
WITH_ALT = {"\r": "alt+enter", "\n": "alt+enter", "\x7f": "alt+backspace"}


def made_safe(text: str) -> str:
    """What may be written: Textual itself uses CSI sequences only."""
    return DRIVES.sub(STANDS_IN, text)


class Meanings:
    """From what a terminal sent to Textual's messages."""

    def __init__(self) -> None:
        self._parser = XTermParser()

    def of(self, token: Token) -> Iterable[Message]:
        """The messages of a token; none where a terminal answers what nobody here has asked."""
        if isinstance(token, Pasted):
            return [events.Paste(token.text)]
        if isinstance(token, Sequence):
            return self._heard(token.text)
        if token.alt:
            return [events.Key(WITH_ALT[token.character], None)]
        return self._keys(token.character)

    def _heard(self, sequence: str) -> Iterable[Message]:
        if HEARD.fullmatch(sequence):
            return list(self._parser.feed(sequence))
        return [] if PLACE.fullmatch(sequence) else self._keys(sequence)

    def _keys(self, sequence: str) -> list[Message]:
        try:
            keys = list(self._parser._sequence_to_key_events(sequence))
        except (ValueError, OverflowError):  # a number that is no letter
            return []
        return [key for key in keys if key.key != Keys.Ignore]


class SafeDriver(LinuxDriver):
    """Textual's own driver between the guards."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.line = SlowLine()

    def run_input_thread(self) -> None:
        """Read until the program or the terminal ends."""
        reader, meanings, held = TerminalInput(constants.ESCAPE_DELAY), Meanings(), list[Message]()

        def tell(tokens: Iterable[Token], *, now: bool = False) -> None:
            for token in tokens:
                if token == ANSWERED:
                    self.line.answered()
                held.extend(meanings.of(token))
            if now or not self._behind:
                for message in held:
                    self.process_message(message)
                held.clear()

        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                look_s = LOOK_HELD_S if held else LOOK_S
                wait_s = look_s if reader.due is None else min(look_s, max(0.0, reader.due - time.monotonic()))
                if not selector.select(wait_s):
                    tell(reader.tick(time.monotonic()))
                    continue
                raw = self._read()
                if not raw:
                    break
                tell(reader.feed(raw, time.monotonic()))
        tell(reader.end(), now=True)
        if not self.exit_event.is_set():
            os.kill(os.getpid(), signal.SIGHUP)  # nobody is at the other end, though no signal may have said so

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, READ_BYTES)
        except OSError:
            return b""

    @property
    def _behind(self) -> bool:
        """Whether keys wait, so that a key that was held down stops when the finger lifts."""
        writer = self._writer_thread
        return self.line.behind or (writer is not None and writer._queue.qsize() > FRAMES_MAX)

    def disable_input(self) -> None:
        """An answer that comes after the end would be typed into the shell."""
        while self.line.answer_is_near and not self.exit_event.is_set():
            time.sleep(LOOK_HELD_S)
        super().disable_input()

    def write(self, data: str) -> None:
        super().write(made_safe(data) + self.line.question(len(data)))

    def write_ours(self, sequence: str) -> None:
        """A sequence that this program has made itself, as for the clipboard."""
        super().write(sequence)
