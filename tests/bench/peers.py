"""The same rows in a plain curses list and in a Textual DataTable, to be measured beside the app's list.

python -m tests.bench.peers curses|datatable ROWS.tsv   (j, / filters, Esc ends the filter, q ends)
"""

import curses
import sys
from pathlib import Path

WIDTHS = (5, 9, 16, 12, 11, 16, 5)


def main() -> None:
    rows = [line.split("\t") for line in Path(sys.argv[2]).read_text().splitlines()]
    if sys.argv[1] == "curses":
        curses.wrapper(run_curses, rows)
    else:
        run_datatable(rows)


def run_curses(window: "curses.window", rows: list[list[str]]) -> None:
    curses.curs_set(0)
    lines = [" ".join(f"{cell[:size]:<{size}}" for cell, size in zip(row, WIDTHS, strict=False)) for row in rows]
    keys, shown, words, typing, cursor, top = [line.lower() for line in lines], lines, "", False, 0, 0
    while True:
        height, width = window.getmaxyx()
        top = cursor if cursor < top else max(top, cursor - height + 2)
        for y in range(height - 1):
            line = shown[top + y] if top + y < len(shown) else ""
            window.addnstr(y, 0, line.ljust(width), width - 1, curses.A_REVERSE if top + y == cursor else 0)
        window.addnstr(
            height - 1, 0, (f"/{words}" if typing else f"{cursor + 1} of {len(shown)}").ljust(width), width - 2
        )
        window.refresh()
        key = window.getkey()
        if typing:
            typing = key != "\x1b"
            words = words + key if typing else ""
            shown = [line for line, text in zip(lines, keys, strict=True) if words in text]
            cursor = top = 0
        elif key == "q":
            return
        elif key == "/":
            typing = True
        elif key == "j":
            cursor = min(cursor + 1, len(shown) - 1)


def run_datatable(rows: list[list[str]]) -> None:
    from textual.app import App, ComposeResult
    from textual.widgets import DataTable, Input, Label

    class Table(App[None]):
        CSS = "DataTable { height: 1fr; }"
        BINDINGS = [("j", "down", ""), ("slash", "filter", ""), ("q", "quit", "")]

        def compose(self) -> ComposeResult:
            yield DataTable(cursor_type="row")
            yield Label(f"1 of {len(rows)}")
            yield Input(compact=True)

        def on_mount(self) -> None:
            self.animation_level = "none"
            table = self.query_one(DataTable)
            for number, size in enumerate(WIDTHS):
                table.add_column(str(number), width=size)
            table.add_rows(rows)
            table.focus()

        def action_down(self) -> None:
            self.query_one(DataTable).action_cursor_down()

        def action_filter(self) -> None:
            self.query_one(Input).cursor_blink = False
            self.query_one(Input).focus()

        def on_input_changed(self, event: Input.Changed) -> None:
            table = self.query_one(DataTable)
            table.clear()
            table.add_rows(row for row in rows if event.value in " ".join(row).lower())

    Table().run(mouse=False)


if __name__ == "__main__":
    main()
