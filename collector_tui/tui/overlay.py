"""An overlay lies open over the queue: other lines in the list's place, each with a page of its own."""

from typing import Protocol, runtime_checkable

from collector_tui.pages.text import Line, Page

KeyWords = tuple[tuple[str, str], ...]  # a key and its word, for the bottom line


class Overlay(Protocol):
    """Lines to move through; `open` acts on one of them. One that `gives_way` closes for any command on the queue."""

    gives_way: bool

    @property
    def title(self) -> str:
        """What stands in the rule above it."""

    @property
    def keys(self) -> KeyWords:
        """What the bottom line says while it is open."""

    @property
    def count(self) -> int:
        """How many lines there are."""

    def row(self, index: int, width: int) -> Line:
        """One of them."""

    def detail(self, index: int, width: int) -> Page:
        """What is told of it."""

    def open(self, index: int) -> None:
        """Enter was pressed on it."""


@runtime_checkable
class Brief(Protocol):
    """An overlay that tells little of each line and has the more of them: it takes the height there is."""

    brief: bool


@runtime_checkable
class Stepping(Protocol):
    """An overlay with a way back inside it."""

    def step_back(self) -> bool:
        """Go back to what it was opened from; False when that is the list below."""


@runtime_checkable
class Searching(Protocol):
    """An overlay whose lines the server finds by a number."""

    def ask_search(self) -> None:
        """Ask what is looked for."""


@runtime_checkable
class Following(Protocol):
    """An overlay whose lines come and go by themselves: its cursor belongs to a line, never to a row number."""

    def where_now(self, cursor: int) -> int:
        """Where the line is that the cursor was on; where that has gone, the row it was in."""
