"""Ledgers at the price of a copy: the migrations run once in a test process, every test opens a file of its own."""

import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from collector_tui.billing_api.ledger.database import open_engine, start_epoch


@cache
def empty_ledger_file() -> bytes:
    """A SQLite ledger as the server makes it, with nothing in it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        open_engine(str(path)).dispose()  # the last connection leaves nothing in the write-ahead log
        return path.read_bytes()


def open_ledger(path: Path) -> Engine:
    """An engine over a copy that no other test knows: its feed has an epoch of its own."""
    path.write_bytes(empty_ledger_file())
    engine = open_engine(str(path))
    with engine.begin() as tx:
        start_epoch(tx)
    return engine
