"""Terminals as they are: other character sets, late replies, broken pastes, signals, a broadcast, a slow line."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from collector_tui.tui.terminal_input import PASTE_BEGINS, PASTE_ENDS
from tests.wire.conftest import Terminal
from tests.wire.streams import REPLIES
from tests.x12_files import unsealed

B, E = PASTE_BEGINS.encode(), PASTE_ENDS.encode()


@pytest.fixture
def demo(start: Callable[..., Terminal], hospital: Path) -> Terminal:
    terminal = start("demo", "--directory", str(hospital))
    terminal.wait_for("1 of ")
    terminal.wait_for("online")
    return terminal


def send(terminal: Terminal, raw: bytes) -> None:
    os.write(terminal._fd, raw)


def test_replies_and_pastes_run_nothing_and_a_note_holds_what_was_meant(demo: Terminal) -> None:
    """T1, T9, T10, T12 on one desk: first the list, then a note."""
    demo.rest(0.5)
    before = demo.picture
    for reply in REPLIES:
        send(demo, reply)
    demo.rest(0.5)
    assert demo.picture == before
    send(demo, B + b"q\x1b[Bq\rn" + E)
    demo.wait_for("Pasted text runs no commands")
    send(demo, B + b"qqq")
    demo.rest(1.0)
    send(demo, E + b"N")
    demo.wait_for("ctrl+y save")
    for raw in (b"caf\xe9 ", REPLIES[1], b"and ", B + b"one\rtwo\x1b[31m", b"three\x1b"):
        send(demo, raw)
    demo.rest(1.2)
    send(demo, b"[201~ end")
    demo.wait_for("end")
    assert "caf\xe9 and one" in demo.picture
    assert "two\u241b[31mthree end" in demo.picture
    demo.press("\x19")
    demo.wait_for("saved a note on")
    demo.press("q")
    assert demo.wait_for_end() == 0


@pytest.mark.parametrize("number", [signal.SIGINT])
def test_no_signal_loses_a_letter(demo: Terminal, hospital: Path, number: signal.Signals) -> None:
    """T2: the letter before the signal is on the disk."""
    demo.press("N")
    demo.wait_for("ctrl+y save")
    demo.press("typed just now 7")
    demo.wait_for("just now 7")
    os.kill(demo.pid, number)
    demo.wait_for_end()
    assert b"typed just now 7" in unsealed(hospital / "desks" / "jdoe", "outbox/1.j")


def test_ctrl_q_stays_and_ctrl_l_draws_what_a_broadcast_covered(demo: Terminal) -> None:
    """T2, T27: in the list, and while something is typed."""
    for opens in ("", "N", "/"):
        if opens:
            demo.press("\x1b")
            demo.rest(0.3)
            demo.press(opens)
            demo.rest(0.4)
        demo.press("\x11")
        demo.wait_for("ctrl+q does nothing here")
        demo.rest(0.4)
        before = demo.picture
        demo._stream.feed(b"\x1b[5;1H" + b"Broadcast message from root: going down\r\n" * 9)
        assert demo.picture != before
        demo.press("\x0c")
        demo.rest(0.6)
        assert demo.picture == before or demo.picture.splitlines()[:-3] == before.splitlines()[:-3]


def test_a_held_key_stops_when_the_finger_lifts(demo: Terminal) -> None:
    """T28: at 9600 baud, 30 repeats a second; what is on its way when the key is let go is a page and what follows it."""
    send(demo, b"\x1b[0n")  # the question of the start, answered late
    demo.rest(0.5)
    assert demo.hold("j", 4.0, 9600) <= 6_000
    assert int(demo.picture.split(" of ")[0].split()[-1]) > 60, "and no press was lost"
