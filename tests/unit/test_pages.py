"""The pages of an account stand in one list; what lies beside it says the same."""

from collector_tui.pages.account import FIRST_PAGE, PAGES, PAGES_BY_NAME
from collector_tui.pages.page_names import PAGE_NAMES
from collector_tui.tui.controllers.core import COMMANDS


def test_the_command_line_offers_every_page() -> None:
    assert tuple(page.name for page in PAGES) == PAGE_NAMES
    assert FIRST_PAGE in PAGES_BY_NAME


def test_every_page_with_a_key_is_a_command_of_the_screen() -> None:
    offered = {(command.id, command.keys, command.label, command.footer) for command in COMMANDS}
    assert {(page.name, (page.key,), page.label, page.footer) for page in PAGES if page.key} <= offered
    assert "call" in PAGES_BY_NAME, "a page that no key opens: a call shows it"
