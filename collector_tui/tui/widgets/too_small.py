"""What a window shows that has no room for the screen."""

from typing import Unpack

from textual.geometry import Size

from collector_tui.pages.text import Line, line
from collector_tui.tui.widgets.line_list import LineList
from collector_tui.tui.widgets.widget_args import WidgetArgs

WIDTH_MIN, HEIGHT_MIN = 60, 15  # cells
SENTENCE = (
    "This screen needs", f"{WIDTH_MIN}x{HEIGHT_MIN} cells; make", "the window larger.", "Until then keys do",
    "nothing. What you", "typed is kept.",
)  # fmt: skip


def too_small(size: Size) -> bool:
    """Whether a window has no room for the screen: nobody sees what a key would act on."""
    return size.width < WIDTH_MIN or size.height < HEIGHT_MIN


class TooSmall(LineList):
    def __init__(self, **arguments: Unpack[WidgetArgs]) -> None:
        super().__init__(_row, **arguments)
        self.can_focus = False

    def on_mount(self) -> None:
        self.show(len(SENTENCE))


def _row(index: int, width: int) -> Line:
    return line(f" {SENTENCE[index]}")
