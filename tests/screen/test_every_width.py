"""The law of the right edge in short: some accounts, some widths. `python -m tests.screen.every_width` has all."""

from collections.abc import Iterator

import pytest

from collector_tui.desk.desk import Desk
from collector_tui.model.account import AccountHead
from collector_tui.model.work import WorkHead
from collector_tui.pages.columns import COLUMNS
from collector_tui.pages.queue_view import QueueView
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import cells, letters
from tests.hospitals import NOW
from tests.pictures import demo_desk
from tests.screen.every_width import PANE_LEAST, Redrawn, list_faults, page_faults, view_of
from tests.screen.redraw import redraw


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = demo_desk(tmp_path_factory.mktemp("demo"), accounts=24)
    yield desk
    desk.close()


def test_no_page_cuts_an_amount_or_leaves_the_edge(desk: Desk) -> None:  # B11
    reading = Reading(desk.now(), desk.rulebook)
    for head in desk.heads()[::3]:
        account = desk.account(head.id)
        assert account is not None
        assert page_faults(account, reading, (PANE_LEAST, 60, 69, 80, 104, 120)) == []


def test_no_row_cuts_its_amount_in_any_queue(desk: Desk) -> None:  # B11, B24
    view = view_of(desk)
    for tab in view.tabs():
        view.open(tab.id)
        assert list_faults(view, (60, 69, 80, 120, 250)) == []


def test_redraws_by_chance_find_nothing(desk: Desk) -> None:  # B1
    screen = Redrawn(desk, 7)
    for _ in range(60):
        screen.step()


async def test_the_screen_itself_is_redrawn_by_chance(desk: Desk) -> None:  # B1
    await redraw(desk, 10, 7)


def view_with(*heads: AccountHead) -> QueueView:
    view = QueueView((), NOW.date())
    view.take(heads, {})
    view.arrange()
    return view


def titles(width: int, tab: str = "all") -> list[str]:
    view = view_with(AccountHead(id="A1", owner="jdoe", balance_cents=3_356_986, work=WorkHead(queue="x")))
    view.tab = tab
    return letters(view.header(width)).split()


@pytest.mark.parametrize(
    ("width", "there", "not_there"),
    [
        (60, "Score Account Patient Balance Due", "Payer Days stake Owner"),
        (69, "Score Account Patient Payer Balance Days Why Due", "stake Owner"),
        (80, "Score Account Patient Payer Balance Days Why Due", "stake Owner"),
        (120, "Score Account Patient Payer stake Balance Days Why Due Owner", ""),
    ],
)
def test_a_wider_list_shows_more(width: int, there: str, not_there: str) -> None:
    shown = titles(width)
    assert [title for title in there.split() if title not in shown] == []
    assert [title for title in not_there.split() if title in shown] == []


def test_queues_that_are_worked_by_an_amount_show_it_at_any_width() -> None:  # B24
    for width in (60, 80, 250):
        assert "Variance" in titles(width, "underpaid")
        assert "Credit" in titles(width, "credit")


@pytest.mark.parametrize(
    "name", ["山田 太郎", "نامه\u200cها رضا", "Jose\u0301 Nun\u0303ez", "김민준", "Lindqvist-Oppenheimer, Marta"]
)
def test_a_name_in_any_script_keeps_to_its_column(name: str) -> None:  # T24
    plain, named = (
        view_with(AccountHead(id="A1", patient_name=who, payer=who, balance_cents=984_022, work=WorkHead(queue="x")))
        for who in ("DOE, JANE", name)
    )
    for width in (60, 69, 80, 120):
        row = letters(named.row(0, width))
        assert cells(row) <= width
        before = row[: row.index("9,840.22")]
        like = letters(plain.row(0, width))
        if width < 100:  # with more room the columns grow to their texts
            assert cells(before) == like.index("9,840.22"), row


def test_what_goes_first_is_the_table() -> None:
    """Columns of a wider list hold all those of a narrower one."""
    before: set[str] = set()
    for width in range(60, 251):
        shown = set(titles(width))
        assert before <= shown, width
        before = shown
    assert len(before) == len(COLUMNS) + 1, "At stake is two words"
