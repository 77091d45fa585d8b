"""Standard streams, character sets and homes as they come: a sentence and an exit code, never a traceback."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from collector_tui.actions import Note
from collector_tui.commands.output import typed_text
from collector_tui.config import load
from collector_tui.model.letters import decoded, look_alikes
from tests.hospitals import desk_with
from tests.x12_files import payment_file

Run = Callable[..., subprocess.CompletedProcess[bytes]]
LEGACY = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
LATIN = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "iso-8859-1"}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a line of shell with $P for the program on a desk that holds accounts; $A is one of them, $F a remittance."""
    desk = desk_with(tmp_path)
    account = desk.heads()[0].id
    desk.close()
    (tmp_path / "my.toml").write_text(f'[desk]\ndirectory = "{desk.directory}"\nkey = "file"\n')
    (tmp_path / "many.835").write_bytes(b"".join(payment_file(f"A{n}") for n in range(60)))
    given = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    given |= {"HOME": str(tmp_path), "LANG": "C.UTF-8", "A": account, "F": str(tmp_path / "many.835")}
    given["P"] = f"{sys.executable} -m collector_tui.cli --config {tmp_path / 'my.toml'}"

    def shell(line: str, **more: str) -> subprocess.CompletedProcess[bytes]:
        command = ["bash", "-o", "pipefail", "-c", line]
        return subprocess.run(command, capture_output=True, env=given | more, timeout=60, cwd=tmp_path)

    return shell


def notes(tmp_path: Path) -> list[str]:
    desk = desk_with(tmp_path, ())
    texts = [entry.action.text for entry in desk.pending().values() if isinstance(entry.action, Note)]
    desk.close()
    return texts


# line of shell | exit code | said on standard error | why
STREAMS = [
    ("$P list >&-", 1, b"could not be written (Bad file descriptor)", "T29"),
    ("$P list >/dev/full", 1, b"could not be written (No space left on device)", "T29"),
    ("$P eob $F | head -1", 0, b"", "B31: who stops reading is no fault"),
    ("$P note $A --text x >&-", 0, b"What was asked is done.", "T17: a script must not do it again"),
    ("$P note $A --text x >/dev/full", 0, b"What was asked is done.", "T17"),
    ("$P note $A --text x 2>&-", 0, b"", "T29"),
    ("$P note $A <&-", 6, b"Not saved", "T29: no text"),
    ("$P show NOPE <&- >&- 2>&-", 5, b"", "T29: the desk's files take no stream's place"),
    ("$P >&-", 2, b"The screen needs a terminal.", "T29"),
    ("$P --help >&-", 1, b"could not be written", "T29"),
    ("$P list >/dev/full 2>&1", 1, b"", "T29"),
]


@pytest.mark.parametrize(("line", "code", "said", "why"), STREAMS)
def test_a_stream_that_takes_nothing_is_told_and_ends_nothing(
    run: Run, line: str, code: int, said: bytes, why: str
) -> None:
    ended = run(line)
    assert (ended.returncode, b"Traceback" in ended.stderr, b"Exception" in ended.stderr) == (code, False, False), why
    assert said in ended.stderr if said else not ended.stderr, why


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("rückgefragt".encode("latin-1"), "rückgefragt"),
        (b"caf\xe9 \x93quoted\x94", "café “quoted”"),
        ("\ufeffcalled".encode(), "called"),
        ("called é\n".encode("utf-16"), "called é\n"),
        ("\ufeffcalled".encode("utf-16-be"), "called"),
        (b"\xff\xfe", ""),
        ("漢字".encode(), "漢字"),
        (b"\xff\xfe\x00\xd8", "ÿþ\x00Ø"),
    ],
)
def test_what_comes_in_is_read_in_the_character_set_that_it_is_in(raw: bytes, text: str) -> None:
    """T17."""
    assert decoded(raw) == text
    assert typed_text(os.fsdecode(raw)) == text


@pytest.mark.parametrize("locale", [LEGACY, LATIN])
def test_a_note_keeps_its_letters_and_is_read_in_any_locale(run: Run, tmp_path: Path, locale: dict[str, str]) -> None:
    """T17, T26: the list holds an ellipsis, which Latin-1 has not."""
    (tmp_path / "note.txt").write_bytes("\ufeffJosé … 漢字".encode())
    ended = run(
        "cat note.txt | $P note $A; $P note $A --text $'caf\\xe9'; $P list; $P show $A --page history", **locale
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert notes(tmp_path) == ["José … 漢字", "café"]
    shown = ended.stdout.decode("latin-1" if locale is LATIN else "ascii")
    assert ("José . ????" if locale is LATIN else "Jose . ????") in shown


def test_what_stands_in_is_as_wide_and_says_the_same() -> None:
    """T26."""
    assert look_alikes("José… 漢字 ─│█ “a” ı") == 'Jose. ???? -|# "a" ?'


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("unset HOME; $U list", 3, b"no home directory"),
        ("unset HOME; $U demo --prepare", 3, b"no home directory"),
        ("HOME=/proc $U note X --text x", 6, b"cannot be opened: /proc"),
        ("HOME=/proc $U demo --prepare", 6, b"/proc"),
        ("TMPDIR=/proc $N demo --prepare --directory $PWD/d", 6, b"No usable temporary directory"),
    ],
)
def test_a_home_that_is_not_there_is_told(run: Run, tmp_path: Path, line: str, code: int, said: bytes) -> None:
    """T29: no home, a home that cannot be written, no temporary directory."""
    start = "import sys\nfrom collector_tui.cli import main\nsys.exit(main())"
    (tmp_path / "u.py").write_text("import pwd\npwd.getpwuid = {}.__getitem__\n" + start)
    (tmp_path / "n.py").write_text("import tempfile\ntempfile._candidate_tempdir_list = lambda: ['/proc']\n" + start)
    ended = run(line, U=f"{sys.executable} u.py", N=f"{sys.executable} n.py")
    assert (ended.returncode, b"Traceback" in ended.stderr) == (code, False), ended.stderr
    assert said in ended.stderr


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_config_is_read_in_every_form_of_unicode(tmp_path: Path, charset: str) -> None:
    """T29."""
    (tmp_path / "c.toml").write_bytes('# é\n[screen]\ntheme = "dark"\n'.encode(charset))
    assert load(tmp_path / "c.toml").screen.theme == "dark"


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({"NO_COLOR": "", "TERM": "xterm-256color"}, None),
        ({"TERM": "vt100"}, "1"),
        ({"NO_COLOR": "", "TERM": "xterm-mono"}, "1"),
        ({"TERM": "a-terminal-of-next-year"}, None),
    ],
)
def test_colours_go_where_nobody_wants_or_has_them(given: dict[str, str], left: str | None) -> None:
    """T31: an empty NO_COLOR says nothing (no-color.org)."""
    script = (
        "import os; from collector_tui.commands.screen import settle_colours;"
        "settle_colours(os.environ); print(os.environ.get('NO_COLOR'))"
    )
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=kept | given, check=True)
    assert ended.stdout.strip() == str(left)
