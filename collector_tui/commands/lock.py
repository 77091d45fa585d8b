"""The process itself: its memory kept to itself, and the lock behind which it starts anew after a while alone."""

import contextlib
import ctypes
import os
import resource
import select
import sys
from collections.abc import Sequence
from datetime import datetime

from collector_tui.commands.output import OK, Failure

PR_SET_DUMPABLE = 4  # linux/prctl.h
LOG_OFF_VARIABLE = "COLLECTOR_TUI_LOG_OFF_S"  # how the policy reaches the process behind the lock, where it is sealed


def keep_memory_private() -> None:
    """Where the system has no such call nothing happens: the first two hold everywhere."""
    os.umask(0o077)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def log_off_after(seconds: float) -> None:
    """What the lock shall wait for the person; 0: for ever."""
    os.environ[LOG_OFF_VARIABLE] = str(seconds)


def start_locked(arguments: Sequence[str]) -> None:
    """Be another program with the same arguments: the only way to forget everything that was in memory."""
    pairs = zip(("", *arguments), arguments, strict=False)
    kept = [argument for before, argument in pairs if "--locked" not in (before, argument)]
    since = datetime.now().astimezone().strftime("%H:%M")
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "collector_tui.cli", "--locked", since, *kept])  # noqa: S606


def wait_for_person(since: str) -> None:
    """Until enter is pressed. Raises Failure, and so logs off, when nobody comes."""
    sys.stderr.write(f"\x1b[2J\x1b[Hcollector-tui is locked since {since}. What you were typing is kept as a draft.\n")
    sys.stderr.write("Press enter to go on.\n")
    sys.stderr.flush()
    ready, _, _ = select.select([sys.stdin], [], [], float(os.environ.pop(LOG_OFF_VARIABLE, 0)) or None)
    if not ready or not sys.stdin.readline():
        raise Failure(OK, "logged off: locked too long.")
