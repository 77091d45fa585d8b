"""What the user's config decides of the screen."""

from collections.abc import Mapping

from msgspec import Struct

from collector_tui.model.saved_view import SavedView

SEND_PAUSE_S = 5.0  # so long can an entry be taken back before it is sent


class Settings(Struct, frozen=True):
    """`keys` changes the keymap (command id -> keys). `clipboard` and `editor` let patient data leave the app."""

    keys: Mapping[str, str] = {}
    views: tuple[SavedView, ...] = ()
    theme: str = "terminal"
    clipboard: bool = False
    editor: bool = False
