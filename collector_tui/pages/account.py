"""The pages of an account: the one list. A page is a file of its own and a row here, with its name in `page_names`."""

from msgspec import Struct

from collector_tui.model.account import Account
from collector_tui.pages.call_sheet import call_sheet
from collector_tui.pages.claim import claim
from collector_tui.pages.compliance import compliance
from collector_tui.pages.eob import eob
from collector_tui.pages.history import history
from collector_tui.pages.money import money
from collector_tui.pages.people import people
from collector_tui.pages.reading import Builder, Reading
from collector_tui.pages.stands import stands
from collector_tui.pages.text import Page, fitted

FIRST_PAGE = "stands"


class AccountPage(Struct, frozen=True):
    """`key` opens it on the screen, if any does; `footer` is its word on the bottom line."""

    name: str
    label: str
    builder: Builder
    key: str = ""
    footer: str = ""

    def build(self, account: Account, width: int, reading: Reading) -> Page:
        """Its lines, none wider than `width` cells and nothing left out of them."""
        return fitted(self.builder(account, width, reading), width)


PAGES = (
    AccountPage("stands", "account status", stands, key="a"),
    AccountPage("eob", "what the payer did (EOB)", eob, key="e", footer="EOB"),
    AccountPage("claim", "the claim as sent", claim, key="l", footer="claim"),
    AccountPage("history", "history", history, key="h", footer="history"),
    AccountPage("people", "people and coverage", people, key="p"),
    AccountPage("money", "money", money, key="m", footer="money"),
    AccountPage("compliance", "compliance: holds, what is allowed, deadlines", compliance, key="i"),
    AccountPage("call", "the call sheet", call_sheet),
)
PAGES_BY_NAME = {page.name: page for page in PAGES}
