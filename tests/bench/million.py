"""One file of a million claims: python -m tests.bench.million [POSTGRESQL-ADDRESS]

Needs 3 GB of disk and about a quarter of an hour. Without an address the ledger is a SQLite file.
"""

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.billing_api.ledger.database import open_engine
from collector_tui.demo.hospital import write_hospital
from collector_tui.x12.inspect import inspect

CLAIMS, ACCOUNTS_A_ROUND = 1_000_000, 50_000


def peak_mb() -> int:
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM"))


def claims_file(folder: Path) -> Path:
    """Claims of one made-up hospital after another, each with account numbers of its own, in one file."""
    target, claims, seed = folder / "million.837", 0, 0
    with target.open("wb") as out:
        while claims < CLAIMS:
            seed += 1
            for path in write_hospital(folder / "part", ACCOUNTS_A_ROUND, seed, datetime.now(UTC).date()):
                if path.name.startswith("837"):
                    raw = path.read_bytes().replace(b"\nCLM*", f"\nCLM*{seed}".encode())
                    claims += raw.count(b"\nCLM*")
                    out.write(raw)
                path.unlink()
    return target


def main(address: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = claims_file(folder)
        size = path.stat().st_size / 1e6
        began = time.perf_counter()
        with path.open("rb") as stream:
            summary = inspect(path.name, stream).file
        took = time.perf_counter() - began
        print(f"inspected {summary.claims:,} claims in {size:.0f} MB: {took:.0f} s, {size / took:.1f} MB/s", flush=True)
        engine, now = open_engine(address or str(folder / "ledger.db")), datetime.now(UTC)
        began = time.perf_counter()
        with path.open("rb") as stream:
            receipt = take_in(engine, path.name, stream, "post", now, now.date())
        took = time.perf_counter() - began
        print(f"{receipt.outcome}: {receipt.text}")
        print(f"taken in at {summary.claims / took:,.0f} claims/s in {took:.0f} s; peak memory {peak_mb()} MB")
        engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
