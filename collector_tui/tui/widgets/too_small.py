"""What a window shows that has no room for the screen."""

from typing import Unpack

from collector_tui.pages.text import Line, line
from collector_tui.tui.widgets.line_list import LineList
from collector_tui.tui.widgets.widget_args import WidgetArgs

SENTENCE = ("This screen needs", "60x15 cells; make", "the window larger.", "Nothing you typed", "is lost.")


class TooSmall(LineList):
    def __init__(self, **arguments: Unpack[WidgetArgs]) -> None:
        super().__init__(_row, **arguments)
        self.can_focus = False

    def on_mount(self) -> None:
        self.show(len(SENTENCE))


def _row(index: int, width: int) -> Line:
    return line(f" {SENTENCE[index]}")
