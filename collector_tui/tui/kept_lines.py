"""What was typed at the foot of the screen for the server: kept on the desk's disk until the server has taken it."""

import contextlib

from collector_tui.desk import OWN, Desk

LINES = OWN + "lines"  # the draft row of them, the newest last
KEPT_MAX = 20


class KeptLines:
    """A line comes back with the question it was typed for, whatever closed that: esc, a refusal, a dead server."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def line(self, question: str) -> str:
        return str((self._desk.draft(LINES) or {}).get(question, ""))

    def keep(self, question: str, text: str) -> None:
        """Keep a line, or forget it where nothing stands in it."""
        if text == self.line(question):
            return
        kept = {key: line for key, line in (self._desk.draft(LINES) or {}).items() if key != question}
        if text.strip():
            kept[question] = text
        with contextlib.suppress(OSError):  # what is typed still stands in the line
            self._desk.save_draft(LINES, dict(list(kept.items())[-KEPT_MAX:]) or None)
