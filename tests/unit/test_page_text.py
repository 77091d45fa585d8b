"""Text in cells: nothing is lost at an edge, however wide its letters."""

from hypothesis import given, settings
from hypothesis import strategies as st

from collector_tui.model.text import clean
from collector_tui.pages.text import cells, cut, cut_start, cut_words, fitted, letters, line, ljust, rjust, wrap

TEXTS = st.text("ab 1,.-é病院e\u0301نام\u200cه", max_size=60)
WIDTHS = st.integers(10, 40)


@settings(max_examples=150)
@given(TEXTS, WIDTHS)
def test_a_folded_text_is_whole_and_within_its_cells(text: str, width: int) -> None:  # T24
    folded = wrap(text, width)
    assert "".join("".join(folded).split()) == "".join(text.split())
    assert all(cells(part) <= width for part in folded)


@settings(max_examples=150)
@given(st.lists(st.tuples(TEXTS, st.sampled_from(("", "bad"))), max_size=4), WIDTHS.map(lambda width: width + 14))
def test_a_page_folds_what_is_wider_than_it_is(spans: list[tuple[str, str]], width: int) -> None:
    page = fitted([tuple(spans)], width)
    assert all(cells(letters(part)) <= width for part in page)
    assert "".join("".join(map(letters, page)).split()) == "".join(letters(tuple(spans)).split())


@given(TEXTS, st.integers(0, 40))
def test_a_cut_text_takes_no_more_cells_than_it_may(text: str, width: int) -> None:
    assert all(cells(made(text, width)) <= width for made in (cut, cut_words, cut_start))


def test_columns_are_counted_in_cells() -> None:
    assert [cells(text) for text in ("abc", "病院", "e\u0301", "نام\u200cه")] == [3, 4, 1, 4]
    assert ljust("病院", 6) == "病院  "
    assert rjust("e\u0301", 3) == "  e\u0301"
    assert cut("病院病院", 5) == "病院…"


def test_an_amount_is_never_folded_in_two() -> None:
    page = fitted([line(" charges 33,569.86 - payments 8,102.37 - adjustments 25,467.49 = 0.00")], 40)
    assert [letters(part) for part in page] == [
        " charges 33,569.86 - payments 8,102.37 -",
        "   adjustments 25,467.49 = 0.00",
    ]


def test_joiners_inside_a_word_stay_and_elsewhere_are_seen() -> None:
    """Persian writes a non-joiner inside a word; one that stands alone could hide in a number."""
    assert clean("نامه\u200cها") == "نامه\u200cها"
    assert clean("12\u200c34") == "12<U+200C>34"
    assert clean("\u200cab") == "<U+200C>ab"
    assert clean("AB\u200cCD") == "AB<U+200C>CD", "a Latin word has no joiners"
