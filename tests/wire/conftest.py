"""A real terminal for a real process: keys go in on a pty, bytes come out, an emulator shows what they draw."""

import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest

DEADLINE_S = 60.0
PROGRAM = (sys.executable, "-m", "collector_tui.cli")


class Terminal:
    """One program on one pty."""

    def __init__(self, arguments: list[str], environment: dict[str, str], size: tuple[int, int] = (80, 24)) -> None:
        width, height = size
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.ByteStream(self.screen)
        self.written = bytearray()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.execve(arguments[0], arguments, environment)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.status: int | None = None

    @property
    def picture(self) -> str:
        return "\n".join(self.screen.display)

    def read_once(self, within_s: float) -> bool:
        """Take what the program wrote; False when it wrote nothing in time or is gone."""
        if not select.select([self._fd], [], [], within_s)[0]:
            return False
        try:
            block = os.read(self._fd, 65536)
        except OSError:
            return False
        self.written += block
        self._stream.feed(block)
        return bool(block)

    def wait_for(self, shown: str | Callable[[str], bool], within_s: float = DEADLINE_S) -> None:
        """Read until the screen shows it."""
        seen = shown if callable(shown) else lambda picture: shown in picture
        deadline = time.monotonic() + within_s
        while not seen(self.picture):
            left = deadline - time.monotonic()
            assert left > 0, f"{shown!r} was not seen in time:\n{self.picture}"
            self.read_once(min(left, 0.5))

    def hold(self, key: str, seconds: float, baud: int) -> int:
        """Hold a key down on a slow line to a terminal that answers; how many bytes come when it is let go."""
        end, rate, asked = time.monotonic() + seconds, baud // 10, b"\x1b[5n"
        released = 0
        while time.monotonic() < end or self.read_slowly(rate, asked):
            if time.monotonic() < end:
                self.press(key)
                self.read_slowly(rate, asked)
                released = len(self.written)
        return len(self.written) - released

    def read_slowly(self, rate: int, asked: bytes) -> bool:
        """What a line of so many bytes a second brings in a thirtieth; False when it was quiet for a while."""
        time.sleep(1 / 30)
        if not select.select([self._fd], [], [], 0.7)[0]:
            return False
        block = os.read(self._fd, max(1, rate // 30))
        self.written += block
        self._stream.feed(block)
        tail = bytes(self.written[-len(block) - len(asked) + 1 :])
        for _ in range(tail.count(asked)):
            self.press("\x1b[0n")
        return True

    def press(self, keys: str) -> None:
        os.write(self._fd, keys.encode())

    def bytes_of(self, action: Callable[[], None], quiet_s: float = 0.4) -> int:
        """How many bytes an action makes the program write, until it has been quiet for a while."""
        self.rest(quiet_s)
        before = len(self.written)
        action()
        self.rest(quiet_s)
        return len(self.written) - before

    def rest(self, quiet_s: float) -> None:
        """Read until the program has been quiet for a while."""
        while self.read_once(quiet_s):
            pass

    def bytes_within(self, within_s: float) -> int:
        """How many bytes the program writes of its own accord."""
        before, end = len(self.written), time.monotonic() + within_s
        while (left := end - time.monotonic()) > 0:
            self.read_once(left)
        return len(self.written) - before

    def wait_for_end(self, within_s: float = 20.0) -> int:
        """The exit status; the terminal is read until then."""
        waiting = threading.Thread(target=self._wait, daemon=True)
        waiting.start()
        deadline = time.monotonic() + within_s
        while waiting.is_alive() and self._fd >= 0 and time.monotonic() < deadline:
            self.read_once(0.05)
        waiting.join(max(0.0, deadline - time.monotonic()))
        assert self.status is not None, f"it did not end:\n{self.picture}"
        return self.status

    def _wait(self) -> None:
        self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def hang_up(self) -> None:
        """The line drops."""
        os.close(self._fd)
        self._fd = -1

    def end(self) -> None:
        if self.status is None and self._fd >= 0:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self._fd >= 0:
            os.close(self._fd)


def a_persons(folder: Path) -> dict[str, str]:
    """A person's environment with nothing of this machine's user in it."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH") if name in os.environ}
    home = {
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CONFIG_HOME": str(folder / "config"),
    }
    return kept | home | {"TERM": "xterm-256color", "LANG": "C.UTF-8"}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return a_persons(tmp_path)


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Callable[..., Terminal]]:
    """Start collector-tui with arguments on a terminal of its own."""
    running: list[Terminal] = []

    def run(*arguments: str, size: tuple[int, int] = (80, 24), **more: str) -> Terminal:
        running.append(Terminal([*PROGRAM, *arguments], environment | more, size))
        return running[-1]

    yield run
    for terminal in running:
        terminal.end()


@pytest.fixture(scope="session")
def made_hospital(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's folder as `demo --prepare` leaves it."""
    folder = tmp_path_factory.mktemp("made") / "demo"
    command = [*PROGRAM, "demo", "--prepare", "--directory", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture
def hospital(made_hospital: Path, tmp_path: Path) -> Path:
    """A demo's folder of this test's own, its hospital made already."""
    shutil.copytree(made_hospital, tmp_path / "demo")
    return tmp_path / "demo"
