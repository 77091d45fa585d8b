"""A rule that names an account and one of its pages below it, or other lines in their place."""

from typing import Unpack

from textual.app import ComposeResult
from textual.containers import Container

from collector_tui.model.account import Account
from collector_tui.pages.account import FIRST_PAGE, PAGES_BY_NAME
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import Line, Page, cells, cut, fitted, line, plain
from collector_tui.tui.widgets.line_list import LineList, OneLine
from collector_tui.tui.widgets.widget_args import WidgetArgs

RULE = "─"


class AccountPane(Container):
    def __init__(self, **arguments: Unpack[WidgetArgs]) -> None:
        super().__init__(**arguments)
        self._rule, self._list = OneLine(), LineList(lambda index, width: self._lines[index])
        self._list.can_focus = False
        self._lines: Page = []
        self.account: Account | None = None

    def compose(self) -> ComposeResult:
        yield self._rule
        yield self._list

    @property
    def body(self) -> LineList:
        """The lines below the rule."""
        return self._list

    def show(self, account: Account | None, page: str, place: str, reading: Reading, empty: str = "") -> None:
        """Show a page of the account ("3 of 42" is its `place`), or why there is none. The same one keeps its scroll."""
        same = account is not None and self.account is not None and account.id == self.account.id
        self.account = account
        lines = PAGES_BY_NAME[page].build(account, self.width, reading) if account else [line((empty, "dim"))]
        self._show(lines, self._headline(page, place), self._list.top if same else 0)

    def show_lines(self, lines: Page, title: str, place: str = "") -> None:
        """Show something that is not an account."""
        self.account = None
        self._show(fitted(lines, self.width), title_line(title, self.width, place))

    @property
    def width(self) -> int:
        return self.size.width or self.screen.size.width

    @property
    def text(self) -> str:
        """All its lines, seen or not, as plain text."""
        return plain((self._rule.line, *self._lines))

    def _show(self, lines: Page, rule: Line, top: int = 0) -> None:
        self._lines = lines
        self._list.show(len(lines), top=top)
        self._rule.show(rule)

    def _headline(self, page: str, place: str) -> Line:
        account = self.account
        if account is None:
            return title_line("", self.width)
        stay = account.encounter
        dates = (
            f"{stay.admitted_on:%m/%d}-{stay.discharged_on:%m/%d}" if stay.admitted_on and stay.discharged_on else ""
        )
        name = "" if page == FIRST_PAGE else f"[{page}] "
        room = self.width - cells(place) - len(name) - 6
        title = account.id
        for part in filter(None, (account.patient_name, account.payer, stay.kind, dates)):
            title = f"{title}  {part}" if cells(title) + cells(part) + 2 <= room else title
        return title_line(cut(title, room), self.width, place, name)


def title_line(title: str, width: int, place: str = "", mark: str = "") -> Line:
    """A rule that carries a title, a mark behind it, and at its end where one is."""
    shown = f"{title} " if title else ""
    end = f" {place}" if place else ""
    rule = RULE * max(0, width - cells(shown) - cells(mark) - cells(end) - 3)
    return line((f"{RULE * 2} ", "dim"), (shown, "head"), (mark, "mark"), (rule, "dim"), (end, "dim"))
