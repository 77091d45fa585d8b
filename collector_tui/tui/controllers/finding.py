"""Finding any account, whatever tab or filter is open: on this desk at once, at the server when it answers."""

from functools import partial
from typing import Self

import msgspec

from collector_tui.model.codec import decode, encode
from collector_tui.model.lookup import SOUGHT_MIN, squeezed, ways_to_read
from collector_tui.model.text import counted
from collector_tui.pages.queue_view import FOUND
from collector_tui.tui.command import Command, Text
from collector_tui.tui.controller import Controller
from collector_tui.tui.host import ServerAnswer
from collector_tui.tui.question import Question
from collector_tui.wire.search import SearchHits, SearchQuery
from collector_tui.wire.session import POSTER

HITS_MAX = 20  # of the server's, with all their pages
BY = "number, name, birth date, phone, MRN, member id, claim or check number"


class Finding(Controller):
    _sought = ""
    _searches = 0  # so far: an answer to an earlier one is late

    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        move = "Move"
        return (
            Command("find", ("f",), f"find any account: {BY}", move, cls.ask, cls.nothing_to_find, takes=Text("words", cls.find)),
            Command("find_again", ("F",), "find the next such row", move, cls.find_again, cls.nothing_sought),
        )  # fmt: skip

    def nothing_to_find(self) -> str:
        return "A posting desk has no accounts." if self.desk.role == POSTER else self.shut_by_overlay()

    def nothing_sought(self) -> str:
        return self.no_row() or ("" if self._sought else "Nothing was sought yet; f finds.")

    def ask(self) -> None:
        self.say(BY, "dim")
        self.host.ask(Question("find account:", self._answer, typed=self._follow))

    def find_again(self) -> None:
        if not self._go_to_row(self._sought, 1):
            self.say(f"No row here holds {self._sought!r}; f finds any account.", "warn")

    def find(self, text: str) -> None:
        if refusal := self._answer(text):
            self.say(refusal, "warn")

    def _follow(self, text: str) -> None:
        """The cursor follows what is typed, where this list holds it."""
        in_list = self._go_to_row(text, 0)
        self.say("" if in_list else "not in this list; enter looks everywhere", "dim")

    def _answer(self, text: str) -> str | None:
        """Stay where this list holds all that the desk knows of it; else show what was found, and ask the server."""
        if not text.strip():
            return None
        if self.desk.shut:
            return self.desk.shut
        in_list, hits = self._go_to_row(text, 0), self.desk.lookup.find(text)
        if not in_list and not ways_to_read(text):
            return f"No row here holds {text!r}; to look everywhere type at least {SOUGHT_MIN} letters or digits."
        self._searches += 1
        if hits and (not in_list or any(account_id not in self.view.ids for account_id in hits)):
            self._show(text, hits)
        elif in_list and (not hits or any(squeezed(account_id) == squeezed(text) for account_id in hits)):
            return None
        self._ask_server(text, hits)
        return None

    def _go_to_row(self, text: str, ahead: int) -> bool:
        """Go to the next row that holds the words, from the cursor on and round the end."""
        if not text.strip() or not self.view.ids:
            return False
        self._sought = text
        index = self.view.find(text, self.host.queue.cursor + ahead)
        if index is not None:
            self.host.queue.move_to(index)
        return index is not None

    def _show(self, text: str, hits: list[str]) -> None:
        self.view.filter_by("")
        self.view.show_found(text, hits)
        self.host.open_queue(FOUND)

    # What only the server knows

    def _ask_server(self, text: str, hits: list[str]) -> None:
        self.say(f"{_on_desk(text, hits)}; asking the server")
        take = partial(self._take, self._searches, self.state.keys_taken, text, hits)
        query = encode(SearchQuery(text=text, limit=HITS_MAX))
        if not self.host.ask_server("POST", "/v1/accounts/search", query, take):
            self.say(f"{_on_desk(text, hits)}; this desk has no server to ask.", "" if hits else "warn")

    def _take(self, search: int, keys_taken: int, text: str, hits: list[str], answer: ServerAnswer) -> None:
        if search != self._searches:
            return
        try:
            found_there = decode(SearchHits, answer.body) if not answer.problem else SearchHits(accounts=())
            visitors = self.desk.lookup.visit(bytes(raw) for raw in found_there.accounts)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            answer = ServerAnswer(problem="What answered is not a central billing API.")
        if answer.problem:
            self.say(f"{_on_desk(text, hits)}. The server did not say what else there is: {answer.problem}", "warn")
            return
        if not visitors:
            self.say(
                f"{_on_desk(text, hits)}; the server knows no other." if hits else _nobody(text), "" if hits else "warn"
            )
            return
        more = "; the server has more, a longer text finds fewer" if found_there.more else ""
        sentence = f"{counted(len(hits) + len(visitors), 'account')} found, {len(visitors)} not on this desk{more}."
        current, open_now = self.host.current_id, self.view.tab == FOUND
        self.view.show_found(text, [*hits, *(head.id for head in visitors)], visitors)
        untouched = self.state.keys_taken == keys_taken and not self.host.is_typing and self.host.overlay is None
        if open_now:
            self.host.show_queue(current)
        elif untouched:
            self.view.filter_by("")
            self.host.open_queue(FOUND)
        else:
            self.host.show_queue(current)
            sentence = f"{sentence[:-1]}: the tab Found shows them."
        self.say(sentence)


def _on_desk(text: str, hits: list[str]) -> str:
    return (
        f"{counted(len(hits), 'account')} on this desk for {text!r}"
        if hits
        else f"No account on this desk for {text!r}"
    )


def _nobody(text: str) -> str:
    return f"No account for {text!r}, on this desk or at the server."
