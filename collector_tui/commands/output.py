"""How every command speaks: answers on standard output, reasons on standard error, an exit code for scripts."""

import contextlib
import importlib
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO, TypeVar

import msgspec

from collector_tui.config import BadConfig, Config, default_path, in_home, load
from collector_tui.knowledge.tables import BadKnowledge, lay_over
from collector_tui.model.letters import STAND_IN, decoded
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


class Unread(Exception):
    """Standard output takes no more, and there is nothing to do but answer."""


class Answer:
    """Where the answer goes. Who only asked need not hear the rest; what acts goes on to its end, heard or not."""

    def __init__(self) -> None:
        self.only_asks = False
        self.fault: OSError | None = None

    def write(self, text: str) -> None:
        """Raises Unread."""
        try:
            sys.stdout.write(text)
            if not text:
                sys.stdout.flush()
        except OSError as fault:
            self.fault = fault
            _let_go(sys.stdout)
            if self.only_asks:
                raise Unread from None

    def code(self, code: int) -> int:
        """The exit code, once all is written; says what was not."""
        with contextlib.suppress(Unread):
            self.write("")
        if self.fault is None or isinstance(self.fault, BrokenPipeError):
            return code
        done = "" if self.only_asks else " What was asked is done."
        warn(f"collector-tui: the answer could not be written ({self.fault.strerror}).{done}")
        return code or (PARTLY if self.only_asks else OK)


answer = Answer()


def _let_go(stream: TextIO) -> None:
    """What is written to it from now on goes nowhere, also what the interpreter writes at its end."""
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())


def open_streams() -> None:
    """Streams that were closed stand for themselves, so that no file takes their place; none ends on a letter."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_WRONLY if name == "stderr" else os.O_RDONLY)  # takes the lowest number, this one
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=STAND_IN)


def say(text: str) -> None:
    """One line of the answer."""
    answer.write(text + "\n")


def warn(text: str) -> None:
    """One line about the answer."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        _let_go(sys.stderr)


def say_json(value: Any) -> None:
    """The answer for a script."""
    say(msgspec.json.format(msgspec.json.encode(value)).decode())


def typed_text(text: str) -> str:
    """A text on the command line, in whatever character set it was typed."""
    return decoded(os.fsencode(text))


def read_config(named: str | None, *, needed: bool = False) -> Config:
    """The config named, or the usual one; without either the defaults, unless it is `needed`.

    From then on the site's own wording of codes is used, if the config names one.
    """
    try:
        path = Path(named) if named else default_path()
        config = load(path) if needed or named or path.exists() else Config()
        if config.knowledge.directory:
            _lay_over(in_home(config.knowledge.directory))
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
