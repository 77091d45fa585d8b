"""The evidence of a step is told whole: the page wraps it, the judge cuts nothing."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from collector_tui.casework.under_way import logged_words
from collector_tui.model.account import Activity


@given(st.text(st.characters(categories=["L", "Zs"]), min_size=1, max_size=400).filter(str.strip))
def test_a_note_that_is_evidence_is_never_cut(text: str) -> None:
    note = Activity(id="1", code="DNCL", at=datetime(2026, 3, 1, 15, tzinfo=UTC), by="mlee", text=text)
    assert logged_words(note).endswith(f" mlee: {text}")
