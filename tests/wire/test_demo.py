"""The README's first command on a real terminal: queue on screen, a note logged, a second desk, a clean end."""

import json
import os
import re
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.wire.conftest import Terminal
from tests.x12_files import unsealed

Start = Callable[..., Terminal]
SAVED = "saved a note on"


@pytest.fixture
def demo(start: Start, hospital: Path) -> Callable[..., Terminal]:
    """The demo with its data in this test's folder."""

    def run(*arguments: str, **more: object) -> Terminal:
        return start("demo", "--directory", str(hospital), *arguments, **more)

    return run


def log_a_note(terminal: Terminal, text: str) -> str:
    """Log a note on the account under the cursor; the account's number."""
    terminal.press("N")
    terminal.wait_for("ctrl+y save")
    terminal.press(text)
    terminal.wait_for(text)
    terminal.press("\x19")
    terminal.wait_for(SAVED)
    found = re.search(rf"{SAVED} (\w+)", terminal.picture)
    assert found is not None
    return found.group(1)


def test_two_desks_one_server_and_a_clean_end(demo, hospital: Path, tmp_path: Path) -> None:
    shutil.rmtree(hospital)  # as on the first day: the demo makes it
    first = demo()
    first.wait_for("1 of ")
    assert b"the screen locks after 10 minutes and signs off after 30" in first.written  # T32
    account = log_a_note(first, "heard on both desks")
    first.wait_for("out 0")
    second = demo("--user", "mlee", size=(120, 40))
    second.wait_for("1 of ")
    second.press("/" + account + "\r")
    second.wait_for("filter: " + account)
    second.wait_for("heard on both desks")
    assert "jdoe" in second.picture
    second.press("q")
    assert second.wait_for_end() == 0
    first.press("q")
    assert first.wait_for_end() == 0
    assert not (tmp_path / "demo" / "running.json").exists()


def test_the_second_person_goes_on_when_the_first_one_quits(demo, tmp_path: Path) -> None:
    # T23, B27: the server is everybody's; whoever goes first takes nothing away
    first = demo()
    first.wait_for("1 of ")
    second = demo("--user", "mlee")
    second.wait_for("1 of ")
    record = tmp_path / "demo" / "running.json"
    where = json.loads(record.read_text())["socket"]
    first.press("q")
    assert first.wait_for_end() == 0
    assert json.loads(record.read_text())["socket"] == where
    account = log_a_note(second, "nobody was stranded")
    second.wait_for("out 0")
    third = demo()
    third.wait_for("1 of ")
    third.press("/" + account + "\r")
    third.wait_for("filter: " + account)
    third.press("h")
    third.wait_for("nobody was stranded")
    for session in (second, third):
        session.press("q")
        assert session.wait_for_end() == 0
    assert not record.exists()
    assert not Path(where).exists()


def test_a_session_finds_the_server_that_took_the_place_of_its_own(demo, tmp_path: Path) -> None:
    # B26: sessions know their own server, also when it died and another session has started one
    first = demo()
    first.wait_for("1 of ")
    record = tmp_path / "demo" / "running.json"
    old = json.loads(record.read_text())["socket"]
    servers = [path.parent.name for path in Path("/proc").glob("[0-9]*/cmdline") if old.encode() in _read(path)]
    for server in servers:
        os.kill(int(server), signal.SIGKILL)
    first.press("r")
    first.wait_for("cannot be reached")
    second = demo("--user", "mlee")
    second.wait_for("1 of ")
    assert json.loads(record.read_text())["socket"] != old
    first.press("r")
    first.wait_for("online again")
    for session in (first, second):
        session.press("q")
        assert session.wait_for_end() == 0


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_the_server_ends_with_the_app_however_it_ends(demo, tmp_path: Path) -> None:
    terminal = demo()
    terminal.wait_for("1 of ")
    socket = Path(json.loads((tmp_path / "demo" / "running.json").read_text())["socket"])
    assert socket.exists()
    assert socket.parent.stat().st_mode & 0o077 == 0, "only its user may reach the server"
    os.kill(terminal.pid, signal.SIGKILL)
    terminal.wait_for_end()
    deadline = time.monotonic() + 20
    while socket.exists():
        assert time.monotonic() < deadline, "the server outlived its app"
        terminal.read_once(0.05)


def test_a_dropped_line_loses_nothing_that_was_typed(demo) -> None:
    terminal = demo()
    terminal.wait_for("1 of ")
    terminal.press("N")
    terminal.wait_for("ctrl+y save")
    terminal.press("half a sen")
    terminal.wait_for("half a sen")
    terminal.hang_up()
    terminal.wait_for_end()
    again = demo()
    again.wait_for("1 of ")
    again.press("N")
    again.wait_for("half a sen")


