"""A call: the queue narrowed to what one payer owes, the facts its representative asks for, and the minutes."""

from datetime import datetime

from collector_tui.tui.controller import Controller
from collector_tui.tui.widgets.account_pane import FIRST_PAGE


class Calls(Controller):
    """While a call runs, what is logged takes the minutes since the last entry."""

    _payer = ""
    _since: datetime | None = None
    _page = FIRST_PAGE

    @property
    def running(self) -> bool:
        return self._since is not None

    def minutes(self) -> int:
        """Whole minutes since the call or the last entry began, at least one; 0 when no call runs."""
        if self._since is None:
            return 0
        return max(1, round((self.desk.now() - self._since).total_seconds() / 60))

    def lap(self) -> None:
        """The minutes so far are logged."""
        if self._since is not None:
            self._since = self.desk.now()

    @property
    def page_before(self) -> str:
        """The page that the call put aside; empty when none runs."""
        return self._page if self.running else ""

    @property
    def told(self) -> str:
        """What the status line says of it."""
        return f"on the phone with {self._payer}, {self.minutes()} min; c ends" if self._since is not None else ""

    def why_not_call(self) -> str:
        if self.running:
            return ""
        if reason := self.screen.why_not_queue() or self.no_account:
            return reason
        payer = self.view.heads[self.screen.current_id].payer
        return "" if payer != "Patient" else "The patient owes this account; there is no insurer to call about it."

    def do_call(self) -> None:
        """Start a call with the payer of this account, or end the one that runs."""
        if self.running:
            self.end()
            return
        here = self.screen.current_id
        self._payer = self.view.heads[here].payer
        self._since, self._page = self.desk.now(), self.pane.page
        self.pane.page = "call"
        self.view.narrow(lambda seen: seen.head.payer == self._payer)
        self.screen.show_queue(here)
        self.say(f"{len(self.view.ids)} accounts of {self._payer}: space marks, * marks all, n logs with the minutes")

    def end(self) -> None:
        told = f"the call with {self._payer} is over"
        self._since = None
        self.pane.page = self._page
        here = self.screen.current_id
        self.view.narrow(None)
        self.screen.show_queue(here)
        self.say(told)
