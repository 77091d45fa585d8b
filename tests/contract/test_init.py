"""init against a real server: the config it writes works at once, and what is wrong is told before anything is written."""

from pathlib import Path

import pytest

from collector_tui.cli import main
from tests.contract.conftest import Server


def test_init_writes_a_config_that_signs_in(server: Server, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("COLLECTOR_TUI_TOKEN", server.token("jdoe", "collector"))
    config = tmp_path / "new" / "config.toml"
    assert main(["init", "--config", str(config), "--server", str(server.path)]) == 0
    assert "signed in as jdoe" in capsys.readouterr().out
    assert config.stat().st_mode & 0o077 == 0
    assert (config.parent / "token").stat().st_mode & 0o077 == 0
    monkeypatch.delenv("COLLECTOR_TUI_TOKEN")
    assert main(["check-config", "--config", str(config)]) == 0
    assert "token   given" in capsys.readouterr().out
    assert main(["init", "--config", str(config), "--server", "https://x.example"]) == 3
    assert "init --force replaces it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        ("http://billing.example.org", 3, "Nothing was written. "),
        ("ftp://x", 3, "must begin with https://"),
        ("http://127.0.0.1:9", 4, "The config is kept, but the server could not be used yet"),
    ],
)
def test_init_tells_what_is_wrong(tmp_path: Path, monkeypatch, capsys, address: str, code: int, said: str) -> None:
    monkeypatch.setenv("COLLECTOR_TUI_TOKEN", "ct_x")
    config = tmp_path / "config.toml"
    assert main(["init", "--config", str(config), "--server", address]) == code
    assert said in capsys.readouterr().err
    assert config.exists() == (code == 4)


def test_a_refused_token_is_told(server: Server, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("COLLECTOR_TUI_TOKEN", "ct_wrong")
    assert main(["init", "--config", str(tmp_path / "c.toml"), "--server", str(server.path)]) == 4
    assert "refused your token" in capsys.readouterr().err
