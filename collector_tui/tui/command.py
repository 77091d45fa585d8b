"""A command in one row: its keys, its words, what does it and why it may not be done, beside what it names."""

from collections.abc import Callable
from typing import Generic, Never, TypeVar

from msgspec import Struct

C = TypeVar("C", contravariant=True)  # the controller whose command it is


class Text(Struct, Generic[C], frozen=True):
    """What may stand behind a command's name on the command line (`name` it in a word), and what takes it."""

    name: str
    handler: Callable[[C, str], None]


class Bound(Struct, frozen=True):
    """A command at work: its handlers know their controller. `why_not` answers an empty text when it can act."""

    run: Callable[[], None]
    why_not: Callable[[], str]
    take: Callable[[str], None] | None = None


class Command(Struct, Generic[C], frozen=True):
    """`keys` are Textual key names; the first is the one shown. `footer` is its word on the bottom line.

    A command that can always act says so with `always`; one that takes a text has a handler for it in `takes`.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    group: str
    handler: Callable[[C], None]
    why_not: Callable[[C], str]
    footer: str = ""
    takes: Text[C] | None = None

    def on(self, controller: C) -> Bound:
        """The command with its controller."""
        takes = self.takes
        return Bound(
            run=lambda: self.handler(controller),
            why_not=lambda: self.why_not(controller),
            take=None if takes is None else lambda text: takes.handler(controller, text),
        )


AnyCommand = Command[Never]  # of whatever controller: to be shown and looked up; only its controller can run it
