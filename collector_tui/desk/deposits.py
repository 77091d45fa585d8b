"""The page of a day's deposits as this desk last heard it: asked for by the screen, fetched by the sync engine."""

from collector_tui.desk.state import DeskState
from collector_tui.wire.deposits import Deposits, MatchDecision


class DeskDeposits:
    """Kept in memory alone: bank money is the server's, and what is shown says how old it is by being asked for anew.

    A decision on a match waits until the server is there; it is sent before the page is asked for.
    """

    def __init__(self, state: DeskState) -> None:
        self._state = state
        self._wanted = False
        self._decisions: list[tuple[str, MatchDecision]] = []
        self.page: Deposits | None = None
        self.problem = ""  # why the server did not give it

    # For the person

    def wish(self) -> None:
        """Ask for the page at the next conversation with the server."""
        with self._state.lock:
            self._wanted = True

    def decide(self, match_id: str, decision: MatchDecision) -> None:
        """Take a match apart, or put it together again, at the next conversation."""
        with self._state.lock:
            self._decisions.append((match_id, decision))
            self._wanted = True

    @property
    def waiting(self) -> int:
        """Decisions that are not sent yet."""
        return len(self._decisions)

    # For the sync engine

    def to_send(self) -> tuple[str, MatchDecision] | None:
        """The oldest decision that waits."""
        with self._state.lock:
            return self._decisions[0] if self._decisions else None

    def sent(self, refusal: str) -> None:
        """The server took the oldest decision, or refused it with a sentence."""
        with self._state.lock:
            self._decisions.pop(0)
            if refusal:
                self._state.notices.append(f"The match stays as it is: {refusal}")

    @property
    def wanted(self) -> bool:
        return self._wanted

    def take(self, page: Deposits | None, problem: str = "") -> None:
        """The server's page, or why there is none."""
        with self._state.lock:
            self.page, self.problem, self._wanted = page or self.page, problem, False
            self._state.revision += 1  # the screen draws anew
