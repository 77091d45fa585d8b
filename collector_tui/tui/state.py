"""What the screen and its controllers share of the work: the list, the page, the running call, the history's filter."""

import contextlib
from datetime import datetime

from msgspec import Struct

from collector_tui.desk import OWN, Desk
from collector_tui.pages.account import FIRST_PAGE, PAGES_BY_NAME
from collector_tui.pages.queue_view import QueueView

LEFT_AT = OWN + "screen"  # the draft row of the page and the zoom this person left


class RunningCall(Struct):
    """A call with one payer. What is logged takes the minutes since the last entry; the page before it comes back."""

    payer: str
    since: datetime
    page_before: str

    def minutes(self, now: datetime) -> int:
        """Whole minutes since the call or the last entry began, at least one."""
        return max(1, round((now - self.since).total_seconds() / 60))


class WorkState:
    """`page` names what is shown of an account, `history_filter` the words that narrow its history."""

    def __init__(self, view: QueueView) -> None:
        self.view = view
        self.page = FIRST_PAGE
        self.history_filter = ""
        self.call: RunningCall | None = None
        self.asked_by_hand = False  # a person waits for what the server says: it is told whatever it is
        self.keys_taken = 0  # commands so far: what comes late opens nothing under fingers that have moved on
        self.would_move = 0  # rows that a re-sort would change
        self.logged_last: tuple[str, ...] = ()  # the accounts of the last entry, for another one in the same call
        self.lost = ""  # what went from under the cursor or lost its mark, until a key has been refused for it
        self.under_way: list[str] = []  # methods of requests that the server has not answered yet

    def begin_call(self, payer: str, now: datetime) -> None:
        """Narrow the list to what a payer owes, and show each account's call sheet."""
        self.call = RunningCall(payer, now, self.page)
        self.page = "call"
        self.view.narrow(lambda seen: seen.head.payer == payer)

    def end_call(self) -> None:
        """The whole list and the page before the call again."""
        if self.call is not None:
            self.page = self.call.page_before
            self.call = None
            self.view.narrow(None)

    def call_minutes(self, now: datetime) -> int:
        """The minutes of the running call that nothing was logged for yet; 0 when none runs."""
        return self.call.minutes(now) if self.call is not None else 0

    def leave(self, account_ids: list[str], current: str) -> tuple[str, int]:
        """Take accounts that were worked out of the list; the one to go on with, and where it is."""
        view = self.view
        index = view.ids.index(current) if current in view.ids else 0
        self.logged_last = tuple(account_ids)
        for account_id in account_ids:
            view.marked.pop(account_id, None)
        view.leave(account_ids)
        if self.call is not None and account_ids == [current] and current in view.ids:
            return "", index + 1  # a call goes on to its next account; nothing leaves its list
        return current, index

    def sentences(self, now: datetime, resort_key: str) -> tuple[str, ...]:
        """What the status line says while nothing else is said: the call, the filter, the marks, a due re-sort."""
        view, call = self.view, self.call
        sending = any(method != "GET" for method in self.under_way)
        return (
            "sending, waiting for the server" if sending else "asking the server" if self.under_way else "",
            f"on the phone with {call.payer}, {call.minutes(now)} min; c ends" if call is not None else "",
            f"filter: {view.filter}" if view.filter else "",
            f"{len(view.marked)} marked" if view.marked else "",
            f"list changed, {resort_key} refreshes" if self.would_move else "",
        )

    def recall(self, desk: Desk) -> bool:
        """Take up the page this person left; whether the account filled the screen."""
        left = desk.draft(LEFT_AT) or {}
        page = str(left.get("page", ""))
        self.page = page if page in PAGES_BY_NAME else FIRST_PAGE
        return bool(left.get("zoom"))

    def remember(self, desk: Desk, *, zoomed: bool) -> None:
        """Keep how this person leaves the screen. A disk that refuses this little loses nothing typed."""
        page = self.call.page_before if self.call is not None else self.page
        left = {"page": page, "zoom": "y" if zoomed else ""}
        if left != (desk.draft(LEFT_AT) or {}):
            with contextlib.suppress(OSError):
                desk.save_draft(LEFT_AT, left)
