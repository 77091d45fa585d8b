"""serve, serve token, desk, audit, night ...: running the central billing API and looking after it."""

import getpass
import importlib.util
import os
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import platformdirs

from collector_tui.commands.desk import local_now
from collector_tui.commands.output import (
    CONFIG,
    NOT_FOUND,
    OK,
    PARTLY,
    SERVER,
    USAGE,
    Failure,
    read_config,
    say,
    warn,
)
from collector_tui.config import in_home, usual_place
from collector_tui.model.codec import picked
from collector_tui.model.text import counted
from collector_tui.wire.session import Policy

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from collector_tui.billing_api.access.identity import IdentityProvider
    from collector_tui.storage import Keys

DATABASE_VARIABLE = "COLLECTOR_TUI_DATABASE"
SERVE_TAKES = "--oidc-role takes GROUP=ROLE, the key file lines of 64 hex digits."
SERVER_LIBRARIES = ("litestar", "uvicorn", "sqlalchemy", "alembic", "psycopg", "joserfc")


def need_server_extra() -> None:
    """Raises Failure when the libraries of the server are not installed."""
    if not all(importlib.util.find_spec(name) for name in SERVER_LIBRARIES):
        raise Failure(CONFIG, "This needs the server extra: pip install 'collector-tui[server]'.")


def run_serve(options: Namespace) -> int:
    need_server_extra()
    from collector_tui.commands.server_process import bind, serve

    read_config(options.config)
    engine = _engine(options)
    policy, sealing, identity = _policy(options), _sealing(options), _identity(options)
    try:
        bound = bind(options.host, options.port)
    except OSError as error:
        raise Failure(SERVER, f"{options.host}:{options.port} cannot be opened: {error.strerror}.") from None
    if options.host not in ("127.0.0.1", "::1", "localhost"):
        say("This listens beyond this machine without TLS: put a TLS proxy before it.")
    say(f"central billing API on http://{options.host}:{bound.getsockname()[1]} (ctrl+c ends it)")
    sys.stdout.flush()
    serve(engine, bound, policy=policy, sealing=sealing, identity=identity)
    return OK


def _policy(options: Namespace) -> Policy:
    return Policy(**picked(options, *Policy.__struct_fields__))


def _sealing(options: Namespace) -> "Keys":
    """The server's own key, which seals those of the desks."""
    from collector_tui.billing_api.access.desks import server_keys

    try:
        return server_keys(_key_file(options))
    except OSError as error:
        reason = f"{error.filename or ''} {error.strerror or error}"
        raise Failure(CONFIG, f"The key file cannot be used: {reason}.") from None
    except ValueError as error:
        raise Failure(USAGE, f"{error}: {SERVE_TAKES}") from None


def _identity(options: Namespace) -> "IdentityProvider | None":
    """Who signs the site's people in, where one is named."""
    from collector_tui.billing_api.access.identity import IdentityProvider, ProviderSettings

    try:
        roles = dict(pair.split("=", 1) for pair in options.oidc_role or ())
    except ValueError as error:
        raise Failure(USAGE, f"{error}: {SERVE_TAKES}") from None
    if not options.oidc_issuer:
        return None
    settings = ProviderSettings(
        issuer=options.oidc_issuer,
        audience=options.oidc_audience,
        user_claim=options.oidc_user_claim,
        roles_claim=options.oidc_roles_claim,
        queues_claim=options.oidc_queues_claim,
        roles=roles,
    )
    return IdentityProvider(settings)


def _key_file(options: Namespace) -> Path:
    """Beside a SQLite file; for PostgreSQL where the user's data is, unless one is named."""
    address = _address(options)
    if options.key_file:
        return in_home(options.key_file)
    if "://" in address:
        folder = usual_place(platformdirs.user_data_path)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder / "server.key"
    return Path(address + ".key")


