"""The two bottom lines: what was said and how the server is, and the keys that matter now."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from collector_tui.desk.desk import Counts
from collector_tui.pages.text import Line, line
from collector_tui.tui.keymap import Command, keys_of

CONNECTING, ONLINE, OFFLINE, ALONE = "connecting", "online", "OFFLINE", "no server"
FOLLOW_UP_KEYS = (("enter", "next"), ("ctrl+y", "save"), ("up", "back"), ("esc", "close, keep draft"))
NOTE_KEYS = (("ctrl+y", "save"), ("esc", "close, keep draft"))
CHOICE_KEYS = (("esc", "leave it"),)


class Said(Struct, frozen=True):
    """A sentence for the person, and its style."""

    text: str = ""
    style: str = ""


def status_line(said: Said, link: str, synced_at: str, counts: Counts, width: int) -> Line:
    """The sentence on the left, the server and the outbox on the right."""
    when = f"{datetime.fromisoformat(synced_at).astimezone():%H:%M}" if synced_at else "never"
    refused = f"  x {counts.refused} refused" if counts.refused else ""
    state = f"{link} {when}  out {counts.waiting}{refused} "
    if said.style in ("warn", "bad", "head") and len(said.text) > width - len(state) - 2:
        state = ""  # a reason or a choice is read to its end before the server's state
    room = max(0, width - len(state) - 2)
    text = said.text if len(said.text) <= room else said.text[: max(0, room - 1)] + "…"
    colour = "bad" if link == OFFLINE or counts.refused else "good" if link == ONLINE else "dim"
    return line((f" {text:<{room}} ", said.style), (state, colour))


def footer_line(keys: Iterable[tuple[str, str]], width: int = 0) -> Line:
    """Keys and what they do; where `width` is too small, the last but one goes first: help stays."""
    shown = list(keys)
    while width and len(shown) > 1 and sum(len(key) + len(what) + 3 for key, what in shown) > width:
        del shown[-2]
    return tuple(span for key, what in shown for span in ((f" {key} ", "strong"), (f"{what} ", "dim")))


def browsing_keys(mapped: Mapping[str, Command]) -> list[tuple[str, str]]:
    """The commands of the table that belong on the bottom line."""
    chosen = [command for command in dict.fromkeys(mapped.values()) if command.footer]
    return [(keys_of(mapped, command).split(" ")[0], command.footer) for command in chosen]
