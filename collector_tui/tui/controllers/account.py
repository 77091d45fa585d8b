"""What is seen of the account: its pages, zoom, the sifted history, copying a number, and the way back."""

import base64
import os

from collector_tui.casework.situation import situation
from collector_tui.casework.templates import payers_number
from collector_tui.model.money import dollars
from collector_tui.pages.queue_view import ALL
from collector_tui.tui.controller import Controller
from collector_tui.tui.question import Question
from collector_tui.tui.widgets.account_pane import FIRST_PAGE

COPY_MAX = 200  # characters: a number, not a chart


class Panes(Controller):
    def do_stands(self) -> None:
        self._turn_page("stands")

    def do_eob(self) -> None:
        self._turn_page("eob")

    def do_claim(self) -> None:
        self._turn_page("claim")

    def do_history(self) -> None:
        self._turn_page("history")

    def do_people(self) -> None:
        self._turn_page("people")

    def do_money(self) -> None:
        self._turn_page("money")

    def do_compliance(self) -> None:
        self._turn_page("compliance")

    def _turn_page(self, name: str) -> None:
        """Another page of the account; the one that is open goes back to where it stands. It stays for all accounts."""
        self.screen.close_overlay()
        self.pane.page = FIRST_PAGE if name == self.pane.page else name
        self.pane.body.move_to(0)
        self.screen.show_account()

    def why_not_sift_history(self) -> str:
        return self.screen.why_not_queue() or self.no_account

    def do_sift_history(self, text: str = "") -> None:
        if self.pane.page != "history":
            self._turn_page("history")
        if text:
            self._sift_history(text)
        else:
            question = Question(
                "history of (835, note, a name, !word):",
                self._sift_history,
                self._follow_history,
                text=self.screen.only,
            )
            self.screen.ask(question)

    def _sift_history(self, text: str) -> str | None:
        self.screen.only = text.strip()
        self.screen.show_account()
        return None

    def _follow_history(self, text: str) -> None:
        self._sift_history(text)

    def do_zoom(self) -> None:
        self.screen.turn_zoom()

    def do_open(self) -> None:
        """A line of an open overlay, or the account in full."""
        if self.screen.overlay is not None:
            self.screen.overlay.open(self.screen.queue.cursor)
        elif not self.screen.zoomed_pane:
            self.screen.turn_zoom()

    def do_back(self) -> None:
        """Close what is open, then clear the filter, the marks and the queue; never leave."""
        if self.screen.overlay is not None:
            self.screen.close_overlay()
        elif self.screen.zoomed_pane:
            self.do_zoom()
        elif self.screen.calls.running:
            self.screen.calls.end()
        elif self.screen.only:
            self._sift_history("")
        elif self.view.filter:
            here = self.screen.current_id
            self.view.sift("")
            self.screen.show_queue(here)
        elif self.view.marked:
            count = len(self.view.marked)
            self.view.marked.clear()
            self.screen.queue.update()
            self.say(f"{count} no longer marked")
        elif self.view.tab != ALL:
            self.screen.open_queue(ALL)

    def why_not_copy(self) -> str:
        if not self.screen.setup.clipboard:
            return "Copying is off here; [screen] clipboard = true in the config turns it on."
        return self.no_account

    def do_copy(self) -> None:
        account = self.screen.account_here()
        assert account is not None, "why_not_copy() found one"
        coverage = situation(account).coverage
        values = {
            "a": ("account", account.id), "c": ("payer's claim number", payers_number(account)),
            "m": ("member id", coverage.member_id if coverage else ""), "p": ("phone", coverage.phone if coverage else ""),
            "b": ("balance", dollars(account.balance_cents)),
        }  # fmt: skip
        known = {key: (name, lambda value=value: self._copy(value)) for key, (name, value) in values.items() if value}
        self.screen.keyboard.choose("copy", known)

    def _copy(self, text: str) -> None:
        self.screen.send_raw(clipboard_sequence(text[:COPY_MAX], tmux="TMUX" in os.environ))
        self.say(f"sent to your terminal's clipboard: {text[:COPY_MAX]}")

    def do_quit(self) -> None:
        self.screen.keep_drafts()
        self.screen.app.exit()

    def do_sync(self) -> None:
        told = self.screen.sync_now()
        self.say("asking the server" if told else "this desk was started without a server")


def clipboard_sequence(text: str, *, tmux: bool) -> str:
    """OSC 52 for the terminal; inside tmux it is wrapped so that tmux passes it on."""
    plain = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"
    if not tmux:
        return plain
    doubled = plain.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}\x1b\\"
