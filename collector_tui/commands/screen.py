"""The screen itself: checks the terminal, opens the desk, starts the app."""

import curses
import os
import sys
from argparse import Namespace
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING

from collector_tui.commands.desk import local_now
from collector_tui.commands.lock import log_off_after
from collector_tui.commands.open_desk import Opening, make_client
from collector_tui.commands.output import CONFIG, LOCKED, OK, PARTLY, USAGE, Failure, check_screen, read_config, warn
from collector_tui.config import Config, default_path
from collector_tui.model.text import counted, one_line
from collector_tui.sync.client import Client
from collector_tui.sync.engine import SyncEngine
from collector_tui.sync.flow import Reply, Request, Revoked, Setback, problem_of, setback_of

if TYPE_CHECKING:
    from collector_tui.commands.open_desk import Where
    from collector_tui.tui.host import ServerAnswer

BUSY = 503  # said before anything was begun
COLOURS_MIN = 8
ESC_MS = "50"  # how long Textual waits for what may follow an Esc; its own 100 ms are felt


def run_screen(options: Namespace) -> int:
    if not options.config and not default_path().exists():
        raise Failure(
            CONFIG,
            f"There is no config at {default_path()}. collector-tui init writes it; collector-tui demo needs none.",
        )
    config = read_config(options.config)
    _need_terminal()
    make_client(config).close()  # a config that cannot work is told now, not in the background
    return open_screen(config, config.desk.path, None)


def open_screen(config: Config, directory: Path, address: "Where | None") -> int:
    """Run the app on a desk until it is left. An `address` replaces the config's server."""
    _need_terminal()
    check_screen(config)
    opening = Opening(config, directory, address)
    desk = opening.desk(local_now)

    os.environ.setdefault("ESCDELAY", ESC_MS)
    settle_colours(os.environ)
    from collector_tui.tui.app import CollectorApp, Tell
    from collector_tui.tui.settings import SEND_PAUSE_S, Settings, draws_boxes

    def engine(tell: Tell) -> SyncEngine:
        return SyncEngine(desk, opening.client, tell, config.server.poll_seconds, SEND_PAUSE_S)

    def ask(method: str, path: str, body: bytes | None) -> "ServerAnswer":
        return asked(opening.client, Request(method=method, path=path, body=body))

    screen = config.screen
    settings = Settings(
        keys=config.keys,
        views=config.queue,
        theme=screen.theme,
        box=draws_boxes(screen.drawing, os.environ),
        clipboard=screen.clipboard,
        editor=screen.editor,
    )
    app = CollectorApp(desk, engine, settings, ask)
    try:
        app.run(mouse=screen.mouse)
    finally:
        desk.close()
    if app.locked:
        policy = desk.policy
        log_off_after(max(1, policy.log_off_s - policy.idle_lock_s) if policy.log_off_s else 0)
        return LOCKED
    counts, decisions = desk.counts(), len(desk.deposits.waiting())
    if counts.waiting or counts.refused:
        waiting = counted(counts.waiting, "entry waits", "entries wait")
        refused = counted(counts.refused, "was refused", "were refused")
        warn(f"{waiting} to be sent, {refused}; kept in the outbox.")
    if decisions:
        noun = "decision on a deposit waits" if decisions == 1 else "decisions on deposits wait"
        warn(f"{decisions} {noun} to be sent; the next start sends {'it' if decisions == 1 else 'them'}.")
    return OK if not app.return_code else PARTLY


def settle_colours(environment: MutableMapping[str, str]) -> None:
    """One word on colours for all who ask: an empty NO_COLOR says nothing, and a terminal may have none."""
    if not environment.get("NO_COLOR"):
        environment.pop("NO_COLOR", None)
        if _has_no_colours(environment.get("TERM", "")):
            environment["NO_COLOR"] = "1"


def _has_no_colours(terminal: str) -> bool:
    """As the terminal's description says; one without a description is a new one, and has them."""
    try:
        curses.setupterm(terminal, sys.__stdout__.fileno() if sys.__stdout__ else -1)
    except curses.error:
        return terminal.startswith("vt1") or terminal.endswith(("-m", "-mono"))
    return curses.tigetnum("colors") < COLOURS_MIN


def asked(connect: Callable[[], Client], request: Request) -> "ServerAnswer":
    """The server's answer to one question of a person, or why there is none."""
    from collector_tui.tui.host import ServerAnswer

    try:
        client = connect()
        try:
            reply = client.send(request)
        finally:
            client.close()
    except (Failure, Setback) as none:
        lost = isinstance(none, Setback) and none.unknown
        return ServerAnswer(problem=str(none), unknown=lost and request.method != "GET")
    if reply.status == 200:
        return ServerAnswer(body=reply.body)
    failed = reply.status >= 500 and reply.status != BUSY  # a proxy, or a server that fell over what it had begun
    return ServerAnswer(problem=_refusal(reply), status=reply.status, unknown=failed and request.method != "GET")


def _refusal(reply: Reply) -> str:
    """Why the server did not do it: in its own words, where it understood what was asked."""
    setback = setback_of(reply)
    understood = reply.status in (400, 403, 404, 409, 413, 422) and not isinstance(setback, Revoked)
    return (understood and one_line(problem_of(reply).detail)) or str(setback)


def _need_terminal() -> None:
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise Failure(USAGE, "The screen needs a terminal. For lines use collector-tui list, show or note.")
    if os.environ.get("TERM", "") in ("", "dumb"):
        raise Failure(USAGE, "This terminal (TERM) cannot place text. For lines use collector-tui list, show or note.")
