"""Lines of a list in columns: as many as the screen has room for, all of them in a report; money is never cut."""

from collections.abc import Sequence

from msgspec import Struct

from collector_tui.pages.text import cut, cut_start


class Column(Struct, frozen=True):
    """A column's title and cells: `narrow` on a screen of 80 (0: not shown there), up to `whole` where there is room."""

    title: str
    narrow: int
    whole: int
    kind: str = ""  # money: to the right and never cut; number: its end is kept; last: whatever room is left


def widths(columns: Sequence[Column], width: int) -> list[int]:
    """Cells of each column on a screen: what is left over goes to the columns in their order."""
    cells = [column.narrow for column in columns]
    room = width - sum(each + 1 for each in cells if each)
    for place, column in enumerate(columns):
        if cells[place]:
            more = max(0, min(room, column.whole - cells[place]))
            cells[place], room = cells[place] + more, room - more
        elif column.whole < room:
            cells[place], room = column.whole, room - column.whole - 1
    return cells


def whole(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[int]:
    """Cells of each column of a report: all that its longest text needs."""
    lines = [[column.title for column in columns], *rows]
    return [max(len(line[place]) for line in lines) for place in range(len(columns))]


def text_of(columns: Sequence[Column], cells: Sequence[str], room: Sequence[int]) -> str:
    """One line; a column without room is left out."""
    parts = [_cell(column, cell, width) for column, cell, width in zip(columns, cells, room, strict=True) if width]
    return (" " + " ".join(parts)).rstrip()


def _cell(column: Column, text: str, width: int) -> str:
    match column.kind:
        case "money":
            return text.rjust(width)
        case "last":
            return text
        case "number":
            return cut_start(text, width).ljust(width)
        case _:
            return cut(text, width).ljust(width)
