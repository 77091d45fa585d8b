"""Opens the ledger's database: SQLite in a file, or PostgreSQL by its address."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from collector_tui.billing_api.ledger import bank_tables as bank_tables  # they belong to what is migrated
from collector_tui.billing_api.ledger import search_keys as search_keys
from collector_tui.billing_api.ledger import tables

BUSY_TIMEOUT_MS = 30_000
MIGRATIONS = Path(__file__).parent / "migrations"

_LAST_CHANGE = select(tables.feed.c.last_change)
_NEXT_CHANGE = (
    update(tables.feed).values(last_change=tables.feed.c.last_change + 1).returning(tables.feed.c.last_change)
)


def open_engine(address: str) -> Engine:
    """An engine for a path of a SQLite file or a postgresql:// address, its tables brought up to date."""
    if address.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + address.partition("://")[2]
        engine = create_engine(url, pool_pre_ping=True, pool_size=10, hide_parameters=True)
    else:
        Path(address).touch(mode=0o600)
        engine = create_engine(f"sqlite:///{address}", hide_parameters=True, connect_args={"timeout": 30})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    migrate(engine)
    return engine


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest revision, and give a new database its feed epoch."""
    with engine.begin() as tx:
        if engine.dialect.name == "postgresql":
            tx.execute(text("select pg_advisory_xact_lock(7240118)"))  # two servers may start at once
        if _revision(tx) != newest_revision():
            _upgrade(tx)
        if tx.execute(select(tables.feed.c.id)).first() is None:
            start_feed(tx)


def newest_revision() -> str:
    """The last of the migrations, which are numbered by their files' names."""
    return max(path.stem[1:5] for path in (MIGRATIONS / "versions").glob("m*.py"))


def _revision(tx: Connection) -> str:
    """What the tables are at; empty for a new database."""
    if not inspect(tx).has_table("alembic_version"):
        return ""
    return str(tx.execute(text("select version_num from alembic_version")).scalar_one_or_none() or "")


def _upgrade(tx: Connection) -> None:
    from alembic import command  # a fifth of what a server's start takes, and most start on tables that are up to date
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = tx
    command.upgrade(config, "head")


def start_feed(tx: Connection) -> None:
    """Give a new database its feed, with an epoch of its own."""
    tx.execute(insert(tables.feed).values(id=1, epoch=secrets.token_hex(6), last_change=0))


def start_epoch(tx: Connection) -> None:
    """Make every cursor void: the database was restored from a copy."""
    tx.execute(update(tables.feed).values(epoch=secrets.token_hex(6)))


def next_marker(tx: Connection) -> int:
    """The change marker of this transaction, for the rows it writes.

    PostgreSQL: the transaction id, since commit order is not sequence order. SQLite has one writer: a counter.
    """
    if tx.dialect.name == "postgresql":
        return int(tx.execute(text("select pg_current_xact_id()::text::bigint")).scalar_one())
    return int(tx.execute(_NEXT_CHANGE).scalar_one())


def horizon(tx: Connection) -> int:
    """Markers below it are final: no transaction that could still commit one is open."""
    if tx.dialect.name == "postgresql":
        return int(tx.execute(text("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")).scalar_one())
    return int(tx.execute(_LAST_CHANGE).scalar_one()) + 1


_BY_INDEX = text(
    "select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), "
    "set_config('enable_mergejoin', 'off', true)"
)


def by_index(tx: Connection) -> None:
    """Look rows up by index in this transaction.

    PostgreSQL knows nothing yet of a table that is being filled, and would read it whole for each of the questions.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(_BY_INDEX)


@contextmanager
def sent_ahead(tx: Connection) -> Iterator[None]:
    """PostgreSQL writes what is sent here while the server goes on: no answer is waited for before the end.

    Only for statements that ask nothing. Raises at its end what any of them raised.
    """
    if tx.dialect.name != "postgresql":
        yield
        return
    from psycopg import IntegrityError as Refused  # a desk's ledger in SQLite needs no driver of PostgreSQL

    driver: Any = tx.connection.driver_connection
    try:
        with driver.pipeline():
            yield
    except Refused as refused:
        raise IntegrityError(None, None, refused) from refused


def reading(engine: Engine) -> Engine:
    """The same engine for transactions that only read: on SQLite they do not wait for the writer."""
    return engine.execution_options(reading=True)


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # begin and commit are ours
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: upgrading a read lock later can fail."""
    reads = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
