"""From start to a queue on screen, on a real terminal: python -m tests.bench.start"""

import io
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.billing_api.ledger.database import open_engine
from collector_tui.billing_api.sync.feed import page_of_changes
from collector_tui.demo.hospital import write_hospital
from collector_tui.desk.desk import Desk
from tests.wire.conftest import Terminal

RUNS = 5
PEAKS: list[int] = []  # MB of memory, of each process at its first list


def seconds_to_queue(arguments: list[str], home: str) -> float:
    environment = {"PATH": os.environ["PATH"], "HOME": home, "XDG_STATE_HOME": home, "TERM": "xterm-256color"}
    began = time.perf_counter()
    terminal = Terminal([sys.executable, "-m", "collector_tui.cli", *arguments], environment)
    try:
        terminal.wait_for(lambda picture: "1 of " in picture)
        took = time.perf_counter() - began
        PEAKS.append(int(Path(f"/proc/{terminal.pid}/status").read_text().partition("VmHWM:")[2].split()[0]) // 1024)
        return took
    finally:
        terminal.press("q")
        terminal.wait_for_end()
        terminal.end()


def cached_desk(folder: Path, accounts: int) -> Path:
    """A config for a desk with this many accounts and no server that answers."""
    now = datetime.now(UTC)
    engine = open_engine(str(folder / "ledger.db"))
    for path in write_hospital(folder / "files", accounts * 3 // 2, 7, now.date()):
        take_in(engine, path.name, io.BytesIO(path.read_bytes()), "post", now, now.date())
    desk, cursor = Desk(folder / "desk", lambda: datetime.now(UTC)), ""
    while len(desk.heads()) < accounts:
        with engine.begin() as tx:
            page = page_of_changes(tx, Caller("jdoe", "collector"), cursor, min(5_000, accounts - len(desk.heads())))
        desk.sync_side.take(page)
        cursor = page.cursor
    desk.close()
    config = folder / "config.toml"
    config.write_text(f"[server]\nurl = 'http://127.0.0.1:9'\n[desk]\ndirectory = '{folder / 'desk'}'\n")
    return config


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        demo = ["demo", "--directory", f"{home}/demo"]
        seconds_to_queue(demo, home)  # warms the file cache
        fresh = [seconds_to_queue([*demo, "--fresh"], home) for _ in range(RUNS)]
        again = [seconds_to_queue(demo, home) for _ in range(RUNS)]
        print(f"demo made anew, to a queue:   {statistics.median(fresh):.2f} s (worst {max(fresh):.2f})")
        print(f"demo made before, to a queue: {statistics.median(again):.2f} s (worst {max(again):.2f})")
    for accounts in (1_000, 10_000):
        with tempfile.TemporaryDirectory() as folder:
            config = cached_desk(Path(folder), accounts)
            times = [seconds_to_queue(["--config", str(config)], folder) for _ in range(RUNS)]
            told = f"{statistics.median(times):.2f} s (worst {max(times):.2f})"
            print(f"{accounts:,} cached accounts, first list: {told}, at most {max(PEAKS[-RUNS:])} MB")


if __name__ == "__main__":
    main()
