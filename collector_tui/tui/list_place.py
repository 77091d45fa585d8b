"""The list's place on the screen: the queue, or an overlay that lies over it while the queue's cursor waits below."""

from collector_tui.pages.queue_view import QueueView
from collector_tui.pages.text import Line, trimmed
from collector_tui.tui.overlay import Following, Overlay
from collector_tui.tui.widgets.account_pane import title_line
from collector_tui.tui.widgets.line_list import LineList, OneLine


class ListPlace:
    def __init__(self, view: QueueView) -> None:
        self._view = view
        self.overlay: Overlay | None = None
        self.header, self.lines = OneLine(id="header"), LineList(self._row, selects=True, id="queue")
        self._cursor_below = self._top_below = 0  # of the queue, while an overlay lies over it

    @property
    def current_id(self) -> str:
        """The account under the queue's cursor, also while an overlay lies over it; empty when the list is."""
        cursor = self._queue_cursor
        return self._view.ids[cursor] if cursor < len(self._view.ids) else ""

    @property
    def position(self) -> str:
        """Where the queue's cursor is: "3 of 42"."""
        return f"{self._queue_cursor + 1} of {len(self._view.ids)}"

    @property
    def place(self) -> str:
        """Where the cursor of what is seen is."""
        return f"{self.lines.cursor + 1} of {self.lines.count}"

    def show_queue(self, account_id: str, otherwise: int | None = None) -> None:
        """The queue as the view has it now, the cursor on an account, or on a line, or where it was."""
        ids = self._view.ids
        if account_id in ids:
            cursor = ids.index(account_id)
        else:
            cursor = self._queue_cursor if otherwise is None else otherwise
        cursor = max(0, min(cursor, len(ids) - 1))
        if self.overlay:
            self._cursor_below = cursor
            place = self.lines.cursor
            if isinstance(self.overlay, Following):
                place = self.overlay.where_now(place)
            self.lines.show(self.overlay.count, max(0, min(place, self.overlay.count - 1)))
        else:
            self.lines.show(len(ids), cursor)

    def show_header(self) -> None:
        width = self.lines.size.width
        self.header.show(title_line(self.overlay.title, width) if self.overlay else self._view.header(width))

    def lay_over(self, overlay: Overlay, cursor: int = 0) -> None:
        if self.overlay is None:
            self._cursor_below, self._top_below = self.lines.cursor, self.lines.top
        self.overlay = overlay
        self.lines.show(overlay.count, cursor)

    def uncover(self) -> None:
        """The queue again, as it was."""
        self.overlay = None
        self.lines.top = self._top_below
        self.lines.show(len(self._view.ids), self._cursor_below)

    @property
    def _queue_cursor(self) -> int:
        return self._cursor_below if self.overlay else self.lines.cursor

    def _row(self, index: int, width: int) -> Line:
        return trimmed(self.overlay.row(index, width), width) if self.overlay else self._view.row(index, width)
