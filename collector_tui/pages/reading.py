"""What a page of an account is made for: the moment, the rules, what is filtered."""

from collections.abc import Callable
from datetime import date, datetime

from msgspec import Struct

from collector_tui.model.account import Account, AccountHead
from collector_tui.model.playbook import Playbook
from collector_tui.pages.text import Page
from collector_tui.work.rulebook import Rulebook


class Reading(Struct, frozen=True):
    """The moment, what is judged by, the words that filter the history, and what is offered.

    `keys` are those of the suggested steps, `batch` the sentence about accounts of the same cause, `others` the
    same guarantor's other accounts on this desk.
    """

    now: datetime
    rulebook: Rulebook
    history_filter: str = ""
    leased: bool | None = None
    keys: tuple[str, ...] = ()
    batch: str = ""
    others: tuple[AccountHead, ...] = ()

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def playbook(self) -> Playbook:
        return self.rulebook.playbook


Builder = Callable[[Account, int, Reading], Page]
