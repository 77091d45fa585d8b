"""Empty ledgers at the price of a copy: the migrations run once in a test process, every test has a ledger of its own."""

import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, text

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.database import migrate, open_engine, start_epoch

STRANGERS = """select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and pid <> pg_backend_pid()"""


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


def empty_postgres(engine: Engine) -> None:
    """Leave nothing of what the test before wrote, as if the database had just been made."""
    names = [table.name for table in reversed(tables.metadata.sorted_tables)]
    with engine.begin() as tx:
        tx.execute(text(STRANGERS))
        tx.execute(text("set local session_replication_role = replica"))  # the audit lets nobody else delete
        tx.exec_driver_sql("; ".join(f'delete from "{name}"' for name in names))
        for sequence in tx.execute(text("select relname from pg_class where relkind = 'S'")).scalars().all():
            tx.execute(text(f'alter sequence "{sequence}" restart'))
    migrate(engine)  # it gives an empty ledger its first row
