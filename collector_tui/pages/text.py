"""Lines of styled text: what the screen and the plain commands show. Styles are meanings, not colours."""

import re
import textwrap
from collections.abc import Iterable
from datetime import date

from rich.cells import get_character_cell_size

Span = tuple[str, str]  # text, style: "", dim, strong, head, good, bad, warn, mark
Line = tuple[Span, ...]
Page = list[Line]

# What is drawn beside plain text, and what stands for it on a terminal without UTF-8: a cell for a cell.
ASCII = str.maketrans({"─": "-", "│": "|", "█": "#", "■": "*", "…": ">", "↑": "^", "↓": "v"})
LABEL_WIDTH = 10
INDENT_MAX = 12


def line(*spans: Span | str) -> Line:
    """A line of spans; a bare text has no style."""
    return tuple((span, "") if isinstance(span, str) else span for span in spans)


def labelled(label: str, text: str, width: int, style: str = "") -> Page:
    """A label in the margin and its text, wrapped to `width` cells."""
    return [
        line((f" {label if n == 0 else '':<{LABEL_WIDTH}}", "dim"), (part, style))
        for n, part in enumerate(wrap(text, width - LABEL_WIDTH - 2))
    ]


def hanging(start: str, text: str, width: int, style: str = "") -> Page:
    """A start and its text, wrapped beside it."""
    parts = wrap(text, width - cells(start) - 1)
    return [line(start if n == 0 else " " * cells(start), (part, style)) for n, part in enumerate(parts)]


def day(value: date | None) -> str:
    """A short date: 11/02/26."""
    return f"{value:%m/%d/%y}" if value else "-"


def cells(text: str) -> int:
    """How many cells of a terminal a text takes: a wide letter two, a combining one none."""
    return len(text) if text.isascii() else sum(map(get_character_cell_size, text))


def ljust(text: str, width: int) -> str:
    """A text and blanks up to `width` cells."""
    return text + " " * (width - cells(text))


def rjust(text: str, width: int) -> str:
    return " " * (width - cells(text)) + text


def cut(text: str, width: int) -> str:
    """A text no longer than `width` cells; what was cut off its end is marked by an ellipsis."""
    return text if cells(text) <= width else _start(text, width - 1) + "…"[: max(0, width)]


def cut_words(text: str, width: int) -> str:
    """A sentence no longer than `width` cells, cut between words, so that no number in it loses digits."""
    if cells(text) <= width:
        return text
    whole = _start(text, width).rpartition(" ")[0].rstrip()
    return f"{whole}…" if whole else cut(text, width)


def cut_start(text: str, width: int) -> str:
    """The end of a number, where numbers differ; what was cut off its start is marked by an ellipsis."""
    return text if cells(text) <= width else "…"[:width] + _start(text[::-1], width - 1)[::-1]


def _start(text: str, width: int) -> str:
    """The letters of its start that `width` cells hold, with the marks that belong to the last of them."""
    taken = 0
    for at, letter in enumerate(text):
        taken += get_character_cell_size(letter)
        if taken > max(0, width):
            return text[:at]
    return text


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, at least 10; line breaks in the text are kept."""
    wrapped: list[str] = []
    for paragraph in text.split("\n") or [""]:
        if paragraph.isascii():
            wrapped += textwrap.wrap(paragraph, max(10, width), break_long_words=True) or [""]
        else:
            wrapped += [letters(spans) for spans in _fold([(paragraph, "")], max(10, width), 0)] or [""]
    return wrapped


def fitted(page: Page, width: int) -> Page:
    """The page with every line that is wider than `width` folded between words, below its own start."""
    folded: Page = []
    for spans in page:
        text = letters(spans)
        if cells(text) > width:
            folded += _fold(spans, width, min(len(text) - len(text.lstrip()) + 2, INDENT_MAX))
        else:
            folded.append(spans)
    return folded


def _fold(spans: Iterable[Span], width: int, indent: int) -> Page:
    """As textwrap folds, by cells and not by letters; only a word that is wider than a line is cut."""
    folded: list[list[Span]] = [[]]
    taken, before = 0, ""  # blanks that end a span stand before the next one's first word
    for part, style in spans:
        for blank, word in re.findall(r"(\s*)(\S*)", part):
            blank, before = before + blank, "" if word else before + blank
            least = 2 if cells(word) > width - indent else cells(word)
            while word:
                if taken > indent and taken + cells(blank) + least > width:
                    folded.append([(" " * indent, "")])
                    blank, taken = "", indent
                fits = _start(word, width - taken - cells(blank))
                folded[-1].append((blank + fits, style))
                taken += cells(blank + fits)
                blank, word = "", word[len(fits) :]
                least = min(cells(word), width - indent)
    return [tuple(each) for each in folded if each]


def trimmed(spans: Line, width: int) -> Line:
    """A line of at most `width` cells, cut between words and with an ellipsis where more was there."""
    if cells(letters(spans)) <= width:
        return spans
    kept, at = cut_words(letters(spans), width), 0
    shown: list[Span] = []
    for text, style in spans:
        shown.append((kept[at : at + len(text)], style))
        at += len(text)
    return tuple(shown)


def letters(spans: Line) -> str:
    return "".join(text for text, _ in spans)


def plain(page: Iterable[Line]) -> str:
    """The page without styles, for pipes."""
    return "\n".join(letters(spans).rstrip() for spans in page)
