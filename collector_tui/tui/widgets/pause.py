"""What waits for resting fingers."""

from collections.abc import Callable

from textual.message_pump import MessagePump
from textual.timer import Timer


class Pause:
    """Calls `follow` once, when nothing has begun it anew for so many seconds."""

    def __init__(self, owner: MessagePump, seconds: float, follow: Callable[[], object]) -> None:
        self._owner, self._seconds, self._follow = owner, seconds, follow
        self._timer: Timer | None = None

    @property
    def waits(self) -> bool:
        """Whether it has begun and not ended."""
        return self._timer is not None

    def begin(self) -> None:
        self.stop()
        self._timer = self._owner.set_timer(self._seconds, self._end)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def settle(self) -> bool:
        """Do now what waits; whether anything did."""
        waits = self.waits
        if waits:
            self._end()
        return waits

    def _end(self) -> None:
        self.stop()
        self._follow()
