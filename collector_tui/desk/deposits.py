"""The page of a day's deposits as this desk last heard it: asked for by the screen, fetched by the sync engine."""

import contextlib
from datetime import date

import msgspec

from collector_tui.desk.outbox import OWN
from collector_tui.desk.state import DeskState
from collector_tui.wire.deposits import Deposits, MatchDecision

DECISIONS = OWN + "deposits"  # the draft row of decisions that are not sent yet, by match, the oldest first


class DeskDeposits:
    """The page is kept in memory alone: bank money is the server's, and what is shown is asked for anew.

    A decision on a match waits on the disk until the server has taken or refused it; it is sent before the page is
    asked for.
    """

    def __init__(self, state: DeskState) -> None:
        self._state = state
        self._wanted = False
        kept = state.outbox.drafts().get(DECISIONS, {})
        self._decisions = {match: msgspec.convert(word, MatchDecision) for match, word in kept.items()}
        self.day: date | None = None  # that was asked for last; None: the bank's last day
        self.page: Deposits | None = None
        self.problem = ""  # why the server did not give it

    # For the person

    def wish(self, day: date | None) -> None:
        """Ask for the page of a day, or of the bank's last one, at the next conversation with the server."""
        with self._state.lock:
            self.day, self._wanted = day, True

    def decide(self, match_id: str, decision: MatchDecision) -> None:
        """Take a match apart, or put it together again, at the next conversation. Raises OSError with nothing kept."""
        with self._state.lock:
            self._keep(self._decisions | {match_id: decision})
            self._wanted = True

    def waiting(self) -> dict[str, MatchDecision]:
        """Decisions that are not sent yet, by match."""
        with self._state.lock:
            return dict(self._decisions)

    # For the sync engine

    def to_send(self) -> tuple[str, MatchDecision] | None:
        """The oldest decision that waits."""
        return next(iter(self.waiting().items()), None)

    def sent(self, match_id: str, refusal: str) -> None:
        """The server took a decision, or refused it with a sentence."""
        with self._state.lock:
            with contextlib.suppress(OSError):  # it would be sent once more, and the server knows it
                self._keep({match: word for match, word in self._decisions.items() if match != match_id})
            self._decisions.pop(match_id, None)
            if refusal:
                self._state.notices.append(f"The match stays as it is: {refusal}")
            self._state.revision += 1

    @property
    def wanted(self) -> bool:
        return self._wanted

    def take(self, day: date | None, page: Deposits | None, problem: str = "") -> None:
        """The server's page of the day that was asked for, or why there is none; of another day by now: nothing."""
        with self._state.lock:
            if day != self.day:
                return
            self.page, self.problem, self._wanted = page or self.page, problem, False
            self._state.revision += 1  # the screen draws anew

    def _keep(self, decisions: dict[str, MatchDecision]) -> None:
        row = {match: msgspec.to_builtins(word) for match, word in decisions.items()}
        self._state.outbox.keep_drafts({DECISIONS: row or None})
        self._decisions = decisions
