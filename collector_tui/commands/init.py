"""init: asks for the server and the token, writes the config, tries it, and says what is next."""

import getpass
import os
import sys
from argparse import Namespace
from pathlib import Path

from collector_tui.commands.open_desk import make_client
from collector_tui.commands.output import CONFIG, OK, SERVER, USAGE, Failure, say, warn
from collector_tui.config import TOKEN_VARIABLE, BadConfig, Config, default_path, parse
from collector_tui.model.codec import decode
from collector_tui.storage import RealDisk, replace_file
from collector_tui.sync.flow import Request, Setback, setback_of
from collector_tui.wire.session import Me


def run_init(options: Namespace) -> int:
    path = Path(options.config) if options.config else default_path()
    if path.exists() and not options.force:
        raise Failure(CONFIG, f"{path} exists; init --force replaces it, check-config reads it.")
    server = (options.server or _ask("Address of the billing server (https://...): ")).strip()
    token = os.environ.get(TOKEN_VARIABLE) or _ask("Your token (not shown; empty: later): ", secret=True).strip()
    token_path = path.with_name("token")
    text = _config_text(server, token_path)
    try:
        config = parse(text, path)
    except BadConfig as refusal:
        raise Failure(CONFIG, f"Nothing was written. {refusal}") from None
    if token:
        _write(token_path, token + "\n")
    _write(path, text)
    say(f"wrote {path}")
    if not token:
        say(f"Put your token into {token_path}, readable by you alone. An administrator makes one:")
        say("  collector-tui serve token add --user NAME --role collector")
        return OK
    return _try(config)


def _try(config: Config) -> int:
    try:
        client = make_client(config)
        reply = client.send(Request(method="GET", path="/v1/me"))
        client.close()
        if reply.status != 200:
            raise setback_of(reply)
        say(f"signed in as {decode(Me, reply.body).user}. Start with:  collector-tui")
        return OK
    except Setback as setback:
        warn(f"The config is kept, but the server could not be used yet: {setback}")
        warn("Try again with  collector-tui sync  or begin offline with  collector-tui")
        return SERVER


def _config_text(server: str, token_path: Path) -> str:
    place = "socket" if server.startswith("/") else "url"
    values = {place: server, "token_file": str(token_path)}
    lines = [f"{name} = {_quoted(value)}" for name, value in values.items()]
    return "\n".join(["# Every setting with its default stands in config.example.toml.", "[server]", *lines, ""])


def _quoted(text: str) -> str:
    """A TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in escaped) + '"'


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(RealDisk(), path, text.encode())
    except OSError as error:
        raise Failure(CONFIG, f"{path} cannot be written ({error.strerror}).") from None


def _ask(label: str, *, secret: bool = False) -> str:
    if not sys.stdin.isatty():
        if secret:
            return ""
        raise Failure(
            USAGE, f"init asks questions on a terminal; elsewhere give --server, and the token in {TOKEN_VARIABLE}."
        )
    try:
        return getpass.getpass(label) if secret else input(label)
    except EOFError:
        raise Failure(USAGE, "Nothing was written.") from None
