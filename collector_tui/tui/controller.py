"""A controller holds the commands of one subject: `do_<id>` acts, `why_not_<id>` says why it cannot."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collector_tui.tui.work_screen import WorkScreen


class Controller:
    def __init__(self, screen: "WorkScreen") -> None:
        self.screen = screen
        self.desk, self.view, self.pane = screen.desk, screen.view, screen.pane

    def say(self, text: str, style: str = "") -> None:
        self.screen.say(text, style)

    @property
    def no_account(self) -> str:
        """Why nothing can be done to an account here, or an empty text."""
        return "" if self.screen.current_id else "There is no account under the cursor."


class Handler(Struct, frozen=True):
    """How a command acts; `why_not` answers an empty text when it can. A handler may take a text behind its name."""

    do: Callable[..., None]
    why_not: Callable[[], str]


def handlers(controllers: Iterable[Controller]) -> dict[str, Handler]:
    """Command id -> its handler, found by name."""
    found: dict[str, Handler] = {}
    for controller in controllers:
        for name in dir(controller):
            if name.startswith("do_"):
                command = name.removeprefix("do_")
                assert command not in found, f"two controllers do {command}"
                found[command] = Handler(getattr(controller, name), getattr(controller, f"why_not_{command}", str))
    return found
