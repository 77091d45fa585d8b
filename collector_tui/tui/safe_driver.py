"""The two guards at the terminal: what comes in is read by our own reader, what goes out cannot drive the terminal."""

import os
import re
import selectors
import signal
import time
from collections.abc import Iterable

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.keys import Keys
from textual.message import Message

from collector_tui.tui.terminal_input import Pasted, Sequence, TerminalInput, Token

# Any escape but CSI (OSC, DCS, reset ...), the bell, the charset shifts, C1, and what turns the direction of text.
DRIVES = re.compile("\x1b(?!\\[)|[\x05\x07\x0e\x0f\x80-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
STANDS_IN = "\N{REPLACEMENT CHARACTER}"
READ_BYTES = 1 << 16
LOOK_S = 0.1  # how soon the end of the program is seen
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

    def run_input_thread(self) -> None:
        """Read until the program or the terminal ends."""
        reader, meanings = TerminalInput(constants.ESCAPE_DELAY), Meanings()

        def tell(tokens: Iterable[Token]) -> None:
            for token in tokens:
                for message in meanings.of(token):
                    self.process_message(message)

        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                wait_s = LOOK_S if reader.due is None else min(LOOK_S, max(0.0, reader.due - time.monotonic()))
                if not selector.select(wait_s):
                    tell(reader.tick(time.monotonic()))
                    continue
                raw = self._read()
                if not raw:
                    break
                tell(reader.feed(raw, time.monotonic()))
        tell(reader.end())
        if not self.exit_event.is_set():
            os.kill(os.getpid(), signal.SIGHUP)  # nobody is at the other end, though no signal may have said so

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, READ_BYTES)
        except OSError:
            return b""

    def write(self, data: str) -> None:
        super().write(made_safe(data))

    def write_ours(self, sequence: str) -> None:
        """A sequence that this program has made itself, as for the clipboard."""
        super().write(sequence)
