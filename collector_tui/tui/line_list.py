"""The one list widget: any number of lines, drawn when seen; a move of the cursor redraws two of them."""

from collections.abc import Callable

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from collector_tui.tui.page import Line

STYLES = {
    "": Style(),
    "dim": Style(dim=True),
    "strong": Style(bold=True),
    "head": Style(bold=True, color="cyan"),
    "good": Style(color="green"),
    "bad": Style(color="red", bold=True),
    "warn": Style(color="yellow"),
    "mark": Style(color="magenta", bold=True),
    "title": Style(reverse=True),
    "tab": Style(reverse=True, bold=True),
}
CURSOR = Style(reverse=True)
CURSOR_STRONG = Style(reverse=True, bold=True)  # the cursor's line has two styles at most: fewer bytes, better seen

Draw = Callable[[int, int], Line]  # (index, width) -> the line


def strip_of(line: Line, width: int) -> Strip:
    """The line as cells, exactly `width` of them."""
    segments = [Segment(text, STYLES[style]) for text, style in line if text]
    return Strip(segments).simplify().adjust_cell_length(width)


def cursor_strip(line: Line, width: int) -> Strip:
    """The line as the cursor shows it: reversed, colours left out."""
    spans = [Segment(text, CURSOR_STRONG if STYLES[style].bold else CURSOR) for text, style in line if text]
    return Strip(spans).simplify().adjust_cell_length(width, CURSOR)


class LineList(ScrollView, can_focus=True):
    """Shows `count` lines that `draw` makes. With `selects`, one of them is the cursor's."""

    DEFAULT_CSS = "LineList { scrollbar-size: 0 0; }"

    class Moved(Message):
        """The cursor stands on another line."""

        def __init__(self, source: "LineList", index: int) -> None:
            super().__init__()
            self.source, self.index = source, index

    def __init__(self, draw: Draw, *, selects: bool = False, id: str | None = None) -> None:  # Textual's name
        super().__init__(id=id)
        self._draw, self._selects = draw, selects
        self.count = 0
        self.cursor = 0

    def show(self, count: int, cursor: int = 0) -> None:
        """Show other lines, the cursor on one of them."""
        self.count = count
        self.cursor = max(0, min(cursor, count - 1))
        self.virtual_size = Size(self.size.width, count)
        if self._selects:
            self._bring_in_view()
        else:
            self.scroll_to(y=0, animate=False, force=True)
        self.refresh()

    def redraw(self) -> None:
        """The same lines have other contents."""
        self.refresh()

    def move(self, by: int) -> None:
        """Move the cursor, or scroll where there is none."""
        if not self._selects:
            self.scroll_to(y=max(0, self.scroll_offset.y + by), animate=False, force=True)
            return
        self.move_to(self.cursor + by)

    def move_to(self, index: int) -> None:
        index = max(0, min(index, self.count - 1))
        if not self._selects:
            self.scroll_to(y=index, animate=False, force=True)
        elif index != self.cursor:
            before, self.cursor = self.cursor, index
            if not self._bring_in_view():
                self._refresh_line(before)
                self._refresh_line(index)
            self.post_message(self.Moved(self, index))

    @property
    def page(self) -> int:
        """How far Page Down goes."""
        return max(1, self.size.height - 1)

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        width = self.size.width
        if index >= self.count:
            return Strip.blank(width)
        drawn = self._draw(index, width)
        return cursor_strip(drawn, width) if self._selects and index == self.cursor else strip_of(drawn, width)

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, self.count)
        if self._selects:
            self._bring_in_view()

    def _refresh_line(self, index: int) -> None:
        self.refresh(Region(0, index - self.scroll_offset.y, self.size.width, 1))

    def _bring_in_view(self) -> bool:
        """Jump so that the cursor is seen with half a page around it; whether a jump was needed."""
        top, height = self.scroll_offset.y, self.size.height
        if not height or top <= self.cursor < top + height:
            return False
        last = max(0, self.count - height)
        self.scroll_to(y=max(0, min(self.cursor - height // 2, last)), animate=False, force=True)
        return True


class OneLine(Widget):
    """A single line of styled text."""

    DEFAULT_CSS = "OneLine { height: 1; }"

    def __init__(self, style: str = "", id: str | None = None) -> None:  # Textual's name
        super().__init__(id=id)
        self._base = STYLES[style]
        self.line: Line = ()

    def show(self, line: Line) -> None:
        """Redraw only when it differs: an unchanged line costs no byte."""
        if line != self.line:
            self.line = line
            self.refresh()

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.line)

    def render_line(self, y: int) -> Strip:
        return strip_of(self.line, self.size.width)
