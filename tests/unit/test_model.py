"""Money and text: what is read is what was meant, and nothing read can drive a terminal."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_tui.model.codec import decode, encode
from collector_tui.model.ids import following, uuid7
from collector_tui.model.money import cents_of, dollars
from collector_tui.model.text import clean, one_line
from tests.hospitals import NOW


@given(st.integers(-(10**13), 10**13))
def test_every_amount_reads_back(cents: int) -> None:
    assert cents_of(dollars(cents)) == cents


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("0", 0),
        (".5", 50),
        ("12", 1200),
        ("-12.3", -1230),
        ("1,234.56", 123456),
        ("7.000", 700),
        ("+1", 100),
        ("5.", 500),
    ],
)
def test_amounts_are_read_as_people_and_payers_write_them(text: str, cents: int) -> None:
    assert cents_of(text) == cents


@pytest.mark.parametrize("text", ["", "-", ".", "abc", "1.005", "--1", "1.2.3", "1e3", "NaN", "٣", "9" * 20])
def test_what_is_not_an_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an amount|parts of a cent|too large"):
        cents_of(text)


def test_no_character_that_could_drive_a_terminal_survives_cleaning() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if 0xD800 <= code < 0xE000 or character.isprintable() or character == "\n":
            continue
        shown = clean(f"a{character}b")
        assert shown.isprintable(), hex(code)
        assert unicodedata.category(shown[1]) not in ("Cc", "Cf"), hex(code)


def test_no_json_slips_past_the_decoder_uncleaned() -> None:
    for code in [*range(0x20), *range(0x7F, 0x500), *range(0x2000, 0x2100), 0xFEFF, 0x3000, 0xE000, 0xF0000, 0x1F600]:
        raw = encode([chr(code)])
        [text] = decode(list[str], raw)
        assert text == clean(chr(code)), hex(code)
        assert one_line(text).isprintable(), hex(code)


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_ids_keep_their_order_even_within_a_millisecond() -> None:
    ids = [uuid7(NOW)]
    for _ in range(100):
        ids.append(following(ids[-1], uuid7(NOW)))
    assert ids == sorted(set(ids))
