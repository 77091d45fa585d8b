"""The whole of an answer within a time: a line that lives on one byte a second is ended too."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

CONNECTED = ("connect_tcp.complete", "connect_unix_socket.complete")


class Deadline:
    """For one client, whose requests carry its `extensions`: they tell of each line that is opened."""

    def __init__(self) -> None:
        self.extensions: Mapping[str, Any] = {"trace": self._trace}
        self._line: socket.socket | None = None  # a handle of our own on what is read in another thread

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Raises httpx.ReadTimeout when what is done here takes longer."""
        late = threading.Event()

        def end() -> None:
            late.set()
            if self._line is not None:
                with contextlib.suppress(OSError):
                    self._line.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (httpx.TransportError, httpx.DecodingError):
            if late.is_set():
                raise httpx.ReadTimeout("an answer in drips") from None
            raise
        finally:
            timer.cancel()

    def close(self) -> None:
        """Let go of the line."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _trace(self, event: str, details: Mapping[str, Any]) -> None:
        opened = details.get("return_value") if event.endswith(CONNECTED) else None
        line = opened.get_extra_info("socket") if opened is not None else None
        if isinstance(line, socket.socket):
            self.close()
            self._line = line.dup()
