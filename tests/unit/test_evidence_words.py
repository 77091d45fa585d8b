"""The evidence of a step is told whole: the page wraps it, the judge cuts nothing."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_tui.casework.under_way import logged_words
from collector_tui.model.account import Activity
from collector_tui.model.field_words import fields_sentence
from collector_tui.model.text import phone_words


@given(st.text(st.characters(categories=["L", "Zs"]), min_size=1, max_size=400).filter(str.strip))
def test_a_note_that_is_evidence_is_never_cut(text: str) -> None:
    note = Activity(id="1", code="DNCL", at=datetime(2026, 3, 1, 15, tzinfo=UTC), by="mlee", text=text)
    assert logged_words(note).endswith(f" mlee: {text}")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"complete": "n", "missing_items": "two pay stubs"}, "complete: no; missing items: two pay stubs"),
        (
            {"chapter": "7", "case_no": "26-10442", "court": "district court", "filed_date": "2026-08-24"},
            "chapter: 7; case #: 26-10442; court: district court; filed date: 08/24/2026",
        ),
        ({"contact": "8005550108"}, "contact: 800-555-0108"),
        ({"issue_no": "8005550108", "rep": ""}, "issue #: 8005550108"),
    ],
)
def test_a_field_is_told_by_its_label_and_as_people_write_it(fields: dict[str, str], said: str) -> None:
    note = Activity(id="1", code="FAPR", at=datetime(2026, 3, 1, 15, tzinfo=UTC), by="mlee", fields=fields)
    assert fields_sentence(fields) == said
    assert logged_words(note).endswith(f" mlee: {said}")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("8005550108", "800-555-0108"), ("18005550108", "800-555-0108"), ("(800) 555-0108", "800-555-0108"),
        ("800-555-0108 x12", "800-555-0108 x12"), ("5550108", "5550108"), ("", ""),
    ],
)  # fmt: skip
def test_a_telephone_number_is_told_with_its_dashes(number: str, said: str) -> None:
    assert phone_words(number) == said
