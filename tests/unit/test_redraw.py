"""What a redraw sends: only what differs, all that differs, whatever the segments and however wide the letters."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from collector_tui.tui.widgets.line_list import differing

WIDTH = 12
STYLES = st.sampled_from((Style(), Style(bold=True), Style(color="red")))
TEXTS = st.text("ab -─█é病e\u0301\u200c", max_size=8)
STRIPS = st.lists(st.builds(Segment, TEXTS, STYLES), max_size=5).map(
    lambda segments: Strip(segments).adjust_cell_length(WIDTH, Style())
)


@st.composite
def pictures(draw: st.DrawFn) -> tuple[list[Strip], list[Strip]]:
    before = draw(st.lists(STRIPS, min_size=1, max_size=3))
    return before, [draw(st.one_of(STRIPS, st.just(strip), st.just(cut_anew(strip)))) for strip in before]


def cut_anew(strip: Strip) -> Strip:
    """The same cells in other segments."""
    return Strip([Segment(letter, segment.style) for segment in strip for letter in segment.text], strip.cell_length)


@settings(max_examples=200)
@given(pictures())
def test_what_is_sent_makes_the_old_picture_the_new_one(made: tuple[list[Strip], list[Strip]]) -> None:
    before, after = made
    regions = differing(before, after, WIDTH) or []
    for y, (old, new) in enumerate(zip(before, after, strict=True)):
        for region in (each for each in regions if each.y == y):
            start, end = region.x, region.x + region.width
            old = Strip.join([old.crop(0, start), new.crop(start, end), old.crop(end, WIDTH)])
        assert cut_anew(old.simplify()) == cut_anew(new.simplify())


def test_the_same_cells_in_other_segments_cost_nothing() -> None:  # B1
    whole = Strip([Segment("one two     ", Style())])
    assert differing([whole], [cut_anew(whole)], WIDTH) == []
    assert differing([cut_anew(whole)], [whole], WIDTH) == []
