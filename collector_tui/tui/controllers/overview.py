"""The overview as a overlay: each queue and each collector, how much is at risk, how old it is, what nobody has touched."""

from datetime import date

from collector_tui.model.money import dollars
from collector_tui.pages.text import Line, Page, hanging, line
from collector_tui.tui.controller import Controller
from collector_tui.tui.overlay import Keys
from collector_tui.wire.reports import ReportLine
from collector_tui.work.figures import together, work_report

HEAD = f" {'':<18}{'accts':>6}{'at stake':>14}{'oldest':>8}{'untouched':>11}{'overdue':>9}{'past limit':>12}"


class Overview(Controller):
    """Opens the overlay; it is the book itself too. It reads what this desk holds, so it works offline."""

    title, gives_way = "overview", True
    keys: Keys = (("enter", "that queue"), ("A", "deal marked accounts"), ("esc", "close"))
    _lines: tuple[ReportLine, ...] = ()
    _shown: list[tuple[str, ReportLine | None, str]]  # name, figures, the queue it opens

    def do_overview(self) -> None:
        self._lines = work_report(self.view.heads.values(), self.desk.today())
        queues = together(self._lines, lambda one: one.queue)
        owners = together(self._lines, lambda one: one.owner)
        total = together(self._lines, lambda one: "")
        titles = {queue.id: queue.title for queue in self.desk.playbook.queues}
        self._shown = [("", None, ""), ("All", total.get(""), "all")]
        self._shown += [(titles[id], queues[id], id) for id in titles if id in queues]
        self._shown += [(f"by {owner or 'nobody'}", owners[owner], "") for owner in sorted(owners)]
        self.screen.open_overlay(self)

    @property
    def count(self) -> int:
        return len(self._shown)

    def row(self, index: int, width: int) -> Line:
        name, figures, _ = self._shown[index]
        return line(_figures(name, figures, self.desk.today())[:width])

    def detail(self, index: int, width: int) -> Page:
        name, _, queue = self._shown[max(1, index)]
        page: Page = [line((HEAD[:width], "head"))]
        mine = [one for one in self._lines if (one.queue == queue if queue not in ("", "all") else True)]
        if not queue:
            owner = name.removeprefix("by ").replace("nobody", "")
            mine = [one for one in self._lines if one.owner == owner]
            parts = together(mine, lambda one: one.queue)
        else:
            parts = together(mine, lambda one: one.owner or "nobody")
        page += [line(_figures(part, parts[part], self.desk.today())[:width]) for part in sorted(parts)]
        note = "untouched: billed more than 45 days ago and not worked for as long; overdue: the day to come back has passed"
        return [*page, line(""), *hanging(" ", note, width, "dim")]

    def open(self, index: int) -> None:
        queue = self._shown[index][2]
        if queue:
            self.screen.close_overlay()
            self.screen.open_queue(queue)


def _figures(name: str, one: ReportLine | None, today: date) -> str:
    if one is None:
        return HEAD
    oldest = f"{(today - one.oldest_on).days}d" if one.oldest_on else "-"
    return f" {name[:18]:<18}{one.accounts:>6}{dollars(one.stake_cents):>14}{oldest:>8}{one.untouched:>11}{one.overdue:>9}{one.past_limit:>12}"
