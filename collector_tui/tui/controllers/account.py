"""What is seen of the account: its pages, its filtered history, a number to copy; and opening it in full."""

import base64
import os
from collections.abc import Callable
from functools import partial
from typing import Self

from collector_tui.casework.situation import situation
from collector_tui.casework.templates import payers_number
from collector_tui.model.money import dollars
from collector_tui.pages.account import FIRST_PAGE, PAGES
from collector_tui.tui.command import Command, Text
from collector_tui.tui.controller import Controller
from collector_tui.tui.question import Question

COPY_MAX = 200  # characters: a number, not a chart


class AccountPages(Controller):
    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        group, screen = "Account", "Screen"
        return (
            *(
                Command(page.name, (page.key,), page.label, group, _turner(page.name), cls.always, footer=page.footer)
                for page in PAGES
                if page.key
            ),
            Command("sift_history", ("H",), "filter the history by kind, person or words", group, cls.ask_history, cls.no_row, takes=Text("words", cls.filter_history)),
            Command("copy", ("y",), "copy a number to your clipboard", group, cls.copy, cls.cannot_copy),
            Command("open", ("enter",), "open what is under the cursor", screen, cls.open, cls.always),
            Command("zoom", ("z",), "zoom the account or the list", screen, cls.zoom, cls.always),
        )  # fmt: skip

    def turn_page(self, name: str) -> None:
        """Another page of the account; the one that is open goes back to where it stands. It stays for all accounts."""
        self.host.close_overlay()
        self.state.page = FIRST_PAGE if name == self.state.page else name
        self.host.page_lines.move_to(0)
        self.host.show_account()

    def ask_history(self) -> None:
        self._turn_to_history()
        label = "history of (835, note, a name, !word):"
        self.host.ask(Question(label, self._set_history, typed=self._filter_history, text=self.state.history_filter))

    def filter_history(self, text: str) -> None:
        self._turn_to_history()
        self._filter_history(text)

    def _turn_to_history(self) -> None:
        if self.state.page != "history":
            self.turn_page("history")

    def _set_history(self, text: str) -> str | None:
        self._filter_history(text)
        return None

    def _filter_history(self, text: str) -> None:
        self.state.history_filter = text.strip()
        self.host.show_account()

    def open(self) -> None:
        """A line of an open overlay, or the account in full."""
        if self.host.overlay is not None:
            self.host.overlay.open(self.host.queue.cursor)
        elif not self.host.zoomed:
            self.host.turn_zoom()

    def zoom(self) -> None:
        self.host.turn_zoom()

    def cannot_copy(self) -> str:
        if not self.host.settings.clipboard:
            return "Copying is off here; [screen] clipboard = true in the config turns it on."
        return self.no_account()

    def copy(self) -> None:
        account = self.desk.account(self.host.current_id)
        assert account is not None, "cannot_copy() saw one"
        coverage = situation(account).coverage
        values = {
            "a": ("account", account.id), "c": ("payer's claim number", payers_number(account)),
            "m": ("member id", coverage.member_id if coverage else ""), "p": ("phone", coverage.phone if coverage else ""),
            "b": ("balance", dollars(account.balance_cents)),
        }  # fmt: skip
        choices = {key: (name, partial(self._copy, value)) for key, (name, value) in values.items() if value}
        self.host.keyboard.choose("copy", choices)

    def _copy(self, text: str) -> None:
        self.host.send_raw(clipboard_sequence(text[:COPY_MAX], tmux="TMUX" in os.environ))
        self.say(f"sent to your terminal's clipboard: {text[:COPY_MAX]}")


def _turner(page: str) -> Callable[[AccountPages], None]:
    return lambda controller: controller.turn_page(page)


def clipboard_sequence(text: str, *, tmux: bool) -> str:
    """OSC 52 for the terminal; inside tmux it is wrapped so that tmux passes it on."""
    plain = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"
    if not tmux:
        return plain
    doubled = plain.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}\x1b\\"
