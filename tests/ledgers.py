"""Empty ledgers at the price of a copy: the migrations run once in a test process, every test has a ledger of its own."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, Integer, text

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.database import open_engine, start_epoch, start_feed

STRANGERS = """select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and pid <> pg_backend_pid()"""

NEXT_IDS = "; ".join(  # behind the rows that were copied
    f"select setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) from \"{table.name}\""
    for table in tables.metadata.tables.values()
    if "id" in table.c and isinstance(table.c.id.type, Integer)
)

Content = dict[str, bytes]  # of a ledger: each table's rows by the statement that copies them in, or a file

_idle: list[tuple[Path, Engine]] = []
_filled: dict[tuple[str, str], Content] = {}


def shared_memory() -> Path:
    """Where a database costs no disk: no test that uses it is about the disk."""
    fast = Path("/dev/shm")
    return fast if fast.is_dir() else Path(tempfile.gettempdir())


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


@contextmanager
def lent_ledger(content: bytes = b"") -> Iterator[Engine]:
    """An empty SQLite ledger, or a copy of one, until the end of the block.

    The engine is one that a test before gave back, and knows the statements it has compiled: to compile them anew
    costs most tests more than to ask them.
    """
    path, engine = _idle.pop() if _idle else (_new_path(), None)
    _new_file(path, content or empty_ledger_file())
    engine = engine or open_engine(str(path))
    if not content:
        with engine.begin() as tx:
            start_epoch(tx)
    try:
        yield engine
    finally:
        engine.dispose()
        _idle.append((path, engine))


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="ledgers", dir=shared_memory())


def _new_path() -> Path:
    """A path in memory that goes when the process ends."""
    with tempfile.NamedTemporaryFile(dir=_folder().name, suffix=".db", delete=False) as file:
        return Path(file.name)


def empty_postgres(engine: Engine) -> None:
    """Leave nothing of what the test before wrote, as if the database had just been made."""
    with engine.begin() as tx:
        tx.execute(text(STRANGERS))
        _without_rows(tx)
        start_feed(tx)


def fill_once(engine: Engine, what: str, fill: Callable[[], object]) -> None:
    """Fill an empty ledger: by `fill` once in a process for each kind of database, then with the rows that this made."""
    kind = what, engine.dialect.name
    if kind not in _filled:
        fill()
        _filled[kind] = _rows(engine) if engine.dialect.name == "postgresql" else _file(engine)
        return
    if engine.dialect.name == "postgresql":
        with engine.begin() as tx:
            _without_rows(tx)
            for copy_in, rows in _filled[kind].items():
                with _cursor(tx) as cursor, cursor.copy(copy_in) as copy:
                    copy.write(rows)
            tx.exec_driver_sql(NEXT_IDS)
    else:
        engine.dispose()
        _new_file(ledger_path(engine), _filled[kind][""])
    with engine.begin() as tx:
        start_epoch(tx)


def _without_rows(tx: Connection) -> None:
    tx.execute(text("set local session_replication_role = replica"))  # the audit lets nobody else delete
    sequences = tx.execute(text("select relname from pg_class where relkind = 'S'")).scalars().all()
    empty = [f'delete from "{table.name}"' for table in reversed(tables.metadata.sorted_tables)]
    tx.exec_driver_sql("; ".join(empty + [f'alter sequence "{name}" restart' for name in sequences]))


def _rows(engine: Engine) -> Content:
    """What a ledger in PostgreSQL holds."""
    content = {}
    with engine.begin() as tx, _cursor(tx) as cursor:
        for table in tables.metadata.sorted_tables:
            with cursor.copy(f'copy "{table.name}" to stdout') as copy:
                content[f'copy "{table.name}" from stdin'] = b"".join(copy)
    return {copy_in: rows for copy_in, rows in content.items() if rows}


def _cursor(tx: Connection) -> psycopg.Cursor[Any]:
    """The driver's own: only it can copy."""
    driver = tx.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver.cursor()


def _file(engine: Engine) -> Content:
    """What a ledger in SQLite holds."""
    engine.dispose()  # the last connection leaves nothing in the write-ahead log
    return {"": ledger_path(engine).read_bytes()}


def ledger_path(engine: Engine) -> Path:
    """Where a SQLite ledger lies."""
    return Path(str(engine.url.database))


def _new_file(path: Path, content: bytes) -> None:
    """In place of the one before, which is not written over: a connection that was left open goes on with what it knows."""
    for old in (path, *(Path(f"{path}{suffix}") for suffix in ("-wal", "-shm"))):
        old.unlink(missing_ok=True)
    path.write_bytes(content)
