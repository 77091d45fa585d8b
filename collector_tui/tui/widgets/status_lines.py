"""The two bottom lines: what was said and how the server is, and the keys that matter now."""

from collections.abc import Iterable
from datetime import datetime
from typing import Unpack

from msgspec import Struct

from collector_tui.desk import Counts, Desk
from collector_tui.model.text import counted
from collector_tui.pages.text import Line, cells, cut_words, line, ljust, wrap
from collector_tui.tui.keymap import Keymap, keys_of
from collector_tui.tui.overlay import KeyWords
from collector_tui.tui.widgets.line_list import Lines
from collector_tui.tui.widgets.widget_args import WidgetArgs
from collector_tui.wire.session import POSTER

CONNECTING, ONLINE, OFFLINE, ALONE = "connecting", "online", "OFFLINE", "no server"
FOLLOW_UP_KEYS = (
    ("enter", "next"), ("ctrl+y", "save"), ("up", "back"), ("ctrl+n", "start over"), ("esc", "close, keep draft"),
)  # fmt: skip
NOTE_KEYS = (("ctrl+y", "save"), ("ctrl+n", "start over"), ("esc", "close, keep draft"))
LINES_MAX = 6  # of a sentence; the list and the account keep the rest of the smallest screen
CHOICE_KEYS = (("esc", "cancel"),)


class Said(Struct, frozen=True):
    """A sentence for the person, and its style."""

    text: str = ""
    style: str = ""


def status_lines(said: Said, link: str, when: str, counts: Counts, width: int) -> list[Line]:
    """The sentence on the left, the server and the outbox on the right; a sentence that is longer goes on below."""
    state = state_words(link, when, counts)
    if cells(said.text) > width - len(state) - 2:
        state = ""  # a sentence is read to its end before the server's state
    room = max(0, width - len(state) - 2)
    *above, last = wrap(said.text, room)
    if len(above) >= LINES_MAX:
        *above, last = *above[: LINES_MAX - 1], cut_words(" ".join((*above[LINES_MAX - 1 :], last)), room)
    return [
        *(line((f" {ljust(text, room)} ", said.style)) for text in above),
        line((f" {ljust(last, room)} ", said.style), (state, _colour(link, counts))),
    ]


def state_words(link: str, when: str, counts: Counts) -> str:
    """The server and the outbox."""
    refused = f"  x {counts.refused} refused" if counts.refused else ""
    return f"{link}{when}  out {counts.waiting}{refused} "


def idle_words(sentences: Iterable[str], room: int) -> str:
    """As many of what may be said meanwhile as have room: the first of them goes before the rest."""
    words = ""
    for sentence in filter(None, sentences):
        longer = f"{words}   {sentence}" if words else sentence
        words = longer if cells(longer) <= room else words or cut_words(sentence, room)
    return words


def _since(link: str, desk: Desk) -> str:
    """Offline: since when the accounts are as shown; with the day when that is not today. Else no time: it would stand still."""
    if desk.role == POSTER:
        return " posting"
    if link != OFFLINE:
        return ""
    if not desk.synced_at:
        return ", never synced"
    heard = datetime.fromisoformat(desk.synced_at).astimezone()
    return f" since {heard:%H:%M}" if heard.date() == desk.today() else f" since {heard:%m/%d %H:%M}"


def _colour(link: str, counts: Counts) -> str:
    if link == OFFLINE or counts.refused:
        return "bad"
    return "good" if link == ONLINE else "dim"


def first_words(desk: Desk, outbox_key: str) -> Said:
    """What a person should know before the first key; nothing when all is as it was left."""
    notices, drafts, days = desk.take_notices(), len(desk.drafts()), desk.days_offline
    warn_days = desk.policy.offline_warn_days
    if warn_days and days >= warn_days:
        notices.append(f"{counted(days, 'day')} without the server: this list may be out of date.")
    if notices:
        return Said("  ".join(notices), "warn")
    if drafts:
        kept = f"{drafts} draft{'s are' if drafts > 1 else ' is'} kept from before"
        return Said(f"{kept}; {outbox_key} lists them")
    return Said()


def footer_line(keys: Iterable[tuple[str, str]], width: int = 0) -> Line:
    """Keys and what they do; where `width` is too small, the last but one goes first: help stays."""
    shown = list(keys)
    while width and len(shown) > 1 and sum(len(key) + len(word) + 3 for key, word in shown) > width:
        del shown[-2]
    return tuple(span for key, word in shown for span in ((f" {key} ", "strong"), (f"{word} ", "dim")))


def browsing_keys(keymap: Keymap) -> KeyWords:
    """The commands of the table that belong on the bottom line."""
    footers = {command.id: command.footer for command in keymap.values() if command.footer}
    return tuple((keys_of(keymap, command_id)[0], word) for command_id, word in footers.items())


class StatusLine(Lines):
    """Shows what was said last, until it has been read; then what the screen has `idle` to tell."""

    DEFAULT_CSS = "StatusLine { height: 1; }"

    def __init__(self, **arguments: Unpack[WidgetArgs]) -> None:
        super().__init__(**arguments)
        self.said = Said()
        self._lines: list[Line] = [()]

    def line_at(self, y: int) -> Line:
        return self._lines[y] if y < len(self._lines) else ()

    def forget(self) -> None:
        """A key was pressed: the last sentence has been read."""
        self.said = Said()

    def draw_state(self, link: str, desk: Desk, idle: Iterable[str], width: int) -> None:
        when, counts = _since(link, desk), desk.counts()
        room = width - cells(state_words(link, when, counts)) - 2
        said = self.said if self.said.text else Said(idle_words(idle, room), "dim")
        lines, before = status_lines(said, link, when, counts, width), len(self._lines)
        self._lines = lines
        if len(lines) != before:
            self.styles.height = len(lines)
        self.update()
