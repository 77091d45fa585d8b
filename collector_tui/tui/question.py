"""A question at the foot of the screen."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """What is asked. `done` takes the answer and returns why it will not do, or None; `typed` follows the typing."""

    label: str
    done: Callable[[str], str | None]
    typed: Callable[[str], None] | None = None
    cancelled: Callable[[], None] | None = None
    move: Callable[[int], None] | None = None
    complete: Callable[[str], str] | None = None
    text: str = ""