def test_a_terminal_of_60x15_works(demo) -> None:
    terminal = demo(size=(60, 15))
    terminal.wait_for("1 of ")
    log_a_note(terminal, "small")
    terminal.press("q")
    assert terminal.wait_for_end() == 0


def test_a_follow_up_half_typed_survives_a_kill_of_the_line(demo) -> None:
    terminal = demo()
    terminal.wait_for("1 of ")
    terminal.press("nadmn\r")
    terminal.wait_for("> text")
    terminal.press("spoke with the payer about")
    terminal.wait_for("payer about")
    terminal.hang_up()
    terminal.wait_for_end()
    again = demo()
    again.wait_for("1 of ")
    again.press("n")
    again.wait_for("spoke with the payer about")
    again.wait_for("continuing your draft")


def test_keys_typed_ahead_on_a_slow_line_all_find_their_place(demo, tmp_path: Path) -> None:
    terminal = demo()
    terminal.wait_for("1 of ")
    terminal.press("ncspd\r\r\r88213\x19" + "Nfirst note\x19" + "jNsecond note\x19" + "/den\r" + "e")
    terminal.wait_for("filter: den")
    terminal.press("o")
    for told in ("88213", "first note", "second note"):
        terminal.wait_for(told)
    terminal.press("q")
    assert terminal.wait_for_end() == 0


def test_a_paste_is_text_whatever_it_holds(demo) -> None:
    terminal = demo()
    terminal.wait_for("1 of ")
    terminal.press("\x1b[200~q\x1b[201~")  # pasted beside any text: nothing happens
    terminal.press("N\x1b[200~one\rtwo q\x1b[201~ and typed\x19")
    terminal.wait_for(SAVED)
    terminal.press("h")
    terminal.wait_for("two q and typed")


def test_a_stopped_app_keeps_the_draft_and_leaves_a_clean_screen(demo, tmp_path: Path) -> None:
    terminal = demo()
    terminal.wait_for("1 of ")
    terminal.press("N")
    terminal.wait_for("ctrl+y save")
    terminal.press("half")
    terminal.wait_for("half")
    before = len(terminal.written)
    os.kill(terminal.pid, signal.SIGTSTP)
    terminal.wait_for(lambda picture: b"\x1b[?1049l" in terminal.written[before:])
    assert os.WIFSTOPPED(os.waitpid(terminal.pid, os.WUNTRACED)[1])
    assert b"half" in unsealed(tmp_path / "demo" / "desks" / "jdoe", "outbox/1.j")
    os.kill(terminal.pid, signal.SIGCONT)
    terminal.wait_for(lambda picture: b"\x1b[?1049h" in terminal.written[before:])
    terminal.bytes_of(lambda: None)  # the screen is drawn again, the keys are heard again
    terminal.press(" back\x19")
    terminal.wait_for(SAVED)


def test_a_terminal_that_asks_for_the_end_gets_it_with_the_draft_kept(demo, tmp_path: Path) -> None:
    terminal = demo()
    terminal.wait_for("1 of ")
    terminal.press("Nunfinished")
    terminal.wait_for("unfinished")
    os.kill(terminal.pid, signal.SIGTERM)
    terminal.wait_for_end()
    assert b"unfinished" in unsealed(tmp_path / "demo" / "desks" / "jdoe", "outbox/1.j")


def test_the_editor_edits_the_text_and_leaves_no_file(demo, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[screen]\neditor = true\n")
    terminal = demo("--config", str(config), EDITOR="sed -i s/half/whole/", VISUAL="")
    terminal.wait_for("1 of ")
    terminal.press("N")
    terminal.wait_for("ctrl+y save")
    terminal.press("half a note")
    terminal.wait_for("half a note")
    terminal.press("\x07")
    terminal.wait_for("whole a note")
    terminal.press("\x19")
    terminal.wait_for(SAVED)
    assert list((tmp_path / "demo" / "desks" / "jdoe").glob("note-*")) == []


def test_the_editor_and_the_clipboard_are_off_until_the_config_allows_them(demo) -> None:
    terminal = demo(EDITOR="false")
    terminal.wait_for("1 of ")
    terminal.press("y")
    terminal.wait_for("Copying is off here")
    terminal.press("N")
    terminal.wait_for("ctrl+y save")
    terminal.press("cut me\x18\x07")
    terminal.wait_for("The editor is for texts, and off until")
    assert b"\x1b]52" not in terminal.written
