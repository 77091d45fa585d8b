"""Posters' lists in columns: fitted to the width there is, money whole, a cut told by an ellipsis."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector_tui.model.money import dollars
from collector_tui.pages.list_columns import widths
from collector_tui.pages.poster_rows import LISTS, PosterList, PosterRow
from collector_tui.pages.text import cut, cut_start, cut_words

MONEY = st.integers(-999_999_99, 9_999_999_99).map(dollars)
WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1, max_size=5).map(" ".join)
NUMBERS = st.text("0123456789", min_size=1, max_size=20)
COUNTS = st.integers(0, 99_999).map("{:,}".format)


@st.composite
def lists(draw: st.DrawFn) -> tuple[PosterList, list[PosterRow]]:
    chosen = draw(st.sampled_from(LISTS))
    kinds = {"money": COUNTS if chosen.name == "batches" else MONEY, "number": NUMBERS}
    cell = [
        kinds.get(column.kind, st.just("02/20/26") if column.whole == 8 and not column.kind else WORDS)
        for column in chosen.columns
    ]
    rows = draw(st.lists(st.tuples(*cell), min_size=1, max_size=4))
    return chosen, [PosterRow(cells, "", lambda width: [], None) for cells in rows]


@settings(max_examples=60)
@given(lists(), st.sampled_from((60, 69, 80, 120)))
def test_a_line_fits_and_no_amount_in_it_loses_a_digit(made: tuple[PosterList, list[PosterRow]], width: int) -> None:
    chosen, rows = made
    room = widths(chosen.columns, [row.cells for row in rows], width)
    heading, *lines = ("".join(text for text, _ in spans) for spans in chosen.screen(rows, width))
    assert len(heading) <= width
    for row, text in zip(rows, lines, strict=True):
        assert len(text) <= width
        for column, cell, cells in zip(chosen.columns, row.cells, room, strict=True):
            if cells and column.kind == "money":
                assert f" {cell}" in f"{text} "
                assert f"{cell} " in f"{text} "
            elif cells and column.kind == "number" and len(cell) > cells:
                assert f"…{cell[1 - cells :]}" in text


@pytest.mark.parametrize("width", [60, 69, 80])
def test_a_trace_stands_whole_where_the_day_can_give_way(width: int) -> None:
    remittances = next(each for each in LISTS if each.name == "remittances")
    cells = (
        "11/16/26",
        "Blue Palm Health Maintenance Org",
        "30510000028034",
        "361.25",
        "358.08",
        "0.00",
        "3.17",
        "0.00",
        "posted",
    )
    [_, spans] = remittances.screen([PosterRow(cells, "", lambda width: [], None)], width)
    text = "".join(part for part, _ in spans)
    assert "30510000028034" in text
    assert "Blue Palm Heal…" in text or "Blue Palm Health" in text
    assert text.endswith("posted")


def test_a_cut_is_marked_and_never_inside_a_number() -> None:
    assert cut("Medicare Part A", 15) == "Medicare Part A"
    assert cut("Medicare Part B", 11) == "Medicare P…"
    assert cut_start("30510000028034", 8) == "…0028034"
    assert cut_words("paid 82.18, posted 79.03", 12) == "paid 82.18,…"
    assert cut_words("paid 82.18, posted 79.03", 21) == "paid 82.18, posted…"
    assert cut_words("1,610", 3) == "1,…"
