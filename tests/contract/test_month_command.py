"""`report month` in a supervisor's terminal: the figures, what proves them, the exit code of an alarm."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from collector_tui.billing_api.ledger import tables
from collector_tui.cli import main
from tests.contract.conftest import Server
from tests.x12_files import claim_file, payment_file


@pytest.fixture
def config(server: Server, tmp_path: Path) -> str:
    """The config of a supervisor whose hospital was paid in March and opens its books in April."""
    server.take(claim_file("A1", "100.00"), payment_file("A1", "100.00", "60.00", "CAS*CO*45*25.00~CAS*PR*1*15.00"))
    server.clock.time = datetime(2026, 4, 1, 15, tzinfo=UTC)
    (tmp_path / "token").write_text(server.token("boss", "supervisor"))
    path = tmp_path / "config.toml"
    path.write_text(f'[server]\nsocket = "{server.path}"\ntoken_file = "{tmp_path / "token"}"\n')
    return str(path)


def test_the_month_is_told_with_what_proves_it(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "month", "--month", "2026-03", "--config", config]) == 0
    told = capsys.readouterr().out
    for text, amount in (("charges", "100.00"), ("payments", "-60.00"), ("adjustments contractual", "-25.00")):
        assert f"  {text:<34}{amount:>20}" in told.splitlines()
    assert "The general ledger's receivables are to stand at 15.00 on 03/31/2026." in told
    assert "DIFFERS" not in told
    assert "2026-03, by the day of entry: open" in told


def test_a_month_is_closed_for_good_and_an_alarm_ends_with_one(
    server: Server, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    month = ["report", "month", "--month", "2026-03", "--config", config]
    assert main([*month, "--close", "--reason", "March is done"]) == 0
    assert "closed 04/01/2026 by boss: March is done" in capsys.readouterr().out
    assert main([*month, "--close", "--reason", "again"]) == 1
    assert "closed already" in capsys.readouterr().err
    with server.engine.begin() as tx:
        tx.execute(update(tables.entry).where(tables.entry.c.kind == "payment").values(cents=61_00))
    assert main(["report", "month", "--config", config]) == 1, "the running month tells of it too"
    told = capsys.readouterr().out
    assert "ALARM: 2026-03 no longer adds up, all: closing 15.00 then, 14.00 now." in told
    assert main([*month, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["differences"]["accounts"] == -1_00


@pytest.mark.parametrize(("arguments", "code", "told"), [
    (["--close"], 2, "--close needs --month and --reason"),
    (["--close", "--month", "2026-04", "--reason", "early"], 1, "has not ended; it can be closed from 2026-05-01 on"),
    (["--month", "March"], 2, "Name a month as in 2026-11."),
    (["--month", "../x"], 2, ""),
])  # fmt: skip
def test_what_cannot_be_done_is_a_sentence(
    config: str, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, told: str
) -> None:
    assert main(["report", "month", "--config", config, *arguments]) == code
    assert told in capsys.readouterr().err
