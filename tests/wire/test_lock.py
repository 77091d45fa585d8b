"""A screen that is left alone: a new process behind a prompt, and the way back."""

from collections.abc import Callable
from pathlib import Path

from collector_tui.wire.session import Me, Policy
from tests.hospitals import desk_with
from tests.wire.conftest import Terminal


def alone(start: Callable[..., Terminal], folder: Path, log_off_s: int) -> Terminal:
    """A desk whose site locks after a second."""
    desk = desk_with(folder / "office")
    policy = Policy(idle_lock_s=1, log_off_s=log_off_s, offline_lock_days=0)
    desk.sync_side.keep_me(Me(user="jdoe", role="collector", policy=policy))
    desk.close()
    config = folder / "my.toml"
    config.write_text(f"[server]\nurl = 'http://127.0.0.1:9'\n[desk]\ndirectory = '{folder / 'office' / 'desk'}'\n")
    terminal = start("--config", str(config))
    terminal.wait_for("1 of ")
    terminal.press("Nhalf a note")
    terminal.wait_for("half a note")
    terminal.wait_for("is locked since")
    return terminal


def test_enter_brings_the_screen_back_with_the_draft(start: Callable[..., Terminal], tmp_path: Path) -> None:
    terminal = alone(start, tmp_path, 0)
    assert "half a note" not in terminal.picture
    assert "DEN-1" not in terminal.picture
    terminal.press("\r")
    terminal.wait_for("Score Account")
    terminal.press("N")
    terminal.wait_for("half a note")


def test_nobody_comes_and_the_program_ends(start: Callable[..., Terminal], tmp_path: Path) -> None:
    assert alone(start, tmp_path, 2).wait_for_end() == 0
