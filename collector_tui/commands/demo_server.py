"""The demo's own server: one for all sessions of a folder. It comes with the first and goes with the last, however they end."""

import contextlib
import fcntl
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from collector_tui.commands.output import SERVER, Failure
from collector_tui.commands.server_process import ATTACHED, RECORD
from collector_tui.sync.client import Address, Client
from collector_tui.sync.flow import Request, Setback

STARTING = "starting.lock"
READY_S, ENDS_S, DEAD_S, LOOK_S = 20.0, 5.0, 1.0, 0.02

Running = Mapping[str, str]  # "socket", and a token for each user


@contextlib.contextmanager
def attached(folder: Path, users: Sequence[str]) -> Iterator[Running]:
    """The server of this folder, running as long as any session is in here. Raises Failure when it does not start."""
    try:
        with _holding(folder / ATTACHED, fcntl.LOCK_SH):  # waits for one that is on its way out
            with _holding(folder / STARTING, fcntl.LOCK_EX):
                running = running_server(folder) or _start(folder, users)
            yield running
    finally:
        _see_it_end(folder)


@contextlib.contextmanager
def nobody_attached(folder: Path) -> Iterator[None]:
    """While nobody is in the demo, and nobody can come. Raises Failure when somebody is."""
    try:
        with _holding(folder / ATTACHED, fcntl.LOCK_EX, waits=False):
            yield
    except BlockingIOError:
        raise Failure(SERVER, "The demo is open in another terminal; quit it there first.") from None


def running_server(folder: Path) -> Running | None:
    """The server that the folder names, when it answers."""
    try:
        server: Running = json.loads((folder / RECORD).read_text())
        client = Client(Address(socket=server["socket"]))
        answered = client.send(Request(method="GET", path="/healthz")).status == 200
        client.close()
    except (OSError, ValueError, KeyError, Setback):
        return None
    return server if answered else None


def address_now(folder: Path, user: str, known: Running) -> Address:
    """Where the server is now: another one may have taken the place of the one that was known."""
    with contextlib.suppress(OSError, ValueError):
        known = json.loads((folder / RECORD).read_text())
    return Address(socket=known["socket"], token=known[user])


def _start(folder: Path, users: Sequence[str]) -> Running:
    sockets = Path(tempfile.mkdtemp(prefix="collector-"))  # short, and 0700: a socket's path has little room
    command = [sys.executable, "-m", "collector_tui.commands.server_process", str(folder), str(sockets / "s"), *users]
    with (folder / "server.log").open("wb") as log:
        child = subprocess.Popen(  # noqa: S603  # our own module, our own interpreter
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, start_new_session=True
        )
    assert child.stdout is not None, "opened as a pipe"
    first = child.stdout.readline()
    if not first:
        raise Failure(SERVER, f"The demo's server did not start; {folder / 'server.log'} says why.")
    tokens = {pair.split(":")[0]: token for pair, token in json.loads(first).items()}
    running = tokens | {"socket": str(sockets / "s")}
    _wait_until_ready(running)
    record = folder / RECORD
    record.touch(mode=0o600)
    record.write_text(json.dumps(running))
    return running


def _wait_until_ready(running: Running) -> None:
    deadline = time.monotonic() + READY_S
    client = Client(Address(socket=running["socket"]))
    while True:
        try:
            if client.send(Request(method="GET", path="/healthz")).status == 200:
                return client.close()
        except Setback:
            pass
        if time.monotonic() > deadline:
            raise Failure(SERVER, "The demo's server did not answer in time.")
        time.sleep(LOOK_S)


def _see_it_end(folder: Path) -> None:
    """Wait for the server's end where this was the last session; not when another one keeps it."""
    began, kept = time.monotonic(), 0
    while time.monotonic() < began + ENDS_S and kept < 3:
        free = True
        try:
            with _holding(folder / ATTACHED, fcntl.LOCK_EX, waits=False):
                pass
        except BlockingIOError:
            free = False
        recorded = (folder / RECORD).exists()
        if free and (not recorded or time.monotonic() > began + DEAD_S):
            return
        kept = kept + 1 if not free and recorded else 0
        time.sleep(LOOK_S)


@contextlib.contextmanager
def _holding(path: Path, how: int, *, waits: bool = True) -> Iterator[int]:
    """A lock that the system takes back however this process ends. Raises BlockingIOError."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, how if waits else how | fcntl.LOCK_NB)
        yield handle
    finally:
        os.close(handle)
