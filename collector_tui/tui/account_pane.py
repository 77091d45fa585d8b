"""The account's place on the screen: a rule that names it, and one of its pages or a sheet below."""

from collections.abc import Callable
from datetime import date

from textual.app import ComposeResult
from textual.containers import Container

from collector_tui.model.account import Account
from collector_tui.tui.line_list import LineList, OneLine
from collector_tui.tui.page import Line, Page, line
from collector_tui.tui.pages import PAGES

FIRST_PAGE = "stands"
Sheet = Callable[[int], Page]  # width -> page


class AccountPane(Container):
    """`page` names what is shown of the account; an open `sheet` (help, outbox) stands in its place."""

    def __init__(self, id: str | None = None) -> None:  # Textual's name
        super().__init__(id=id)
        self._rule, self._list = OneLine(), LineList(lambda index, width: self._lines[index])
        self._list.can_focus = False
        self._lines: Page = []
        self._place = ""
        self._empty = ""
        self.account: Account | None = None
        self.page = FIRST_PAGE
        self.sheet: Sheet | None = None

    def compose(self) -> ComposeResult:
        yield self._rule
        yield self._list

    @property
    def body(self) -> LineList:
        """The lines below the rule."""
        return self._list

    def show(self, account: Account | None, place: str, today: date, empty: str = "") -> None:
        """Show the account ("3 of 42" is its `place`), or the sentence for none. The same account keeps its scroll."""
        same = self.sheet is None and account is not None and self.account is not None and account.id == self.account.id
        offset = int(self._list.scroll_offset.y) if same else 0
        self.account, self._place, self._empty = account, place, empty
        self._build(today)
        self._list.move(offset)

    def open_page(self, name: str, today: date) -> None:
        """Another page of the account; the one that is open goes back to where it stands."""
        back = name == self.page and self.sheet is None
        self.sheet, self.page = None, FIRST_PAGE if back else name
        self._build(today)

    def open_sheet(self, sheet: Sheet | None, today: date) -> None:
        self.sheet = sheet
        self._build(today)

    @property
    def text(self) -> str:
        """All its lines, seen or not, as plain text."""
        return "\n".join("".join(text for text, _ in spans) for spans in (self._rule.line, *self._lines))

    def _build(self, today: date) -> None:
        width = self.size.width or self.screen.size.width
        if self.sheet is not None:
            self._lines = self.sheet(width)
        elif self.account is not None:
            self._lines = PAGES[self.page](self.account, width, today)
        else:
            self._lines = [line((self._empty, "dim"))]
        self._list.show(len(self._lines))
        self._rule.show(self._headline(width))

    def _headline(self, width: int) -> Line:
        shown = self.account
        if self.sheet is not None or shown is None:
            return line(("-" * width, "dim"))
        stay = shown.encounter
        dates = (
            f"{stay.admitted_on:%m/%d}-{stay.discharged_on:%m/%d}" if stay.admitted_on and stay.discharged_on else ""
        )
        told = "  ".join(filter(None, (shown.id, shown.patient_name, shown.payer, stay.kind, dates)))
        page = "" if self.page == FIRST_PAGE else f" [{self.page}]"
        room = max(0, width - len(self._place) - len(page) - 5)
        told = told[:room]
        dashes = " " + "-" * (room - len(told))
        return line(("-- ", "dim"), (told, "head"), (page, "mark"), (dashes, "dim"), (f" {self._place}", "dim"))
