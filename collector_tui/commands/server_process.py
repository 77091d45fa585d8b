"""Runs the central billing API: in the open for a hospital, or embedded beside one person's demo."""

import fcntl
import json
import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from sqlalchemy import Engine

from collector_tui.billing_api.access.identity import IdentityProvider
from collector_tui.billing_api.access.tokens import make_token
from collector_tui.billing_api.app import build_app
from collector_tui.billing_api.http.request import utc_now
from collector_tui.billing_api.ledger.database import open_engine
from collector_tui.billing_api.supervision.nightly import rank_anew
from collector_tui.storage import Keys
from collector_tui.wire.session import Policy

RANK_EVERY_S = 600.0
ATTACHED, RECORD = "attached.lock", "running.json"  # of a demo: held by each session; where its server is
LOOK_S = 0.1


def serve(
    engine: Engine,
    bound: socket.socket,
    stop: threading.Event | None = None,
    *,
    policy: Policy | None = None,
    sealing: Keys | None = None,
    identity: IdentityProvider | None = None,
) -> None:
    """Answer on a bound socket until a signal arrives or `stop` is set."""
    app = build_app(engine, utc_now, policy, sealing, identity)
    settings = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
    server = uvicorn.Server(settings)
    over = threading.Event()
    threading.Thread(target=_keep_ranked, args=(engine, over), daemon=True).start()
    if stop is not None:
        threading.Thread(target=_stop_when, args=(stop, server), daemon=True).start()
    try:
        server.run(sockets=[bound])
    finally:
        over.set()


def bind(host: str, port: int) -> socket.socket:
    """A listening TCP socket. Raises OSError when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((host, port))
    bound.listen(128)  # from here on callers wait instead of being turned away
    return bound


def serve_embedded(folder: Path, path: Path, users: Sequence[str]) -> None:
    """Answer on a Unix socket only this user can reach, as long as a session holds the folder's lock.

    The first line of standard output is JSON: a token for each `user:role`.
    """
    os.umask(0o077)
    engine = open_engine(str(folder / "ledger.db"))
    with engine.begin() as tx:
        named = [(pair, *pair.split(":", 1)) for pair in users]
        tokens = {pair: make_token(tx, user, role, (), utc_now()) for pair, user, role in named}
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    bound.bind(str(path))
    bound.listen(128)
    print(json.dumps(tokens), flush=True)  # this line is the parent's answer
    stop = threading.Event()
    threading.Thread(target=_wait_until_left, args=(folder, stop), daemon=True).start()
    try:
        serve(engine, bound, stop)
    finally:
        shutil.rmtree(path.parent, ignore_errors=True)


def _wait_until_left(folder: Path, stop: threading.Event) -> None:
    """Until no session is left; from then on until this process is over none can come, and find a server on its way out."""
    handle = os.open(folder / ATTACHED, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    while not stop.is_set():
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(LOOK_S)
        else:
            (folder / RECORD).unlink(missing_ok=True)  # ours: no newer server can be there
            stop.set()


def _stop_when(stop: threading.Event, server: uvicorn.Server) -> None:
    stop.wait()
    server.should_exit = True


def _keep_ranked(engine: Engine, over: threading.Event) -> None:
    while not over.is_set():
        rank_anew(engine, utc_now().astimezone().date())
        over.wait(RANK_EVERY_S)


if __name__ == "__main__":
    serve_embedded(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
