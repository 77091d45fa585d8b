"""Text that attacks: through the API and a payer's file, into the cache and every pane. Only our own escapes go out."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from collector_tui.model.codec import decode
from collector_tui.model.ids import uuid7
from collector_tui.sync.client import Address, Client
from collector_tui.sync.flow import Request
from collector_tui.tui.safe_driver import made_safe
from collector_tui.wire.actions import ActionResults
from tests.wire.conftest import Terminal
from tests.x12_files import payment_file

ATTACKS = (
    "\x1b]52;c;cHduZWQ=\x07", "\x1b]0;pwned title\x07", "\x1b[2J\x1b[H", "\x1b[31mred", "\x1bc", "\x1b[6n", "\x1b[?47h",
    "\x9b2J", "\x9d0;pwned\x9c", "\x90q\x9c", "\x00\x08\x0b\x7f", "\r overwritten", "\u202egnp.exe", "\u2066x\u2069\u200f",
    "[/]", "[/bold]", "[@click=app.quit]click[/]", "[red]red[/red]", "\\[", "{}{0}%s%n", "\ud800", "\ufeff", "e" + "\u0301" * 60,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "漢字" * 40,
)  # fmt: skip
OURS = re.compile(
    rb"\x1b\[[0-9;]*m|\x1b\[[0-9]+;[0-9]+H"  # styles and places
    rb"|\x1b\[\?(?:25|1049|1004|2004|2026|2048|7)[hl]"  # cursor, screen, focus, paste, frames, size, wrap
    rb"|\x1b\[5n|\x1b\[\?(?:2026|2048)\$p|\x1b\[[<>]1?[0-9]*u|\x1b\[\?u"  # questions to the terminal, and the keyboard's mode
)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
PAGES = ("a", "e", "l", "h", "p", "m", "i", "z", "z", "h", "c", "c", "a")


def foreign(written: bytes) -> list[str]:
    """What was written and is neither text nor an escape of ours."""
    text = OURS.sub(b"", written).decode("utf-8", "surrogateescape")
    return [repr(text[max(0, m.start() - 10) : m.start() + 20]) for m in FORBIDDEN.finditer(text)]


def test_the_scanner_finds_what_it_is_for() -> None:
    assert foreign(b"\x1b[1;31mred\x1b[0m \xe6\xbc\xa2") == []
    for attack in ("\x1b]52;c;eA==\x07", "\x1b[2J", "\x1bc", "\x9b2J", "\x00", "\u202e", "\x1b[?1000h"):
        assert foreign(("x" + attack).encode()), repr(attack)


@pytest.fixture
def attacked(start: Callable[..., Terminal], hospital: Path) -> Terminal:
    """A demo whose first account carries every attack, brought by another user and by a payer."""
    terminal = start("demo", "--directory", str(hospital))
    terminal.wait_for("1 of ")
    account = re.search(r"── (\w+) ", terminal.picture)
    assert account is not None
    running = json.loads((hospital / "running.json").read_text())
    other = Client(Address(socket=running["socket"], token=running["mlee"]))
    kept = 0
    for text in (*ATTACKS, "".join(ATTACKS), "long" * 5_000):
        body = {"client": str(uuid4()), "actions": [note(account[1], text)]}
        # json.dumps spells a lone surrogate as \ud800, which UTF-8 cannot hold
        reply = other.send(Request(method="POST", path="/v1/actions", body=json.dumps(body).encode()))
        kept += reply.status == 200 and decode(ActionResults, reply.body).results[0].done
    assert kept >= len(ATTACKS), "all but what no JSON reader may take"
    body = {"client": str(uuid4()), "actions": [note(account[1], "x" * 1_000_000)]}
    reply = other.send(Request(method="POST", path="/v1/actions", body=json.dumps(body).encode()))
    assert reply.status != 200 or b'"rejected"' in reply.body, "a line of a megabyte is refused"
    other.close()
    poster = Client(Address(socket=running["socket"], token=running["post"]))
    for attack in ATTACKS:
        raw = payment_file(account[1], paid="0.00", cas="CAS*CO*45*100.00", icn=f"N{hash(attack)}", trace="E\x1b[2J")
        safe = re.sub("[*~:^]", "", attack).encode("latin-1", "replace")
        reply = poster.send(
            Request(method="POST", path="/v1/files?name=x.835", body=raw.replace(b"ACME HEALTH", safe or b"x"))
        )
        assert reply.status == 200, reply.body
    poster.close()
    terminal.press("rh")
    terminal.wait_for("longlonglong", 30)
    return terminal


def note(account: str, text: str) -> dict[str, str]:
    now = datetime.now(UTC)
    return {"kind": "note", "id": uuid7(now), "account": account, "made_at": now.isoformat(), "text": text}


def test_hostile_text_reaches_no_terminal_and_ends_no_app(attacked: Terminal) -> None:
    attacked.press("z")
    seen = ""
    for _ in range(40):
        attacked.press("\x1b[6~")
        attacked.rest(0.1)
        seen += attacked.picture
    for shown in (
        "[@click=app.quit]click[/]",
        "\u241b]52;c;cHduZWQ=",
        "<9B>2J",
        "<U+202E>gnp.exe",
        "[/bold]",
        "\u2400",
    ):
        assert shown in seen, "as text, for all to see"
    attacked.press("z")
    for page in PAGES:
        attacked.press(page)
        attacked.rest(0.1)
        attacked.press("J")
        attacked.rest(0.1)
    for keys in ("n.", "\x1b", "o", "\x1b", "?", "\x1b", "/[/]\x1b"):
        attacked.press(keys)
        attacked.rest(0.2)
    attacked.press("q")
    assert attacked.wait_for_end() == 0, "alive to the end"
    assert foreign(bytes(attacked.written)) == []
    for attack in ATTACKS:
        if "\x1b" in attack:
            assert attack.encode() not in attacked.written, repr(attack)
    assert b"\x1b]" not in attacked.written, "no title, no clipboard"


@pytest.mark.parametrize(
    ("attack", "shown"),
    [
        ("\x1b]52;c;cHduZWQ=\x07", "\ufffd]52;c;cHduZWQ=\ufffd"),
        ("\x1bP+q\x1b\\", "\ufffdP+q\ufffd\\"),
        ("\x1bc", "\ufffdc"),
        ("\x9d0;x\x9c", "\ufffd0;x\ufffd"),
        ("\x0e\x0f\x07\x05", "\ufffd" * 4),
        ("\u202egnp.exe\u2066", "\ufffdgnp.exe\ufffd"),
        ("\x1b[2;5H\x1b[1mours\n", "\x1b[2;5H\x1b[1mours\n"),
    ],
)
def test_the_second_wall_lets_nothing_through_that_drives_a_terminal(attack: str, shown: str) -> None:
    assert made_safe(attack) == shown
