"""A durable follow-up beside other ways to keep one, the stall of a page of the feed, and memory: python -m tests.bench.desk"""

import io
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from tinydb import TinyDB

from collector_tui.actions import FollowUp
from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.billing_api.ledger.database import open_engine
from collector_tui.billing_api.sync.feed import page_of_changes
from collector_tui.demo.hospital import write_hospital
from collector_tui.desk.desk import Desk
from collector_tui.model.codec import encode
from collector_tui.wire.feed import Changes

PENDING, TIMES, STOCK_TIMES, PAGE = 100, 200, 5, 200


def clock() -> datetime:
    return datetime.now(UTC)


def pages(folder: Path, accounts: int) -> list[Changes]:
    engine = open_engine(str(folder / "ledger.db"))
    today = clock().date()
    for path in write_hospital(folder / "files", accounts * 3 // 2, 7, today):
        take_in(engine, path.name, io.BytesIO(path.read_bytes()), "post", clock(), today)
    found, cursor, total = [], "", 0
    while total < accounts:
        with engine.begin() as tx:
            page = page_of_changes(tx, Caller("jdoe", "collector"), cursor, PAGE)
        found.append(page)
        total, cursor = total + len(page.items), page.cursor
    engine.dispose()
    return found


def follow_up(desk: Desk, account: str) -> FollowUp:
    fields = {"channel": "phone", "call_ref": "88213", "icn": "1234567890"}
    text = "Spoke with the payer; claim is in process, answer expected in ten days."
    return FollowUp(id=desk.new_id(), account=account, made_at=desk.now(), code="CSPD", fields=fields, text=text)


def quantiles(times: list[float]) -> str:
    ordered = sorted(times)
    return f"p50 {statistics.median(ordered) * 1e3:8.2f}  p99 {ordered[int(len(ordered) * 0.99)] * 1e3:8.2f}  max {ordered[-1] * 1e3:8.2f} ms"


def timed(times: int, act: Callable[[int], None]) -> list[float]:
    found = []
    for n in range(times):
        began = time.perf_counter()
        act(n)
        found.append(time.perf_counter() - began)
    return found


def durable(desk: Desk, folder: Path, documents: list[bytes]) -> None:
    ids = [head.id for head in desk.heads()]
    for n in range(PENDING):
        desk.do(follow_up(desk, ids[n]))

    logged = [follow_up(desk, ids[n]) for n in range(TIMES)]
    print(f"durable follow-up, {len(ids):,} cached, {PENDING} pending, {TIMES} times")
    print(f"  this desk                            {quantiles(timed(TIMES, lambda n: _log_only(desk, logged[n])))}")
    sql = sqlite3.connect(folder / "reference.db", isolation_level=None)
    sql.execute("pragma journal_mode=wal")
    sql.execute("pragma synchronous=full")
    sql.execute("create table outbox (id text primary key, body blob)")
    print(
        "  SQLite WAL, synchronous=FULL, clear  "
        f"{quantiles(timed(TIMES, lambda n: sql.execute('insert into outbox values (?, ?)', (logged[n].id, encode(logged[n])))))}"
    )
    stock = TinyDB(folder / "stock.json")
    stock.insert_multiple(json.loads(raw) for raw in documents)
    print(
        f"  stock TinyDB JSONStorage ({STOCK_TIMES} times)     "
        f"{quantiles(timed(STOCK_TIMES, lambda n: stock.insert(json.loads(encode(logged[n])))))}"
    )


def _log_only(desk: Desk, made: FollowUp) -> None:
    desk.do(msgspec.structs.replace(made, id=desk.new_id()))


def stall(desk: Desk, found: list[Changes]) -> None:
    """The longest a thread that only ticks is held up while pages land on another."""
    over, gaps = threading.Event(), []

    def tick() -> None:
        last = time.perf_counter()
        while not over.is_set():
            time.sleep(0.0005)
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    ticking = threading.Thread(target=tick)
    ticking.start()
    time.sleep(0.5)
    calm = max(gaps)
    gaps.clear()
    changed = [_newer(page) for page in found[:20]]
    took = timed(len(changed), lambda n: desk.sync_side.take(changed[n]))
    held = timed(20, lambda n: desk.heads() and None)
    over.set()
    ticking.join()
    print(f"a {PAGE}-account page lands, {len(desk.heads()):,} cached   {quantiles(took)}")
    print(
        f"  longest stall of another thread     {max(gaps) * 1e3:.1f} ms (calm: {calm * 1e3:.1f}); heads() {quantiles(held)}"
    )


def _newer(page: Changes) -> Changes:
    items = []
    for item in page.items:
        raw = json.loads(bytes(item.account))
        raw["version"] += 1
        items.append(msgspec.structs.replace(item, version=raw["version"], account=msgspec.Raw(encode(raw))))
    return msgspec.structs.replace(page, items=tuple(items), more=True)


def memory(folder: Path) -> None:
    """Of a fresh process that has Textual, the desk and the app's modules loaded."""
    code = (
        "import re, sys; from pathlib import Path; from datetime import datetime, UTC;"
        "from collector_tui.desk.desk import Desk; import collector_tui.tui.app, collector_tui.sync.client;"
        "peak = lambda: int(re.search('VmHWM:[^0-9]+([0-9]+)', Path('/proc/self/status').read_text())[1]) // 1024;"
        "before = peak(); desk = Desk(Path(sys.argv[1]), lambda: datetime.now(UTC), read_only=True);"
        "print(len(desk.heads()), before, peak())"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(folder / "desk")], capture_output=True, text=True, check=True
    )
    print("accounts, MB before the desk, MB with it (peak):", told.stdout.strip())


def main() -> None:
    for accounts in (5_000, 10_000):
        with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as home:
            folder = Path(home)
            found = pages(folder, accounts)
            desk = Desk(folder / "desk", clock)
            began = time.perf_counter()
            for page in found:
                desk.sync_side.take(page)
            print(f"first sync of {len(desk.heads()):,} accounts, page by page: {time.perf_counter() - began:.1f} s")
            if accounts == 5_000:
                durable(desk, folder, [bytes(item.account) for page in found for item in page.items])
            stall(desk, found)
            desk.close()
            began = time.perf_counter()
            again = Desk(folder / "desk", clock)
            print(f"opened again in {(time.perf_counter() - began) * 1e3:.0f} ms")
            again.close()
            memory(folder)


if __name__ == "__main__":
    main()
