"""The options of posters' lists and of `quarantine`."""

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError

from collector_tui.commands.options import Commands, add_command, add_json
from collector_tui.commands.output import typed_text


def add_lists(lists: "Commands[ArgumentParser]") -> None:
    trace = ("--trace", "TRACE", "only those with this check or EFT number")
    for name, text, filters in (
        ("remittances", "each transfer with its proof: posted + held - adjustments on no account = its amount", (trace,)),
        ("unmatched", "payments without a claim on file or held, with the likeliest account", (
            trace, ("--number", "NUMBER", "only those of this account, claim number or payer's claim number"),
        )),
        ("adjustments", "provider adjustments (PLB) that need a person", ()),
        ("batches", "claims sent, with TA1, 999 and 277CA, and what has no response", (
            ("--number", "NUMBER", "only those with this interchange or group control number"),
            ("--days", "N", "those of the last N days, 366 at most (default: 90)"),
        )),
        ("moves", "what was moved by hand", (("--account", "ACCOUNT", "only those from or to this account"),)),
    ):  # fmt: skip
        parser = lists.add_parser(name, help=text)
        for option, metavar, meaning in filters:
            kind = at_least_one if metavar == "N" else str
            parser.add_argument(option, metavar=metavar, type=kind, help=meaning)
        if name != "adjustments":
            parser.add_argument("--limit", type=at_least_one, metavar="N", help="the first N lines")
        parser.set_defaults(limit=0)
        parser.add_argument("--details", action="store_true", help="with what is known of each line, and its ids")
        parser.add_argument("--config", metavar="FILE", default=SUPPRESS, help="the config file")
        add_json(parser)
        names = tuple(option.removeprefix("--") for option, *_ in filters)
        parser.set_defaults(run="report_lists:run_list", list=name, filters=names)


def at_least_one(text: str) -> int:
    """A number of lines or days. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no number above 0")
    return int(text)


def add_quarantine(commands: "Commands[ArgumentParser]") -> None:
    held = add_command(
        commands, "quarantine", "quarantine:run_quarantine", "transactions that were not posted, and why", config=True
    )
    held.add_argument(
        "--decided", action="store_true", help="those that were released, dismissed or posted in place of another"
    )
    add_json(held)
    parts = held.add_subparsers(title="commands", metavar="COMMAND")
    show = parts.add_parser("show", help="one, beside the remittance on file that has its number")
    show.add_argument("id")
    show.add_argument("--config", metavar="FILE", default=SUPPRESS, help="the config file")
    add_json(show)
    show.set_defaults(run="quarantine:run_show")
    for name, text in (
        ("release", "post one as it is"),
        ("dismiss", "leave one out for good"),
        ("replace", "post one in place of the one on file, whose money is taken back"),
    ):
        decide = parts.add_parser(name, help=f"{text} (supervisors)")
        decide.add_argument("id")
        decide.add_argument("--reason", required=True, type=typed_text, help="kept with the decision")
        decide.add_argument("--config", metavar="FILE", default=SUPPRESS, help="the config file")
        add_json(decide)
        decide.set_defaults(run="quarantine:run_decide", decision=name)