def run_desks(options: Namespace) -> int:
    """serve desk list, revoke and key."""
    need_server_extra()
    from collector_tui.billing_api.access.audit import record
    from collector_tui.billing_api.access.desks import find_desk, list_desks, opened, revoke_desk, server_keys
    from collector_tui.billing_api.access.tokens import Caller
    from collector_tui.billing_api.http.request import utc_now
    from collector_tui.storage import key_line

    with _engine(options).begin() as tx:
        if options.desk_command == "list":
            for desk in list_desks(tx):
                state = f"revoked {desk.revoked_at:%Y-%m-%d}" if desk.revoked_at else "open"
                say(f"{desk.id}  {desk.user:<24}{desk.created_at:%Y-%m-%d}  {state}")
            return OK
        row = find_desk(tx, options.desk)
        if row is None:
            raise Failure(NOT_FOUND, f"There is no desk {options.desk!r}; collector-tui serve desk list names them.")
        administrator = Caller(f"os:{getpass.getuser()}", "administrator")
        record(tx, administrator, utc_now(), "key", desk=options.desk, outcome=options.desk_command)
        if options.desk_command == "revoke":
            revoke_desk(tx, options.desk, utc_now())
            say(f"desk {options.desk} of {row.user} is revoked; it forgets its accounts at its next call")
        else:
            for key in opened(server_keys(_key_file(options)), row):
                say(key_line(key))
            warn("Put these lines into a file named key in the desk's directory: it then opens without the server.")
    return OK


def run_restored(options: Namespace) -> int:
    """After a restore: another epoch, so that no desk goes on from a state that this database never was in."""
    need_server_extra()
    from collector_tui.billing_api.ledger.database import start_epoch

    with _engine(options).begin() as tx:
        start_epoch(tx)
    say("Desks reload everything and resend what they logged in the last seven days and this copy lacks.")
    return OK


def run_night(options: Namespace) -> int:
    """The nightly run, now; a running server does it by itself. Exit code 1 when there are orphans."""
    need_server_extra()
    from collector_tui.billing_api.supervision.nightly import rank_anew

    tally = rank_anew(_engine(options), local_now().date())
    say(
        f"{counted(tally.judged, 'account')} judged for today, {tally.changed:,} changed, {len(tally.orphans):,} with no next step."
    )
    for orphan in tally.orphans:
        say(f"  {orphan}: open, in no queue that is worked, no follow-up date")
    return PARTLY if tally.orphans else OK


def run_audit(options: Namespace) -> int:
    """The audit as lines of JSON."""
    need_server_extra()
    from collector_tui.billing_api.access.audit import records_after

    last = options.after
    with _engine(options).begin() as tx:
        while page := records_after(tx, last):
            for audited in page:
                say(msgspec.json.encode(audited).decode())
            last = page[-1].id
    return OK


def run_token(options: Namespace) -> int:
    need_server_extra()
    from collector_tui.billing_api.access.tokens import ROLES, list_tokens, make_token, revoke_tokens

    engine = _engine(options)
    with engine.begin() as tx:
        if options.token_command == "add":  # noqa: S105  # a command's name
            if options.role not in ROLES:
                raise Failure(USAGE, f"There is no role {options.role!r}; the roles are {', '.join(ROLES)}.")
            secret = make_token(tx, options.user, options.role, options.queue or (), local_now())
            say(secret)
            print("Keep it now: only its hash is stored.", file=sys.stderr)
        elif options.token_command == "list":  # noqa: S105
            for row in list_tokens(tx):
                state = f"revoked {row.revoked_at:%Y-%m-%d}" if row.revoked_at else "valid"
                say(f"{row.hash[:12]}  {row.user:<16}{row.role:<12}{row.queues or 'all queues':<24}{state}")
        elif not revoke_tokens(tx, options.hash, local_now()):
            raise Failure(NOT_FOUND, f"No valid token's hash begins with {options.hash!r} (give 8 digits or more).")
    return OK


def _address(options: Namespace) -> str:
    return options.database or os.environ.get(DATABASE_VARIABLE) or "collector-tui-ledger.db"


def _engine(options: Namespace) -> "Engine":
    from sqlalchemy.exc import SQLAlchemyError

    from collector_tui.billing_api.ledger.database import open_engine

    os.umask(0o077)
    address = _address(options)
    try:
        return open_engine(address)
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        shown = address.rpartition("@")[2] if "://" in address else address
        raise Failure(CONFIG, f"The database {shown} cannot be opened: {reason}.") from None
