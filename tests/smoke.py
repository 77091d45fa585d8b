"""Runs the README's first command on a real terminal: queue on screen, a note logged, a clean exit.

Used by .ci/run:  python -m tests.smoke "the command line"
"""

import os
import sys
import tempfile
from pathlib import Path

from tests.wire.conftest import Terminal
from tests.wire.test_demo import log_a_note

INSTALL_S = 600.0


def main(command: str) -> int:
    with tempfile.TemporaryDirectory(prefix="smoke") as home:
        environment = {name: os.environ[name] for name in os.environ if not name.startswith(("XDG_", "COLLECTOR_"))}
        environment |= {"XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        terminal = Terminal(["/bin/bash", "-c", command], environment)
        try:
            terminal.wait_for("1 of ", INSTALL_S)
            account = log_a_note(terminal, "smoke test was here")
            terminal.wait_for("out 0")
            terminal.press("q")
            status = terminal.wait_for_end()
            left = list(Path(home).rglob("running.json"))
        finally:
            terminal.end()
    assert status == 0, f"exit status {status}"
    assert not left, "the demo's server was left behind"
    print(f"smoke: queue on screen, a note logged on {account} and sent, clean exit")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
