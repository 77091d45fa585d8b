"""How far the terminal is behind what was written to it: asked of the terminal, as only it knows."""

import time

ASK, ANSWER = "\x1b[5n", "\x1b[0n"  # ECMA-48: report the device's status; it is well
ASK_EACH = 1024  # characters
BEHIND = 2048  # characters, two seconds of 9600 baud: keys wait, to act together
PATIENCE_S = 5.0  # who has not answered by then does not hold up keys
LEAVE_S = 0.5  # so long is an answer on its way waited for, that would be typed into the shell


class SlowLine:
    """Counts characters. A terminal that never answers is asked once, and is never thought behind."""

    def __init__(self) -> None:
        self._written = self._seen = self._asked = 0
        self._asked_at = 0.0  # seconds of the steady clock; 0 when no question is open
        self._answers = False
        self._first = True

    def question(self, count: int) -> str:
        """What to write behind so many characters: a question now and then."""
        self._written += count
        due = self._written - self._asked >= ASK_EACH and not self._asked_at and (self._answers or self._first)
        if not due:
            return ""
        self._first = False
        self._asked, self._asked_at = self._written, time.monotonic()
        return ASK

    def answered(self) -> None:
        """The terminal has drawn what was written before the question."""
        self._answers, self._asked_at, self._seen = True, 0.0, self._asked

    @property
    def behind(self) -> bool:
        """Whether keys had better wait."""
        return self._answers and self._written - self._seen > BEHIND and self._waits(PATIENCE_S)

    @property
    def answer_is_near(self) -> bool:
        """Whether an answer may be on its way."""
        return self._waits(LEAVE_S)

    def _waits(self, patience_s: float) -> bool:
        return bool(self._asked_at) and time.monotonic() - self._asked_at < patience_s
