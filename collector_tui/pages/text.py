"""Lines of styled text: what the screen and the plain commands show. Styles are meanings, not colours."""

import textwrap
from collections.abc import Iterable
from datetime import date

Span = tuple[str, str]  # text, style: "", dim, strong, head, good, bad, warn, mark
Line = tuple[Span, ...]
Page = list[Line]

LABEL_WIDTH = 9


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
    parts = wrap(text, width - len(start) - 1)
    return [line(start if n == 0 else " " * len(start), (part, style)) for n, part in enumerate(parts)]


def day(value: date | None) -> str:
    """A short date: 11/02/26."""
    return f"{value:%m/%d/%y}" if value else "-"


def cut(text: str, width: int) -> str:
    """A text no longer than `width`; what was cut off its end is marked by an ellipsis."""
    return text if len(text) <= width else text[: max(0, width - 1)] + "…"[:width]


def cut_words(text: str, width: int) -> str:
    """A sentence no longer than `width`, cut between words, so that no number in it loses digits."""
    if len(text) <= width:
        return text
    whole = text[:width].rpartition(" ")[0].rstrip()
    return f"{whole}…" if whole else cut(text, width)


def cut_start(text: str, width: int) -> str:
    """The end of a number, where numbers differ; what was cut off its start is marked by an ellipsis."""
    return text if len(text) <= width else "…"[:width] + text[len(text) - max(0, width - 1) :]


def wrap(text: str, width: int) -> list[str]:
    """Lines no longer than `width`; line breaks in the text are kept."""
    wrapped: list[str] = []
    for paragraph in text.split("\n") or [""]:
        wrapped += textwrap.wrap(paragraph, max(10, width), break_long_words=True) or [""]
    return wrapped


def plain(page: Iterable[Line]) -> str:
    """The page without styles, for pipes."""
    return "\n".join("".join(text for text, _ in spans).rstrip() for spans in page)
