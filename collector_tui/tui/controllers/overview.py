"""The overview as an overlay: each queue and collector, how much is at risk, how old it is, what nobody has touched."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Self

from msgspec import Struct

from collector_tui.model.money import dollars
from collector_tui.pages.queue_view import ALL
from collector_tui.pages.text import Line, Page, hanging, line
from collector_tui.tui.command import Command
from collector_tui.tui.controller import Controller
from collector_tui.tui.overlay import KeyWords
from collector_tui.wire.reports import ReportLine
from collector_tui.work.figures import together, work_report

HEADINGS = f" {'':<18}{'accts':>6}{'at stake':>14}{'oldest':>8}{'not worked':>11}{'overdue':>9}{'past limit':>12}"
NOTE = "not worked: billed over 45 days ago, not worked since; overdue: follow-up date passed"


class OverviewRow(Struct, frozen=True):
    """A queue with its figures, or a collector, who has no `queue`; the row of headings has neither."""

    name: str
    figures: ReportLine | None
    queue: str = ""
    owner: str = ""


class Overview(Controller):
    """Opens the overlay; it is the overlay itself too. It reads what this desk holds, so it works offline."""

    title, gives_way = "overview", True
    keys: KeyWords = (("enter", "that queue"), ("A", "distribute the marked"), ("esc", "close"))
    _lines: tuple[ReportLine, ...] = ()
    _rows: tuple[OverviewRow, ...] = ()

    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        label = "overview: queues and collectors, dollars at risk"
        return (Command("overview", ("S",), label, "Screen", cls.overview, cls.always),)

    def overview(self) -> None:
        self._lines = work_report(self.view.on_desk(), self.desk.today(), self.view.place)
        queues = together(self._lines, lambda figures: figures.queue)
        owners = together(self._lines, lambda figures: figures.owner)
        total = together(self._lines, lambda figures: "")
        self._rows = (
            OverviewRow("", None),
            OverviewRow("All", total.get(""), ALL),
            *(OverviewRow(t.title, queues[t.id], t.id) for t in self.view.tabs() if t.id in queues),
            *(OverviewRow(self._owner(owner), owners[owner], owner=owner) for owner in sorted(owners)),
        )
        self.host.open_overlay(self)

    def _owner(self, owner: str) -> str:
        """Whose accounts they are; who has no desk here any more is told as gone: their accounts are nobody's work."""
        people = self.desk.people
        return f"{owner} (gone)" if people and owner and owner not in people else f"by {owner or 'unassigned'}"

    @property
    def count(self) -> int:
        return len(self._rows)

    def row(self, index: int, width: int) -> Line:
        row = self._rows[index]
        return line(_figures(row.name, row.figures, self.desk.today())[:width])

    def detail(self, index: int, width: int) -> Page:
        """A queue by its collectors, or a collector by their queues."""
        page: Page = [line((HEADINGS[:width], "head"))]
        parts = self._parts(self._rows[max(1, index)])
        page += [line(_figures(name, parts[name], self.desk.today())[:width]) for name in sorted(parts)]
        return [*page, line(""), *hanging(" ", NOTE, width, "dim")]

    def open(self, index: int) -> None:
        if queue := self._rows[index].queue:
            self.host.close_overlay()
            self.host.open_queue(queue)

    def _parts(self, row: OverviewRow) -> Mapping[str, ReportLine]:
        if not row.queue:
            theirs = [figures for figures in self._lines if figures.owner == row.owner]
            return together(theirs, lambda figures: figures.queue)
        of_queue: Iterable[ReportLine] = [figures for figures in self._lines if row.queue in (ALL, figures.queue)]
        return together(of_queue, lambda figures: figures.owner or "unassigned")


def _figures(name: str, figures: ReportLine | None, today: date) -> str:
    if figures is None:
        return HEADINGS
    oldest = f"{(today - figures.oldest_on).days}d" if figures.oldest_on else "-"
    sums = f"{figures.accounts:>6}{dollars(figures.stake_cents):>14}{oldest:>8}"
    return f" {name[:18]:<18}{sums}{figures.untouched:>11}{figures.overdue:>9}{figures.past_limit:>12}"
