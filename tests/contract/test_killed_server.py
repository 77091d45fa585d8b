"""kill -9 of the real server, again and again, in the middle of pushes: nothing lost, nothing twice."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collector_tui.actions import Note
from collector_tui.billing_api.access.tokens import make_token
from collector_tui.billing_api.ledger.database import open_engine
from collector_tui.desk.desk import Desk
from collector_tui.sync.client import Address, Client
from collector_tui.sync.engine import SyncEngine, SyncOutcome, run_flow
from collector_tui.sync.flow import Session
from tests.x12_files import claim_file

KILLS, NOTES_A_KILL = 6, 15


class Process:
    """`collector-tui serve` as a process of its own on a loopback port."""

    def __init__(self, database: Path) -> None:
        self.database = database
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def start(self) -> None:
        command = [
            sys.executable,
            "-m",
            "collector_tui.cli",
            "serve",
            "--database",
            str(self.database),
            "--port",
            str(self.port),
        ]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self._process.stdout is not None
        assert b"central billing API on" in self._process.stdout.readline()

    def kill(self) -> None:
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    running = Process(tmp_path / "ledger.db")
    yield running
    running.kill()


def test_nothing_is_lost_or_doubled_when_the_server_is_killed_in_mid_push(process: Process, tmp_path: Path) -> None:
    engine = open_engine(str(process.database))
    with engine.begin() as tx:
        token = make_token(tx, "jdoe", "supervisor", (), datetime.now(UTC))
    engine.dispose()
    address = Address(url=f"http://127.0.0.1:{process.port}", token=token)
    process.start()
    (tmp_path / "claim.837").write_bytes(claim_file("A1"))
    client = Client(address)
    assert client.send_file(tmp_path / "claim.837", "claim.837").status == 200
    desk = Desk(tmp_path / "desk", lambda: datetime.now(UTC))
    run_flow(Session(desk).converse(), client)
    told = threading.Condition()

    def tell(state: SyncOutcome) -> None:
        with told:
            told.notify_all()

    sync = SyncEngine(desk, lambda: Client(address), tell, poll_s=0.05)
    sync.start()
    logged: list[str] = []
    for kill in range(KILLS):
        for number in range(NOTES_A_KILL):
            text = f"kill {kill} note {number}"
            desk.do(Note(id=desk.new_id(), account="A1", made_at=desk.now(), text=text))
            logged.append(text)
            sync.wake()
        process.kill()
        process.start()
        sync.wake()
    with told:
        assert told.wait_for(lambda: not desk.pending(), 60)
    sync.stop()
    client.close()
    account = desk.account("A1")
    assert account is not None
    assert [activity.text for activity in account.activities] == logged
    assert account.version <= len(logged) + 1, "each note was applied once"
    desk.close()
