"""What the user's config decides of the screen."""

from collections.abc import Mapping

from msgspec import Struct, field

from collector_tui.model.saved_view import SavedView
from collector_tui.tui.keymap import Command, keymap

SEND_PAUSE_S = 5.0  # so long can an entry be taken back before it is sent


class Setup(Struct, frozen=True):
    """`clipboard` and `editor` let patient data leave the app."""

    keys: Mapping[str, Command] = field(default_factory=keymap)
    views: tuple[SavedView, ...] = ()
    theme: str = "terminal"
    clipboard: bool = False
    editor: bool = False
