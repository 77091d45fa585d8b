"""Lines of a list in columns: as many as the screen has room for, all of them in a report; money is never cut."""

from collections.abc import Sequence

from msgspec import Struct

from collector_tui.pages import text as in_cells
from collector_tui.pages.text import cut, cut_start, cut_words, ljust, rjust

Cells = Sequence[str]
NOTHING = ("", "-", "0", "0.00")  # a column of these alone gives its room to others, unless its rank is 0


class Column(Struct, frozen=True):
    """A column's title and cells: at least `narrow` (0: only where there is room to spare), at most `whole`.

    `rank` says which columns go first where there is no room: the highest; one of rank 0 stays.
    """

    title: str
    narrow: int
    whole: int
    kind: str = ""  # money: to the right and never cut; number: its end is kept; last: words, cut between them
    rank: int = 0


def widths(columns: Sequence[Column], rows: Sequence[Cells], width: int) -> list[int]:
    """Cells of each column on a screen, 0 for those that are left out; none has more than its texts need."""
    needs = whole(columns, rows)
    least = [
        need if column.kind == "money" else min(need, column.narrow or column.whole)
        for column, need in zip(columns, needs, strict=True)
    ]
    places = range(len(columns))
    spare = [
        place for place in places if not columns[place].narrow or (columns[place].rank and _says_nothing(rows, place))
    ]
    shown = [place for place in places if place not in spare]
    while sum(least[place] + 1 for place in shown) > width:
        first = max(shown, key=lambda place: columns[place].rank)
        if not columns[first].rank:
            break
        shown.remove(first)
    cells = [least[place] if place in shown else 0 for place in places]
    room = width - sum(each + 1 for each in cells if each)
    for place in sorted(shown, key=lambda place: columns[place].kind != "number"):
        more = max(0, min(room, min(needs[place], columns[place].whole) - cells[place]))
        cells[place], room = cells[place] + more, room - more
    for place in sorted(spare, key=lambda place: (_says_nothing(rows, place), columns[place].rank)):
        if least[place] < room:
            cells[place], room = least[place], room - least[place] - 1
    return cells


def _says_nothing(rows: Sequence[Cells], place: int) -> bool:
    return bool(rows) and all(cells[place] in NOTHING for cells in rows)


def whole(columns: Sequence[Column], rows: Sequence[Cells]) -> list[int]:
    """Cells of each column of a report: all that its longest text needs."""
    lines = [[column.title for column in columns], *rows]
    return [max(in_cells.cells(line[place]) for line in lines) for place in range(len(columns))]


def text_of(columns: Sequence[Column], cells: Cells, room: Sequence[int]) -> str:
    """One line; a column without room is left out."""
    parts = [_cell(column, cell, width) for column, cell, width in zip(columns, cells, room, strict=True) if width]
    return (" " + " ".join(parts)).rstrip()


def _cell(column: Column, text: str, width: int) -> str:
    match column.kind:
        case "money":
            return rjust(text, width)
        case "last":
            return cut_words(text, width)
        case "number":
            return ljust(cut_start(text, width), width)
        case _:
            return ljust(cut(text, width), width)
