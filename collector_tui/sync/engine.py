"""Keeps a desk in step with its server from a thread of its own: now, when something is logged, and every while."""

import contextlib
import logging
import random
import threading
from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from collector_tui.desk import Desk
from collector_tui.model.faults import places
from collector_tui.sync.flow import Flow, Reply, Request, Session, Setback, keep_lease, push

POLL_S, JITTER = 15.0, 0.2
BACK_OFF_FIRST_S, BACK_OFF_MAX_S = 1.0, 60.0

log = logging.getLogger("collector_tui.sync")


class Connection(Protocol):
    """What the engine needs of a client."""

    def send(self, request: Request) -> Reply:
        """The reply, or Setback."""

    def close(self) -> None:
        """Let go of the line."""


class SyncOutcome(Struct, frozen=True, kw_only=True):
    """How a conversation with the server ended: `problem` is a sentence, empty when all is well."""

    online: bool = False
    problem: str = ""


def run_flow(flow: Flow, connection: Connection) -> None:
    """Drive a flow over a connection to its end. Raises Setback."""
    try:
        request = next(flow)
        while True:
            request = flow.send(connection.send(request))
    except StopIteration:
        return


class SyncEngine:
    """Runs conversations one after the other. `tell` is called from the engine's thread after each."""

    def __init__(
        self,
        desk: Desk,
        connect: Callable[[], Connection],
        tell: Callable[[SyncOutcome], None] = lambda outcome: None,
        poll_s: float = POLL_S,
        held_s: float = 0.0,
    ) -> None:
        """`held_s`: so long what was logged can be taken back; call wake() when it is over."""
        self._connect, self._tell, self._poll_s = connect, tell, poll_s
        self._desk, self._session = desk, Session(desk, held_s)
        self._wake, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._failures = 0

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """A person asked, or what was logged has had its time to be taken back: talk to the server now."""
        self._wake.set()

    def stop(self, within_s: float = 2.0) -> None:
        """Send what waits if the server was there, and end; waits at most `within_s`, what is pending stays pending."""
        self._over.set()
        self._wake.set()
        self._thread.join(within_s)

    def _run(self) -> None:
        connection: Connection | None = None
        woken = False
        while not self._over.is_set():
            self._wake.clear()
            try:
                connection = connection or self._connect()
                run_flow(self._session.converse(), connection)
                self._failures = 0
                self._say(SyncOutcome(online=True))
                wait_s = self._poll_s
            except Setback as setback:
                wait_s = self._after(setback, woken)
                if connection is not None:  # the server may be another one, elsewhere, when it is asked again
                    connection.close()
                connection = None
            except OSError as error:
                sentence = f"The desk's disk refuses: {error.strerror}. What you log may not be kept."
                wait_s = self._after(Setback(sentence), woken)
            except Exception as fault:  # a fault of ours must not end the thread in silence
                where = places(fault)
                log.error("a fault of the sync thread: %s at %s", type(fault).__name__, ", ".join(where))
                sentence = f"Syncing failed by a fault of this program ({type(fault).__name__} at {where[-1]})."
                wait_s = self._after(Setback(sentence), woken)
            woken = self._wake.wait(wait_s * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311  # spreads desks, hides nothing
        if connection is not None:
            with contextlib.suppress(Setback, OSError):
                if not self._failures:
                    run_flow(push(self._desk), connection)
                    self._desk.wish("")
                    run_flow(keep_lease(self._desk), connection)
            connection.close()

    def _after(self, setback: Setback, woken: bool) -> float:
        """Seconds until the next try. A try that a person caused does not lengthen the waits."""
        self._failures = max(1, self._failures + (not woken))
        self._say(SyncOutcome(online=False, problem=str(setback)))
        back_off = min(BACK_OFF_MAX_S, BACK_OFF_FIRST_S * 2 ** (self._failures - 1))
        return BACK_OFF_MAX_S if setback.hopeless else setback.retry_after_s or back_off

    def _say(self, outcome: SyncOutcome) -> None:
        if not self._over.is_set():
            self._tell(outcome)
