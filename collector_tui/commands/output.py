"""How every command speaks: answers on standard output, reasons on standard error, an exit code for scripts."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from collector_tui.config import BadConfig, Config, default_path, load
from collector_tui.knowledge.tables import BadKnowledge, lay_over
from collector_tui.storage import Damaged, Locked

OK, PARTLY, USAGE, CONFIG, SERVER, NOT_FOUND, NOT_SAVED = range(7)
LOCKED = 75  # never an exit code: the program starts anew, behind a lock
EXIT_CODES = (
    "exit codes: 0 done; 1 done, but something needs a person; 2 wrong usage; 3 config; "
    "4 server; 5 not found; 6 not saved or the desk cannot be opened"
)

T = TypeVar("T")


class Failure(Exception):
    """Ends a command with a sentence and an exit code."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def say(text: str) -> None:
    """One line of the answer."""
    print(text)


def warn(text: str) -> None:
    """One line about the answer."""
    print(text, file=sys.stderr)


def say_json(value: Any) -> None:
    """The answer for a script."""
    print(msgspec.json.format(msgspec.json.encode(value)).decode())


def read_config(named: str | None, *, needed: bool = False) -> Config:
    """The config named, or the usual one; without either the defaults, unless it is `needed`.

    From then on the site's own wording of codes is used, if the config names one.
    """
    path = Path(named) if named else default_path()
    try:
        config = load(path) if needed or named or path.exists() else Config()
        if config.knowledge.directory:
            _lay_over(Path(config.knowledge.directory).expanduser())
        return config
    except (BadConfig, BadKnowledge) as refusal:
        raise Failure(CONFIG, str(refusal)) from None


def _lay_over(directory: Path) -> None:
    """Use the site's wording; every table is read now, so that a bad file is told before anything starts."""
    importlib.import_module("collector_tui.knowledge.codes")
    importlib.import_module("collector_tui.knowledge.adjustment_codes")
    lay_over(directory)


def open_desk(make: Callable[[], T]) -> T:
    """The desk, or what belongs to it; or a Failure with its reason."""
    try:
        return make()
    except Damaged as damage:
        raise Failure(
            NOT_SAVED, f"{damage} What you logged is in it: collector-tui outbox salvage saves what can be read."
        ) from None
    except (Locked, ValueError) as refusal:
        raise Failure(NOT_SAVED, str(refusal)) from None
    except OSError as error:
        raise Failure(
            NOT_SAVED, f"The desk cannot be opened: {error.filename or ''} {error.strerror or error}."
        ) from None


def check_screen(config: Config) -> None:
    """The keys and the saved views of a config. Raises Failure."""
    from collector_tui.pages.queue_view import check_views
    from collector_tui.tui.controllers.core import keymap
    from collector_tui.tui.keymap import BadKeymap
    from collector_tui.work.query import BadQuery

    try:
        check_views(config.queue)
        keymap(config.keys)
    except BadKeymap as refusal:
        raise Failure(CONFIG, f"[keys] in the config: {refusal}") from None
    except BadQuery as refusal:
        raise Failure(CONFIG, f"In the config, {refusal}") from None
