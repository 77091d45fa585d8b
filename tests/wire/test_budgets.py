"""What each key may cost on the line at 80x24, in bytes the program really wrote to its terminal."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import pytest

from tests.wire.conftest import PROGRAM, Terminal, a_persons

MOVE, PAGE, LETTER = 360, 4_096, 300
RESTED_S = (
    0.06  # sooner than the 120 ms after which the screen follows resting fingers; a busy machine may miss it once
)
FOLLOWED_S = 0.2
LIST, PROMPT = "n log", "esc close"


@pytest.fixture(scope="module")
def terminal(made_hospital: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """One demo for all budgets."""
    home = tmp_path_factory.mktemp("home")
    folder = shutil.copytree(made_hospital, home / "demo")
    running = Terminal([*PROGRAM, "demo", "--directory", str(folder)], a_persons(home))
    running.wait_for("1 of ")
    running.wait_for("online")
    yield running
    running.press("q")
    running.wait_for_end()


@pytest.fixture
def desk(terminal: Terminal) -> Iterator[Terminal]:
    """At the top of the list, with the account's first page."""
    yield terminal
    terminal.press("\x1b")
    terminal.wait_for(LIST)
    terminal.press("ga")
    terminal.wait_for("1 of ")
    terminal.rest(FOLLOWED_S)


def costs(terminal: Terminal, *keys: str) -> list[int]:
    """The bytes of each key."""
    return [terminal.bytes_of(lambda key=key: terminal.press(key), quiet_s=RESTED_S) for key in keys]


def test_an_idle_screen_sends_nothing(desk: Terminal) -> None:
    desk.rest(0.4)
    assert desk.bytes_within(5.0) == 0


def test_a_cursor_move_in_view(desk: Terminal) -> None:

    assert 0 < min(costs(desk, *"jjjjj")) <= MOVE, "the least of some is the move alone"


def test_a_burst_of_moves_costs_no_more_than_its_pages(desk: Terminal) -> None:
    spent = desk.bytes_of(lambda: desk.press("j" * 60))
    assert spent <= 60 * MOVE


def test_page_down_and_what_follows_it(desk: Terminal) -> None:
    assert desk.bytes_of(lambda: desk.press("\x1b[6~")) <= PAGE


@pytest.mark.parametrize("page", list("elhpmi"))
def test_turning_a_page(desk: Terminal, page: str) -> None:
    assert 0 < desk.bytes_of(lambda: desk.press(page)) <= PAGE


@pytest.mark.parametrize("key", list("nNz/o?"))
def test_what_changes_the_layout_is_painted_once(desk: Terminal, key: str) -> None:
    """T28: no row twice, also on the way back."""
    for pressed in (key, "\x1b"):
        before = len(desk.written)
        assert 0 < desk.bytes_of(lambda pressed=pressed: desk.press(pressed)) <= PAGE
        rows = [row for row, column in re.findall(rb"\x1b\[(\d+);(\d+)H", desk.written[before:]) if column == b"1"]
        assert len(rows) <= len(set(rows)) + 1, "and where the cursor is"


def test_marking_a_row(desk: Terminal) -> None:
    spent = []
    for number in range(1, 8):
        before = len(desk.written)
        desk.press(" ")
        desk.wait_for(f"{number} marked")  # what follows resting fingers comes later, on a busy machine too
        spent.append(len(desk.written) - before)
        desk.rest(FOLLOWED_S)
    assert 0 < median(spent) <= 2 * MOVE  # two rows, and the count on the status line
    desk.press("\x1b")


def test_a_letter_of_a_code(desk: Terminal) -> None:
    desk.press("n")
    desk.wait_for(PROMPT)
    desk.bytes_of(lambda: None)
    assert 0 < median(costs(desk, "c", "s", "p")) <= LETTER
    assert desk.bytes_of(lambda: desk.press("\x7f\x7f")) <= PAGE
    desk.press("\x7f\x1b")  # leaves no draft for the tests that follow
    desk.wait_for("1 of ")


def test_a_letter_of_a_filter(desk: Terminal) -> None:
    desk.press("/")
    desk.bytes_of(lambda: None)
    assert 0 < median(costs(desk, *"den")) <= LETTER
    assert desk.bytes_of(lambda: desk.press("i")) <= PAGE, "the list that follows"


def test_a_letter_of_a_note_of_several_lines(desk: Terminal) -> None:
    desk.press("N")
    desk.wait_for(PROMPT)
    desk.press("The payer has it in process. " * 12)
    desk.bytes_of(lambda: None)
    assert 0 < median(costs(desk, *"abcde")) <= LETTER


def test_a_letter_of_a_follow_ups_text(desk: Terminal) -> None:
    desk.press("nadmn\r")
    desk.wait_for("> text")
    desk.press("Sent to the manager for review. " * 5)
    desk.bytes_of(lambda: None)
    assert 0 < median(costs(desk, *"abcde")) <= LETTER


def test_no_mouse_no_title_no_color_where_it_is_not_wanted(start: Callable[..., Terminal], hospital: Path) -> None:
    terminal = start("demo", "--directory", str(hospital), NO_COLOR="1")
    terminal.wait_for("1 of ")
    terminal.press("jeG")
    terminal.bytes_of(lambda: None)
    written = bytes(terminal.written)
    assert b"\x1b[?1000h" not in written
    assert b"\x1b]" not in written
    colours = {
        style
        for style in re.findall(rb"\x1b\[([0-9;]*)m", written)
        if re.search(rb"(^|;)(3[0-7]|4[0-7]|[34]8)(;|$)", style)
    }
    assert colours == set()
