"""The one list of controllers, and what follows from it: all commands, the keymap, the README's table of keys."""

from collections.abc import Mapping

from collector_tui.tui.command import AnyCommand
from collector_tui.tui.controller import Controller
from collector_tui.tui.controllers.account import AccountPages
from collector_tui.tui.controllers.again import Again
from collector_tui.tui.controllers.assignment import Assignment
from collector_tui.tui.controllers.batches import Batches
from collector_tui.tui.controllers.calls import Calls
from collector_tui.tui.controllers.deposits import DepositsOverlay
from collector_tui.tui.controllers.filtering import Filtering
from collector_tui.tui.controllers.finding import Finding
from collector_tui.tui.controllers.follow_ups import FollowUps
from collector_tui.tui.controllers.help import Help
from collector_tui.tui.controllers.leaving import Leaving
from collector_tui.tui.controllers.navigation import Navigation
from collector_tui.tui.controllers.outbox import OutboxOverlay
from collector_tui.tui.controllers.overview import Overview
from collector_tui.tui.controllers.posting import Posting
from collector_tui.tui.controllers.server import ServerTalk
from collector_tui.tui.keymap import Keymap, keymap_of, markdown_table

# In the order that help and README list their commands within a group.
CONTROLLERS: tuple[type[Controller], ...] = (
    FollowUps,
    Batches,
    Assignment,
    Again,
    Calls,
    Navigation,
    Finding,
    Filtering,
    AccountPages,
    OutboxOverlay,
    Overview,
    DepositsOverlay,
    Posting,
    ServerTalk,
    Help,
    Leaving,
)
COMMAND_GROUPS = ("Work", "Move", "Queue", "Account", "Screen")

COMMANDS: tuple[AnyCommand, ...] = tuple(
    sorted(
        (command for controller in CONTROLLERS for command in controller.commands()),
        key=lambda command: COMMAND_GROUPS.index(command.group),
    )
)


def keymap(changes: Mapping[str, str] | None = None) -> Keymap:
    """Key -> command, with the user's changes (command id -> keys apart by commas). Raises BadKeymap."""
    return keymap_of(COMMANDS, changes or {})


def keys_table() -> str:
    """The default keys as a Markdown table, for the README."""
    return markdown_table(keymap())
