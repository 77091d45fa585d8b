"""Which accounts this person looked at, until the audit has heard of it: also while the server is away."""

from datetime import datetime

from collector_tui.desk.outbox import VIEWS
from collector_tui.desk.state import DeskState
from collector_tui.wire.audit import View

VIEWS_KEPT_MAX = 1000  # the newest, on the disk


class AuditViews:
    """Each account once a session."""

    def __init__(self, state: DeskState) -> None:
        self._state = state
        self._seen: set[str] = set()
        self._fresh: dict[str, datetime] = {}  # not reported, not on the disk

    def viewed(self, account_id: str) -> None:
        """This person has looked at an account."""
        with self._state.lock:
            if account_id not in self._seen:
                self._seen.add(account_id)
                self._fresh[account_id] = self._state.now()

    def to_report(self) -> tuple[View, ...]:
        """What was looked at and not reported yet, oldest first."""
        with self._state.lock:
            kept = self._state.outbox.drafts().get(VIEWS, {}).get("views", [])
            earlier = [View(account=account, at=datetime.fromisoformat(at)) for account, at in kept]
            return (*earlier, *(View(account=account, at=at) for account, at in self._fresh.items()))

    def reported(self, views: tuple[View, ...]) -> None:
        """The server has these views."""
        with self._state.lock:
            done = {(view.account, view.at) for view in views}
            self._fresh = {account: at for account, at in self._fresh.items() if (account, at) not in done}
            if self._state.outbox.drafts().get(VIEWS):
                self._state.outbox.keep_drafts({VIEWS: None})

    def keep(self) -> None:
        """The server is away: keep what was looked at until it is back. Raises OSError."""
        with self._state.lock:
            if self._fresh:
                views = [(view.account, view.at.isoformat()) for view in self.to_report()]
                self._state.outbox.keep_drafts({VIEWS: {"views": views[-VIEWS_KEPT_MAX:]}})
                self._fresh = {}
