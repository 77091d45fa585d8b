"""A change of the layout is painted once. Textual paints at each of its steps: three screens for one key."""

import time

from textual.geometry import Size
from textual.screen import Screen
from textual.timer import Timer

SETTLED_S = 0.04  # nothing more was to be drawn for so long: more than two of Textual's frames
AT_LAST_S = 0.2  # a layout that goes on changing is painted all the same


class PaintsOnce(Screen[None]):
    """Holds back what is to be drawn until the layout rests; it is then drawn together."""

    _held_since = 0.0  # seconds of the steady clock; 0 while nothing is held back
    _settling: Timer | None = None

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        if self._layout_required and not self.app.is_headless:
            self._held_since = self._held_since or time.monotonic()
        super()._refresh_layout(size, scroll)

    def _compositor_refresh(self) -> None:
        if not self._held_since:
            super()._compositor_refresh()
            return
        self._dirty_widgets.clear()  # their regions are known
        if self._settling is not None:
            self._settling.stop()
        left_s = self._held_since + AT_LAST_S - time.monotonic()
        self._settling = self.set_timer(min(SETTLED_S, max(0.001, left_s)), self._paint)

    def _paint(self) -> None:
        self._held_since, self._settling = 0.0, None
        self._compositor_refresh()
