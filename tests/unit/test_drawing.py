"""Rules, bars and marks: box characters where the terminal has them, ASCII elsewhere, a cell for a cell."""

import re
from pathlib import Path

import pytest

import collector_tui
from collector_tui.pages.text import ASCII, cells, line
from collector_tui.tui.settings import draws_boxes
from collector_tui.tui.themes import THEME_STYLES
from collector_tui.tui.widgets.line_list import PLAIN, drawn

ROOMS = ("pages", "tui")


@pytest.mark.parametrize(
    ("drawing", "environment", "box", "why"),
    [
        ("auto", {"LANG": "en_US.UTF-8", "TERM": "xterm-256color"}, True, "the usual one"),
        ("auto", {"LANG": "C.utf8", "TERM": "tmux-256color"}, True, "as glibc writes it"),
        ("auto", {"LANG": "de_DE.UTF-8@euro", "TERM": "xterm"}, True, "with a modifier"),
        ("auto", {"LANG": "en_US.ISO-8859-1", "TERM": "xterm"}, False, "latin-1"),
        ("auto", {"LANG": "en_US.UTF-8", "LC_ALL": "C", "TERM": "xterm"}, False, "LC_ALL goes before LANG"),
        ("auto", {"LC_ALL": "", "LC_CTYPE": "C.UTF-8", "TERM": "xterm"}, True, "an empty one says nothing"),
        ("auto", {"TERM": "xterm"}, False, "no locale is the C locale"),
        ("auto", {"LANG": "C.UTF-8", "TERM": "linux"}, False, "the console's font"),
        ("auto", {"LANG": "C.UTF-8", "TERM": "vt100"}, False, "a real terminal"),
        ("box", {"TERM": "linux"}, True, "the config goes before both"),
        ("ascii", {"LANG": "C.UTF-8", "TERM": "xterm"}, False, "the config goes before both"),
    ],
)
def test_the_terminal_says_what_is_drawn_and_the_config_overrides_it(
    drawing: str, environment: dict[str, str], box: bool, why: str
) -> None:
    assert draws_boxes(drawing, environment) is box, why


def test_every_character_that_we_draw_has_its_ascii_of_one_cell() -> None:
    root = Path(collector_tui.__file__).parent
    used = {
        letter
        for room in ROOMS
        for path in (root / room).rglob("*.py")
        for letter in re.sub(r"#.*", "", path.read_text(encoding="utf-8"))
        if not letter.isascii()
    }
    assert used <= set(map(chr, ASCII)) | set("é")
    assert all(cells(chr(drawn_as)) == 1 for drawn_as in ASCII)
    assert all(isinstance(plain, str) is False or len(plain) == 1 for plain in ASCII.values())


def test_a_plain_terminal_gets_ascii_in_the_same_cells() -> None:
    spans = line(("── A1 ", "head"), ("███■…", "bad"))
    strip = drawn(spans, 20, THEME_STYLES["plain"], PLAIN)
    assert strip.text == "-- A1 ###*>".ljust(20)
