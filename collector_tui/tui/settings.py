"""What the user's config decides of the screen."""

from collections.abc import Mapping

from msgspec import Struct

from collector_tui.model.saved_view import SavedView

PLAIN_TERMINALS = ("linux", "vt", "ansi", "dumb", "cons", "sun", "xterm-mono")  # few or none have the characters
SEND_PAUSE_S = 5.0  # so long can an entry be taken back before it is sent


class Settings(Struct, frozen=True):
    """`keys` changes the keymap (command id -> keys). `clipboard` and `editor` let patient data leave the app.

    `box`: rules, bars and marks are drawn with box and block characters, else in ASCII.
    """

    keys: Mapping[str, str] = {}
    views: tuple[SavedView, ...] = ()
    theme: str = "terminal"
    box: bool = True
    clipboard: bool = False
    editor: bool = False


def draws_boxes(drawing: str, environment: Mapping[str, str]) -> bool:
    """Whether the config ("box", "ascii") or, with "auto", the locale and TERM let box characters be written."""
    if drawing != "auto":
        return drawing == "box"
    locale = next(filter(None, map(environment.get, ("LC_ALL", "LC_CTYPE", "LANG"))), "") or ""
    utf8 = locale.upper().replace("-", "").partition("@")[0].endswith("UTF8")
    return utf8 and not environment.get("TERM", "").startswith(PLAIN_TERMINALS)
