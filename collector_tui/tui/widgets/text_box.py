"""A box for several lines of text, and the keeper of its draft."""

from collections.abc import Callable
from time import monotonic
from typing import Self

from textual.binding import Binding
from textual.events import Key
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import TextArea

from collector_tui.tui.widgets.line_list import differing
from collector_tui.tui.widgets.pause import Pause

DRAFT_PAUSE_S = 0.4
DRAFT_OLD_S = 1.5  # with the pause behind it a draft on the disk is never 2 s old, however steadily someone types


class DraftKeeper:
    """Calls `keep` when typing pauses or goes on for long, and at once when asked to."""

    def __init__(self, owner: Widget, keep: Callable[[], None]) -> None:
        self._keep = keep
        self._pause = Pause(owner, DRAFT_PAUSE_S, self.now)
        self._since: float | None = None  # when the first key came that is not on the disk

    def typed(self) -> None:
        self._since = self._since or monotonic()
        if monotonic() - self._since >= DRAFT_OLD_S:
            self.now()
        else:
            self._pause.begin()

    def now(self) -> None:
        self.forget()
        self._keep()

    def forget(self) -> None:
        self._pause.stop()
        self._since = None


class TextBox(TextArea):
    """A text area whose Enter may belong to the form around it; alt+enter is a new line always.

    Textual's own draws all its lines for every letter; this one sends the cells that differ.
    """

    BINDINGS = [Binding("ctrl+r", "redo", show=False)]  # Textual's ctrl+y saves here
    DEFAULT_CSS = "TextBox, TextBox:focus { border: none; padding: 0; scrollbar-size: 0 0; }"

    def __init__(self, *, enter_breaks: bool = False) -> None:
        super().__init__(compact=True, soft_wrap=True, show_line_numbers=False, highlight_cursor_line=False)
        self.cursor_blink = False
        self._enter_breaks = enter_breaks
        self._shown: list[Strip] = []
        self._due = False

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        if layout or recompose or not self.is_attached or not self.size:
            self._shown = []
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        if not self._due:
            self._due = True
            self.call_later(self._refresh_differing)  # when the letter has had all its effects
        return self

    def _refresh_differing(self) -> None:
        self._due = False
        if not self.is_attached or not self.size:
            return
        fresh = [self.render_line(y) for y in range(self.size.height)]
        changed = differing(self._shown, fresh, self.size.width)
        self._shown = fresh
        if changed is None or changed:
            super().refresh(*(changed or ()))

    async def _on_key(self, event: Key) -> None:
        if event.key == "alt+enter":
            event.stop()
            event.prevent_default()
            self.insert("\n")
        elif event.key == "enter" and not self._enter_breaks:
            event.prevent_default()  # and on it goes, up to the form
        elif event.key == "space":
            self.history.checkpoint()  # undo takes back word by word

    def undo(self) -> None:
        super().undo()
        self.history.checkpoint()  # else what is typed next becomes one with what was typed before

    def redo(self) -> None:
        super().redo()
        self.history.checkpoint()

    def leaves(self, key: str) -> bool:
        """Whether an arrow has no line to go to in here."""
        return self.cursor_at_first_line if key == "up" else self.cursor_at_last_line

    def put(self, text: str, at: int = -1) -> None:
        """Show a text, the cursor behind it or at a letter of it."""
        self.text = text
        self._point(text, at)

    def become(self, text: str, at: int = -1) -> None:
        """As `put`, but what stood here can be brought back."""
        self.replace(text, (0, 0), self.document.end)
        self._point(text, at)

    def _point(self, text: str, at: int) -> None:
        before = text[:at].split("\n")
        self.move_cursor((len(before) - 1, len(before[-1])) if at >= 0 else self.document.end)
