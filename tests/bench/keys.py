"""What a key costs with 10,000 accounts, beside a plain curses list and a DataTable: python -m tests.bench.keys"""

import os
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from collector_tui.desk.desk import Desk
from collector_tui.model.money import dollars
from tests.bench.start import cached_desk
from tests.wire.conftest import Terminal

ACCOUNTS, MOVES, LETTERS = 10_000, 40, "medic"
ALONE_S, RESTED_S = 0.06, 0.3  # sooner and later than the 120 ms after which the app's page or list follows


def main() -> None:
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else ACCOUNTS
    with tempfile.TemporaryDirectory() as home:
        config, rows = cached_desk(Path(home), accounts), Path(home) / "rows.tsv"
        desk = Desk(Path(home) / "desk", lambda: datetime.now(UTC), read_only=True)
        rows.write_text(
            "\n".join(
                "\t".join(
                    (str(h.work.score), h.id, h.patient_name, h.payer, dollars(h.balance_cents), h.work.why, "9d")
                )
                for h in desk.heads()
            )
        )
        peers = [sys.executable, "-m", "tests.bench.peers"]
        programs = {
            "plain curses": [*peers, "curses", str(rows)],
            "collector-tui": [sys.executable, "-m", "collector_tui.cli", "--config", str(config)],
            "Textual DataTable": [*peers, "datatable", str(rows)],
        }
        print(f"{accounts:,} rows at 80x24; medians of {MOVES} moves and {len(LETTERS)} letters of a filter")
        print(
            f"{'':<20}{'move CPU':>10}{'bytes':>8}{'and its page':>14}{'bytes':>8}{'letter CPU':>12}{'bytes':>8}{'memory':>9}"
        )
        for name, command in programs.items():
            measure(name, command, home)


def measure(name: str, command: list[str], home: str) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": home, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    terminal = Terminal(command, environment | {"COLORTERM": "truecolor", "XDG_STATE_HOME": home})
    try:
        terminal.wait_for("1 of ")
        terminal.bytes_of(lambda: None, quiet_s=1.5)
        alone = [cost(terminal, "j", ALONE_S) for _ in range(MOVES)]
        moves = [cost(terminal, "j", RESTED_S) for _ in range(MOVES // 2)]
        terminal.press("/")
        terminal.bytes_of(lambda: None, quiet_s=RESTED_S)
        letters = [cost(terminal, letter, RESTED_S) for letter in LETTERS]
        memory = int(next(line for line in proc(terminal, "status").splitlines() if "VmHWM" in line).split()[1]) / 1024
        cpu, sent = ([statistics.median(one[n] for one in part) for part in (alone, moves, letters)] for n in (0, 1))
        told = "".join(
            f"{ms:>{size}.1f} ms{count:>8.0f}" for ms, count, size in zip(cpu, sent, (7, 11, 9), strict=True)
        )
        print(f"{name:<20}{told}{memory:>6.0f} MB", flush=True)
    finally:
        terminal.end()


def cost(terminal: Terminal, key: str, quiet_s: float) -> tuple[float, int]:
    """Milliseconds of CPU of all the program's threads, and the bytes it wrote, until it was quiet for so long."""
    terminal.bytes_of(lambda: None, quiet_s=RESTED_S)
    before = cpu_ms(terminal)
    spent = terminal.bytes_of(lambda: terminal.press(key), quiet_s=quiet_s)
    return cpu_ms(terminal) - before, spent


def cpu_ms(terminal: Terminal) -> float:
    tasks = Path(f"/proc/{terminal.pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6


def proc(terminal: Terminal, name: str) -> str:
    return Path(f"/proc/{terminal.pid}/{name}").read_text()


if __name__ == "__main__":
    main()
