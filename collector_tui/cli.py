"""The command line. Each command's code is imported only when it is asked for."""

import importlib
import sys
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence

from collector_tui import __version__
from collector_tui.commands.lock import keep_memory_private, start_locked, wait_for_person
from collector_tui.commands.options import Commands, add_command, add_json
from collector_tui.commands.output import (
    CONFIG,
    EXIT_CODES,
    LOCKED,
    NOT_SAVED,
    OK,
    Failure,
    Unread,
    answer,
    open_streams,
    read_config,
    say,
    say_json,
    typed_text,
    warn,
)
from collector_tui.commands.poster_options import add_lists, add_quarantine
from collector_tui.commands.serve_options import add_serve
from collector_tui.config import BadConfig
from collector_tui.pages.page_names import PAGE_NAMES

# Their answer is all they do: whoever stops reading ends them.
ONLY_ASK = frozenset({
    ":run_check", "deposits:run_deposits", "desk:run_list", "desk:run_outbox", "desk:run_show", "eob:run_eob", "gate:run_gate",
    "inspect_files:run_inspect", "match:run_likely", "playbook:run_queue_test", "report:run_report", "report_lists:run_list",
})  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code. Every refusal is a sentence, never a traceback."""
    open_streams()
    answer.only_asks, answer.fault = True, None
    try:
        options = build_parser().parse_args(arguments)
    except SystemExit as ended:  # help was asked for, or is needed
        raise SystemExit(answer.code(int(ended.code or OK))) from None
    keep_memory_private()
    answer.only_asks = options.run in ONLY_ASK
    try:
        module, _, function = options.run.partition(":")
        run = (
            globals()[function]
            if not module
            else getattr(importlib.import_module(f"collector_tui.commands.{module}"), function)
        )
        if options.locked:
            wait_for_person(options.locked)
        code: int = run(options)
        if code == LOCKED:
            start_locked(sys.argv[1:] if arguments is None else arguments)
    except Unread:
        code = OK
    except (Failure, BadConfig) as failure:
        warn(f"collector-tui: {failure}")
        code = failure.code if isinstance(failure, Failure) else CONFIG
    except OSError as fault:
        warn(f"collector-tui: {' '.join(filter(None, (str(fault.filename or ''), fault.strerror or str(fault))))}.")
        code = NOT_SAVED
    except KeyboardInterrupt:
        code = 130
    return answer.code(code)


def build_parser() -> ArgumentParser:
    """All commands with their options; the README's list is made from it too."""
    parser = ArgumentParser(
        prog="collector-tui",
        description="A hospital collector's desk. Without a command: the screen.",
        epilog=EXIT_CODES,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"collector-tui {__version__}")
    parser.add_argument("--config", metavar="FILE", help="the config file (default: the user's config.toml)")
    parser.add_argument("--locked", metavar="SINCE", default="", help=SUPPRESS)
    parser.set_defaults(run="screen:run_screen", json=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_demo(commands)
    start = add_command(
        commands, "init", "init:run_init", "write the config: server and sign-in, and try them", config=True
    )
    start.add_argument("--server", metavar="URL", help="https://..., or the path of a Unix socket")
    start.add_argument("--force", action="store_true", help="replace the config that is there")
    _add_desk(commands)
    _add_vault(commands)
    _add_files(commands)
    add_quarantine(commands)
    _add_match(commands)
    _add_office(commands)
    add_serve(commands)
    check = add_command(
        commands, "check-config", ":run_check", "check the config file and say what it means", config=True
    )
    add_json(check)
    return parser


def run_check(options: Namespace) -> int:
    """Everything that can be wrong with a config without asking the server."""
    from collector_tui.commands.output import CONFIG, check_screen

    config = read_config(options.config, needed=True)
    check_screen(config)
    try:
        token = bool(config.token())
    except BadConfig as refusal:
        raise Failure(CONFIG, f"{options.config or 'the config'}: {refusal}") from None
    server = config.server.url or config.server.socket
    if options.json:
        say_json({"server": server, "token": token, "desk": str(config.desk.path), "theme": config.screen.theme})
    else:
        say(f"server  {server or 'none: set [server] url'}")
        say(f"token   {'given' if token else 'none: set token_file, or COLLECTOR_TUI_TOKEN'}")
        say(f"desk    {config.desk.path}\ntheme   {config.screen.theme}")
    return OK


def _add_office(commands: "Commands[ArgumentParser]") -> None:
    queue = add_command(commands, "queue", "playbook:run_queue_test", "what another playbook would change", config=True)
    tests = queue.add_subparsers(dest="queue_command", metavar="test", required=True)
    test = tests.add_parser("test", help="judge this desk's accounts by FILE, beside the playbook in force")
    test.add_argument("file", metavar="FILE", help="a playbook file (collector-tui playbook show > FILE)")
    add_json(test)
    playbook = add_command(
        commands, "playbook", "playbook:run_playbook", "the playbook: queues, their rules, weights", config=True
    )
    verbs = playbook.add_subparsers(dest="playbook_command", metavar="show|check|publish", required=True)
    verbs.add_parser("show", help="the file of the playbook in force")
    verbs.add_parser("check", help="whether FILE can be used").add_argument("file", metavar="FILE")
    publish = verbs.add_parser("publish", help="put FILE in force, for every desk (supervisors)")
    publish.add_argument("file", metavar="FILE")
    publish.add_argument("--over", metavar="VERSION", default="", help="only while this version is in force")
    for parser in (test, *verbs.choices.values()):
        parser.add_argument("--config", metavar="FILE", default=SUPPRESS, help="the config file")
    report = add_command(commands, "report", "report:run_report", "what stands where, for supervisors", config=True)
    report.add_argument("--days", type=int, default=30, metavar="N", help="choices and overrides of the last N days")
    add_json(report)
    parts = report.add_subparsers(title="commands", metavar="COMMAND")
    _add_month(parts)
    deposits = parts.add_parser("deposits", help="what the bank says came in, beside remittances and postings")
    deposits.add_argument("--day", default="", metavar="DAY", help="such as 2026-11-20 (default: the bank's last day)")
    deposits.add_argument("--config", metavar="FILE", default=SUPPRESS, help="the config file")
    add_json(deposits)
    deposits.set_defaults(run="deposits:run_deposits")
    add_lists(parts)
    gate = add_command(commands, "gate", "gate:run_gate", "what stands against an act on an account", config=True)
    gate.add_argument("account", type=named)
    gate.add_argument("act", nargs="?", default="", help="such as call_patient; all acts without it")
    add_json(gate)


def _add_month(parts: "Commands[ArgumentParser]") -> None:
    month = parts.add_parser("month", help="how the ledger rolls forward through a month, and closing it")
    month.add_argument("--month", default="", metavar="YYYY-MM", help="such as 2026-11 (default: the running one)")
    month.add_argument("--close", action="store_true", help="close it for good (supervisors); it must have ended")
    month.add_argument("--reason", default="", type=typed_text, help="kept with the closing")
    month.add_argument("--config", metavar="FILE", default=SUPPRESS, help="the config file")
    add_json(month)
    month.set_defaults(run="report_month:run_month")


PAYMENT_ID = ("the payment's id, as match likely shows it", "only this payment (match likely shows its id)")
ADJUSTMENT_ID = "the provider adjustment's id, as report adjustments --details shows it"


def _add_match(commands: "Commands[ArgumentParser]") -> None:
    match = commands.add_parser("match", help="match payments by hand, and take it back", epilog=EXIT_CODES)
    parts = match.add_subparsers(title="commands", metavar="COMMAND", required=True)
    likely = parts.add_parser(
        "likely", help="the payments of ACCOUNT with their ids, and where those that wait may belong"
    )
    likely.add_argument("account")
    likely.set_defaults(run="match:run_likely")
    moves = {}
    for name, text in (
        ("link", "what came for ACCOUNT, which has no claim on file, belongs to another"),
        ("move", "one payment of ACCOUNT, or a provider adjustment, belongs to another"),
        ("unlink", "take a payment off ACCOUNT: to an account of its own"),
        ("confirm", "a held payment does belong to ACCOUNT"),
    ):
        moves[name] = parser = parts.add_parser(name, help=text)
        optional = {"nargs": "?", "default": ""} if name == "move" else {}
        parser.add_argument("account", **optional)  # type: ignore[arg-type]  # argparse knows no better
        if name in ("link", "move"):
            parser.add_argument("--to", required=True, metavar="ACCOUNT", help="the account that it belongs to")
        parser.set_defaults(run="match:run_move", act=name, to="", payment="", adjustment="")
    for name, which in moves.items():
        chosen = which.add_mutually_exclusive_group(required=name != "link")
        chosen.add_argument("--payment", metavar="ID", default="", help=PAYMENT_ID[name == "link"])
        if name == "move":
            chosen.add_argument("--adjustment", metavar="ID", default="", help=ADJUSTMENT_ID)
    undo = parts.add_parser("undo", help="take a move back")
    undo.add_argument("id", help="as report moves --details shows it")
    undo.set_defaults(run="match:run_undo")
    for parser in (*moves.values(), undo):
        parser.add_argument("--reason", required=True, type=typed_text, help="kept with the move and in both histories")
    for parser in (likely, *moves.values(), undo, *_add_bank_match(parts)):
        parser.add_argument("--config", metavar="FILE", default=SUPPRESS, help="the config file")
        add_json(parser)


def _add_bank_match(parts: "Commands[ArgumentParser]") -> list[ArgumentParser]:
    parsers = []
    for name, decision, text in (
        ("apart", "unmatch", "take a match of the bank's money apart"),
        ("together", "match", "put a match of the bank's money together again"),
    ):
        parser = parts.add_parser(name, help=text)
        parser.add_argument("match", metavar="ID", help="the match, as report deposits shows it")
        parser.add_argument("--reason", required=True, type=typed_text, help="kept with the match")
        parser.set_defaults(run="deposits:run_decision", decision=decision)
        parsers.append(parser)
    return parsers


def _add_demo(commands: "Commands[ArgumentParser]") -> None:
    demo = add_command(
        commands, "demo", "demo:run_demo", "a made-up hospital with its own server, ready to work", config=True
    )
    demo.add_argument("--user", default="jdoe", help="whose desk: jdoe, mlee (collectors), boss, post (a poster)")
    demo.add_argument("--fresh", action="store_true", help="make a new hospital, dated from today")
    demo.add_argument("--prepare", action="store_true", help="make the hospital and end, without the screen")
    demo.add_argument("--directory", metavar="DIR", help="where the demo lives (default: the user's state directory)")
    demo.add_argument("--accounts", type=int, metavar="N", help="only write files, for N accounts (1 to 1,000,000)")
    demo.add_argument("--out", metavar="DIR", help="only write files, into DIR")
    demo.add_argument("--seed", type=int, metavar="N", help="another seed is another hospital (default: 7)")


def named(text: str) -> str:
    """An account's number. Raises ArgumentTypeError, which argparse tells."""
    if not text.strip():
        raise ArgumentTypeError("the number is empty")
    return text


def _add_desk(commands: "Commands[ArgumentParser]") -> None:
    listing = add_command(commands, "list", "desk:run_list", "the queue as lines", config=True)
    listing.add_argument(
        "queue",
        nargs="?",
        default="work",
        help="a queue, or all of them with those that wait (default: what is to be worked)",
    )
    listing.add_argument("--filter", default="", metavar="TERMS", help="words and terms: payer:aetna bal>500 carc:197")
    listing.add_argument("--sort", default="", metavar="COLUMNS", help="such as balance,-due")
    listing.add_argument("--limit", type=int, default=0, metavar="N", help="the first N only")
    add_json(listing)
    show = add_command(commands, "show", "desk:run_show", "one account as text", config=True)
    show.add_argument("account", type=named)
    show.add_argument(
        "--page",
        action="append",
        choices=PAGE_NAMES,
        help="which page; may repeat",
    )
    add_json(show)
    note = add_command(
        commands, "note", "desk:run_note", "add a plain note (from standard input without --text)", config=True
    )
    note.add_argument("account", type=named)
    note.add_argument("--text", type=typed_text, help="the note's text")
    add_json(note)
    _add_outbox(commands)
    add_json(
        add_command(
            commands,
            "sync",
            "desk:run_sync",
            "talk to the server once: send what waits, fetch what changed",
            config=True,
        )
    )


def _add_outbox(commands: "Commands[ArgumentParser]") -> None:
    outbox = add_command(commands, "outbox", "desk:run_outbox", "what waits to be sent, what was refused", config=True)
    add_json(outbox)
    parts = outbox.add_subparsers(title="commands", metavar="COMMAND")
    for name, text in (
        ("salvage", "save what can be read of a damaged outbox"),
        ("export", "write what is not on the server yet into a file"),
        ("import", "take in what another desk exported"),
    ):
        parser = parts.add_parser(name, help=text)
        parser.add_argument("--config", metavar="FILE", default=SUPPRESS, help="the config file")
        parser.set_defaults(run=f"outbox:run_{name}")
        if name != "salvage":
            parser.add_argument("file", metavar="FILE")


def _add_vault(commands: "Commands[ArgumentParser]") -> None:
    vault = add_command(commands, "vault", "vault:run_vault", "how this desk's key is kept", config=True)
    add_json(vault)
    parts = vault.add_subparsers(title="commands", metavar="COMMAND")
    for name, run, text in (
        ("passphrase", "run_passphrase", "let a passphrase open the desk without the server"),
        ("rotate", "run_rotate", "re-encrypt everything with a new key"),
    ):
        parser = parts.add_parser(name, help=text)
        parser.add_argument("--config", metavar="FILE", default=SUPPRESS, help="the config file")
        parser.set_defaults(run=f"vault:{run}")
    add_command(commands, "sign-in", "vault:run_sign_in", "sign in at the site's identity provider", config=True)


def _add_files(commands: "Commands[ArgumentParser]") -> None:
    inspect = add_command(
        commands, "inspect", "inspect_files:run_inspect", "read payers' files without any server, prove they add up"
    )
    inspect.add_argument("files", nargs="+", metavar="FILE")
    add_json(inspect)
    eob = add_command(
        commands,
        "eob",
        "eob:run_eob",
        "explain a payer's answers claim by claim, without any server",
        config=True,
    )
    eob.add_argument("files", nargs="+", metavar="FILE")
    eob.add_argument("--claim", default="", metavar="NUMBER", help="only this claim: patient control # or ICN")
    eob.add_argument("--json", action="store_true", help="answer as JSON, one line a claim")
    intake = add_command(
        commands, "intake", "intake:run_intake", "send payers' or hospital files to the server", config=True
    )
    intake.add_argument("files", nargs="+", metavar="FILE")
    intake.add_argument("--dry-run", action="store_true", help="show what would be posted, and change nothing")
    add_json(intake)


if __name__ == "__main__":
    sys.exit(main())
