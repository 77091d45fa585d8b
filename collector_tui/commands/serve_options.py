"""The options of `serve` and of what keeps its ledger."""

from argparse import SUPPRESS, ArgumentParser

from collector_tui.commands.options import Commands, add_command


def add_serve(commands: "Commands[ArgumentParser]") -> None:
    serve = add_command(commands, "serve", "serve:run_serve", "run the central billing API", config=True)
    _database(serve)
    serve.set_defaults(database=None)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8765)
    serve.add_argument(
        "--key-file", metavar="FILE", help="the key that seals the desks' keys (default: beside a SQLite file)"
    )
    serve.add_argument(
        "--oidc-issuer", default="", metavar="URL", help="the identity provider whose access tokens count"
    )
    serve.add_argument("--oidc-audience", default="collector-tui", metavar="NAME", help="what they must be made for")
    serve.add_argument("--oidc-user-claim", default="sub", metavar="CLAIM", help="who the person is")
    serve.add_argument("--oidc-roles-claim", default="roles", metavar="CLAIM", help="which groups they are in")
    serve.add_argument(
        "--oidc-queues-claim", default="queues", metavar="CLAIM", help="which queues they see (none: all)"
    )
    serve.add_argument("--oidc-role", action="append", metavar="GROUP=ROLE", help="a group's role here; may repeat")
    for name, default, meaning in (
        ("idle-lock-s", 600, "seconds without a key until a desk's screen locks"),
        ("log-off-s", 1800, "seconds without a key until a desk ends"),
        ("offline-warn-days", 3, "days without the server until a desk warns"),
        ("offline-lock-days", 14, "days without the server until a desk shows no accounts"),
    ):
        serve.add_argument(
            f"--{name}", type=int, default=default, metavar="N", help=f"{meaning} (default {default}; 0: never)"
        )
    parts = serve.add_subparsers(title="commands", metavar="COMMAND")
    _add_tokens(parts)
    _add_desks(parts)
    _add_ledger_care(parts)


def _add_tokens(parts: "Commands[ArgumentParser]") -> None:
    token = parts.add_parser("token", help="make, list and revoke bearer tokens")
    verbs = token.add_subparsers(dest="token_command", required=True)
    add = verbs.add_parser("add", help="make a token; it is shown once")
    add.add_argument("--user", required=True)
    add.add_argument("--role", required=True, help="collector, supervisor, intake or auditor")
    add.add_argument("--queue", action="append", help="only this queue; may repeat (default: all)")
    listing = verbs.add_parser("list", help="all tokens, by the start of their hash")
    revoke = verbs.add_parser("revoke", help="revoke by the start of the hash")
    revoke.add_argument("hash")
    for parser in (add, listing, revoke):
        _database(parser)
        parser.set_defaults(run="serve:run_token")


def _add_desks(parts: "Commands[ArgumentParser]") -> None:
    desk = parts.add_parser("desk", help="list and revoke desks; give a lost desk's key")
    verbs = desk.add_subparsers(dest="desk_command", required=True)
    for name, text in (("list", "all desks"), ("revoke", "close a desk"), ("key", "show a desk's keys, for recovery")):
        parser = verbs.add_parser(name, help=text)
        if name != "list":
            parser.add_argument("desk")
        parser.add_argument("--key-file", metavar="FILE", default=SUPPRESS)
        _database(parser)
        parser.set_defaults(run="serve:run_desks")


def _add_ledger_care(parts: "Commands[ArgumentParser]") -> None:
    restored = parts.add_parser(
        "restored", help="say that the database was restored from a copy: desks send again what it lacks"
    )
    _database(restored)
    restored.set_defaults(run="serve:run_restored")
    night = parts.add_parser("night", help="judge every account for today, and tell orphans; goes on where it stopped")
    _database(night)
    night.set_defaults(run="serve:run_night")
    audit = parts.add_parser("audit", help="who saw, searched, changed or was refused what, as lines of JSON")
    audit.add_argument("--after", type=int, default=0, metavar="ID", help="only records after this one")
    _database(audit)
    audit.set_defaults(run="serve:run_audit")


def _database(parser: ArgumentParser) -> None:
    """The option counts wherever it stands: given before a sub-command, it is not lost to a default behind it."""
    parser.add_argument(
        "--database",
        metavar="PATH|DSN",
        default=SUPPRESS,
        help="a SQLite file or postgresql://... (default: $COLLECTOR_TUI_DATABASE, or a file here)",
    )
