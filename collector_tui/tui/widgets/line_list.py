"""The one list widget: any number of lines, drawn when seen. Only the cells that differ from what is shown go out."""

from collections.abc import Callable, Mapping
from typing import Protocol, Unpack, cast

from rich.cells import get_character_cell_size
from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from collector_tui.pages.text import ASCII, Line
from collector_tui.tui.themes import Theme
from collector_tui.tui.widgets.widget_args import WidgetArgs

WHEEL_LINES = 3
Glyphs = Mapping[int, int | str | None]  # letters of a page -> what is written for them
JOINER, EMOJI_SELECTOR = 0x200D, 0xFE0F  # terminals and Textual count them differently
BOX: Glyphs = {JOINER: None, EMOJI_SELECTOR: None}
PLAIN: Glyphs = {**BOX, **ASCII}

Draw = Callable[[int, int], Line]  # (index, width) -> the line


class _Themed(Protocol):
    line_theme: Theme
    line_glyphs: Glyphs


class Lines(Widget):
    """Cells that know what they last showed: `update` sends what differs, a region of cells a line."""

    DEFAULT_CSS = "Lines { height: 1fr; width: 100%; }"

    def __init__(self, **arguments: Unpack[WidgetArgs]) -> None:
        super().__init__(**arguments)
        self._shown: list[Strip] = []

    def line_at(self, y: int) -> Line:
        """What belongs on a row of the widget."""
        raise NotImplementedError

    def strip_at(self, y: int) -> Strip:
        return self.strip_of(self.line_at(y))

    def strip_of(self, line: Line, *, cursor: bool = False) -> Strip:
        app = cast(_Themed, self.app)
        return drawn(line, self.size.width, app.line_theme, app.line_glyphs, cursor=cursor)

    def render_line(self, y: int) -> Strip:
        return self._shown[y] if y < len(self._shown) else self.strip_at(y)

    def update(self) -> None:
        """Draw anew; a row that is as it was costs nothing, one that differs only its differing cells."""
        if not self.is_attached or not self.size:
            return
        fresh = [self.strip_at(y) for y in range(self.size.height)]
        changed = differing(self._shown, fresh, self.size.width)
        self._shown = fresh
        if changed is None:
            self.refresh()
        elif changed:
            self.refresh(*changed)

    def on_resize(self) -> None:
        self._shown = []
        self.update()


def drawn(line: Line, width: int, theme: Theme, glyphs: Glyphs = BOX, *, cursor: bool = False) -> Strip:
    """The line as cells, as many as there is room for. The cursor's line has two styles at most: fewer bytes."""
    ground = theme["cursor" if cursor else ""]
    spans = []
    for text, meaning in line:
        style = theme[meaning]
        if cursor:
            style = theme["cursor_strong"] if style.bold else ground
        spans.append(Segment(text if text.isascii() else text.translate(glyphs), style))
    return Strip(segment for segment in spans if segment.text).simplify().adjust_cell_length(width, ground)


class LineList(Lines, can_focus=True):
    """Shows `count` lines that `draw` makes. With `selects`, one of them is the cursor's."""

    class Moved(Message):
        """The cursor stands on another line."""

        def __init__(self, source: "LineList", index: int) -> None:
            super().__init__()
            self.source, self.index = source, index

    def __init__(self, draw: Draw, *, selects: bool = False, **arguments: Unpack[WidgetArgs]) -> None:
        super().__init__(**arguments)
        self.draw, self.selects = draw, selects
        self.count = 0
        self.cursor = 0
        self.top = 0

    def show(self, count: int, cursor: int = 0, top: int | None = None) -> None:
        """Show other lines, the cursor on one of them, or `top` as the first one seen."""
        self.count = count
        self.cursor = max(0, min(cursor, count - 1))
        self.top = max(0, min(self.top if self.selects else (top or 0), self._last_top))
        if self.selects:
            self._bring_in_view()
        self.update()

    def move(self, by: int) -> None:
        """Move the cursor, or scroll where there is none."""
        self.move_to((self.cursor if self.selects else self.top) + by)

    def move_to(self, index: int) -> None:
        index = max(0, min(index, self.count - 1))
        if not self.selects:
            self.top = min(index, self._last_top)
        elif index != self.cursor:
            self.cursor = index
            self._bring_in_view()
            self.post_message(self.Moved(self, index))
        self.update()

    @property
    def page(self) -> int:
        """How far Page Down goes."""
        return max(1, self.size.height - 1)

    def line_at(self, y: int) -> Line:
        return self.draw(y + self.top, self.size.width) if y + self.top < self.count else ()

    def strip_at(self, y: int) -> Strip:
        return self.strip_of(self.line_at(y), cursor=self.selects and y + self.top == self.cursor < self.count)

    def on_resize(self) -> None:
        self.top = max(0, min(self.top, self._last_top))
        if self.selects:
            self._bring_in_view()
        super().on_resize()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self.move(WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self.move(-WHEEL_LINES)

    def on_click(self, event: events.Click) -> None:
        if self.selects:
            self.move_to(self.top + event.y)

    @property
    def _last_top(self) -> int:
        return max(0, self.count - self.size.height)

    def _bring_in_view(self) -> None:
        """Jump so that the cursor is seen with half a page around it: one page drawn, not one for every step."""
        if self.size.height and not self.top <= self.cursor < self.top + self.size.height:
            self.top = max(0, min(self.cursor - self.size.height // 2, self._last_top))


class OneLine(Lines):
    """A single line of styled text."""

    DEFAULT_CSS = "OneLine { height: 1; }"

    def __init__(self, **arguments: Unpack[WidgetArgs]) -> None:
        super().__init__(**arguments)
        self.line: Line = ()

    def show(self, line: Line) -> None:
        self.line = line
        self.update()

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.line)

    def line_at(self, y: int) -> Line:
        return self.line


def differing(old: list[Strip], new: list[Strip], width: int) -> list[Region] | None:
    """The cells that differ, a region a row; None when the two cannot be compared and all has to be drawn."""
    if len(old) != len(new) or any(strip.cell_length != width for strip in old):
        return None
    rows = enumerate(zip(old, new, strict=True))
    parts = (_differing(before, after, Region(0, y, width, 1)) for y, (before, after) in rows if before != after)
    return [part for part in parts if part is not None]


def _differing(old: Strip, new: Strip, row: Region) -> Region | None:
    """The part of a row that differs; the whole of it where a cell is not a letter; None: only its segments differ."""
    before, after = _cells(old), _cells(new)
    if before is None or after is None or len(before) != len(after):
        return row
    places = [x for x in range(row.width) if before[x] != after[x]]
    return Region(places[0], row.y, places[-1] - places[0] + 1, 1) if places else None


def _cells(strip: Strip) -> list[tuple[str, object]] | None:
    """A letter and its style for each cell; None where a letter has two cells, or none."""
    cells: list[tuple[str, object]] = []
    for segment in strip:
        if not segment.text.isascii() and any(get_character_cell_size(letter) != 1 for letter in segment.text):
            return None
        cells += [(letter, segment.style) for letter in segment.text]
    return cells
