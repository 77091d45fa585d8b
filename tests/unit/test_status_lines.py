"""What is said is read to its end: it goes on below, and is never cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_tui.desk import Counts
from collector_tui.pages.columns import COLUMNS
from collector_tui.pages.text import cells, letters
from collector_tui.tui.widgets.status_lines import LINES_MAX, Said, idle_words, status_lines

SENTENCES = st.lists(st.text("abcdefgé病", min_size=1, max_size=9), min_size=1, max_size=24).map(" ".join)
SORTS = "sort:  " + " ".join(f"{column.letter} {column.title.lower()}" for column in COLUMNS) + " q queue"
FOUND = (  # B34
    SORTS,
    "card numbers may not be kept in a note: write the last four digits, or nothing at all",
    "3 more accounts of this payer: space marks, * marks all, n logs on all that are marked, c ends the call",
)


@given(SENTENCES, st.sampled_from(("", "dim", "warn", "bad", "head")), st.integers(60, 120))
def test_a_sentence_stands_whole(text: str, style: str, width: int) -> None:
    lines = [letters(spans) for spans in status_lines(Said(text, style), "online", "", Counts(0, 0), width)]
    assert all(cells(each) <= width for each in lines)
    if len(lines) <= LINES_MAX:
        assert "".join("".join(lines).split()).startswith("".join(text.split()))


@pytest.mark.parametrize("text", FOUND)
@pytest.mark.parametrize("width", [60, 80])
def test_the_sentences_that_were_cut_are_whole(text: str, width: int) -> None:
    drawn = status_lines(Said(text), "OFFLINE", " since 11/24 23:59", Counts(3, 1), width)
    assert "…" not in "".join(map(letters, drawn))
    assert text in " ".join(" ".join(map(letters, drawn)).split()).replace("sort: ", "sort:  ")


def test_what_may_be_said_meanwhile_gives_way_in_whole_sentences() -> None:
    assert (
        idle_words(("on the phone", "", "filter: den", "list changed"), 41)
        == "on the phone   filter: den   list changed"
    )
    assert idle_words(("on the phone", "filter: a long one", "2 marked"), 24) == "on the phone   2 marked"
