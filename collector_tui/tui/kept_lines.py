"""What was typed at the foot of the screen for the server: kept on the desk's disk until the server has taken it."""

import contextlib

from collector_tui.desk import OWN, Desk

LINES = OWN + "lines"  # the draft row of them, the newest last
KEPT_MAX = 20


class KeptLines:
    """A line comes back with the question it was typed for, whatever closed that: esc, a refusal, a dead server."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lines: dict[str, str] = {key: str(text) for key, text in (desk.draft(LINES) or {}).items()}

    def line(self, question: str) -> str:
        return self._lines.get(question, "")

    def keep(self, question: str, text: str) -> None:
        """Keep a line, or forget it where nothing stands in it. A disk that refuses leaves it in memory."""
        if text == self.line(question):
            return
        kept = {key: line for key, line in self._lines.items() if key != question}
        if text.strip():
            kept[question] = text
        self._lines = dict(list(kept.items())[-KEPT_MAX:])
        with contextlib.suppress(OSError):
            self._desk.save_draft(LINES, dict(self._lines) or None)
