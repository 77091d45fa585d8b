"""What the commands' options have in common."""

from argparse import SUPPRESS, ArgumentParser, _SubParsersAction

from collector_tui.commands.output import EXIT_CODES

Commands = _SubParsersAction  # argparse has no public name for it


def add_command(
    commands: "Commands[ArgumentParser]", name: str, run: str, text: str, *, config: bool = False
) -> ArgumentParser:
    """A command that `run` ("module:function") does; with `config` the config file may be named behind it too."""
    parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", epilog=EXIT_CODES)
    parser.set_defaults(run=run)
    if config:
        parser.add_argument("--config", metavar="FILE", default=SUPPRESS, help="the config file")
    return parser


def add_json(parser: ArgumentParser) -> None:
    """The answer for a script. The option counts wherever it stands, before a sub-command or behind it."""
    parser.add_argument("--json", action="store_true", default=SUPPRESS, help="answer as JSON")
