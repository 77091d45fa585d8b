"""The keys that desks of earlier versions kept drafts under are read and written as they are."""

import pytest

from collector_tui.tui.draft_key import DraftKey


@pytest.mark.parametrize(
    ("stored", "key"),
    [
        ("HB1", DraftKey(("HB1",))),
        ("HB1~note", DraftKey(("HB1",), "note")),
        ("HB1~edit", DraftKey(("HB1",), edits=True)),
        ("HB1~edit~note", DraftKey(("HB1",), "note", edits=True)),
        ("~marked", DraftKey()),
        ("~marked~note", DraftKey((), "note")),
        ("HB1~recovered", DraftKey(("HB1",), recovered=1)),
        ("HB1~edit~note~recovered~recovered", DraftKey(("HB1",), "note", edits=True, recovered=2)),
        ("~marked\tHB1\tHB2", DraftKey(("HB1", "HB2"))),
        ("~marked\tHB1\tHB2~edit~note~recovered", DraftKey(("HB1", "HB2"), "note", edits=True, recovered=1)),
        ("~marked~note~recovered", DraftKey((), "note", recovered=1)),
    ],
)
def test_a_stored_key_is_read_and_written_as_it_was(stored: str, key: DraftKey) -> None:
    assert DraftKey.read(stored) == key
    assert key.text() == stored
