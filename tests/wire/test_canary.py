"""Names and notes planted everywhere are found nowhere but inside ciphertext: not on disk, not in a log, not in /proc."""

import base64
import os
import signal
from collections.abc import Callable
from pathlib import Path

from tests.wire.conftest import Terminal
from tests.x12_files import unsealed

NOTE, DRAFT, FILTER = "CANARYNOTE7781", "CANARYDRAFT4415", "canaryfilter99"


def forms(word: str) -> list[bytes]:
    """A word as it may be written: as it is, in UTF-16, in base64 at each of its three offsets."""
    plain = word.encode()
    packed = [base64.b64encode(b"-" * n + plain)[4 : -4 or None] for n in range(3)]
    return [plain, plain.lower(), word.encode("utf-16-le"), *(part[:12] for part in packed)]


def hits(roots: list[Path], words: list[str], but: tuple[str, ...] = ()) -> list[str]:
    found = []
    for root in roots:
        for path in root.rglob("*"):
            if path.is_file() and not path.name.startswith(but):
                raw = path.read_bytes()
                found += [f"{path.name}: {word}" for word in words for form in forms(word) if form in raw]
    return found


def told_by_the_system(pid: int) -> bytes:
    """What any program of this host may read of a process."""
    parts = [Path(f"/proc/{pid}/{name}").read_bytes() for name in ("cmdline", "comm", "status", "maps")]
    return b"".join(parts)


def test_a_planted_name_is_found_nowhere_outside_ciphertext(start: Callable[..., Terminal], tmp_path: Path) -> None:
    home, temporary, desk = tmp_path / "demo", tmp_path / "temp", tmp_path / "demo" / "desks" / "jdoe"
    temporary.mkdir()
    endings = (signal.SIGKILL, signal.SIGTERM, signal.SIGABRT)
    name = ""
    for ending in endings:
        terminal = start("demo", "--directory", str(home), size=(80, 60), TMPDIR=str(temporary))
        terminal.wait_for("1 of ")
        terminal.press(f"N{NOTE}\x19")
        terminal.wait_for("saved a note on")
        terminal.press("/" + FILTER)
        terminal.wait_for(FILTER)
        terminal.press("\x1b")
        terminal.wait_for(lambda picture: FILTER not in picture and "1 of " in picture)
        listed = [
            word.rstrip(",") for row in terminal.screen.display[2:30] for word in row.split() if word.endswith(",")
        ]
        name = max(listed, key=len)  # four letters in base64, as short names leave, are found in any ciphertext
        terminal.press("jN")
        terminal.wait_for("ctrl+y save")
        terminal.press(DRAFT)
        terminal.wait_for(DRAFT)
        terminal.bytes_of(lambda: None, quiet_s=0.6)  # the draft has been kept
        assert not any(word.encode() in told_by_the_system(terminal.pid) for word in (NOTE, DRAFT, FILTER, name))
        os.kill(terminal.pid, ending)
        terminal.wait_for_end()
        after = terminal.written[terminal.written.rfind(b"\x1b[?1049l") :] if ending == signal.SIGTERM else b""
        assert not any(word.encode() in after for word in (NOTE, DRAFT, name)), "the screen left behind is clean"

    sealed = unsealed(desk, "outbox/1.j") + unsealed(desk, "cache.j")
    assert all(word.encode() in sealed for word in (NOTE, DRAFT, name)), "it was planted"
    words = [NOTE, DRAFT, FILTER, name]
    ours = ("ledger.db", "registration", "claims", "remit", "postings", "notes")  # the server's side of the demo
    assert hits([home / "desks", temporary, tmp_path / "state", tmp_path / "config"], words) == []
    assert hits([path for path in home.iterdir() if path.is_dir() and path.name != "files"], words, ours) == []
    assert hits([home], [NOTE, DRAFT, FILTER], ours) == []
    assert list(Path.cwd().glob("core*")) == []
    for path in (home / "desks").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, f"{path.name} can be read by others"
