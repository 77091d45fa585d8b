"""The last guard: should foreign text ever reach the terminal uncleaned, what could drive it does not get through."""

import re

from textual.drivers.linux_driver import LinuxDriver

# Any escape but CSI (OSC, DCS, reset ...), the bell, the charset shifts, C1, and what turns the direction of text.
DRIVES = re.compile("\x1b(?!\\[)|[\x05\x07\x0e\x0f\x80-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
STANDS_IN = "\N{REPLACEMENT CHARACTER}"


def made_safe(text: str) -> str:
    """What may be written: Textual itself uses CSI sequences only."""
    return DRIVES.sub(STANDS_IN, text)


class SafeDriver(LinuxDriver):
    """Textual's own driver; what could drive the terminal does not get through."""

    def write(self, data: str) -> None:
        super().write(made_safe(data))

    def write_ours(self, sequence: str) -> None:
        """A sequence that this program has made itself, as for the clipboard."""
        super().write(sequence)
