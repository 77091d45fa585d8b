"""What a terminal sends: keys are keys, a paste is one text, and what a terminal says of itself is neither."""

import random

import pytest
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS, IGNORE_SEQUENCE

from collector_tui.tui.safe_driver import PLACE, Meanings
from collector_tui.tui.terminal_input import PASTE_BEGINS, PASTE_ENDS
from tests.wire.streams import ESC_S, Stream, meant, read, stream_of

B, E = PASTE_BEGINS.encode(), PASTE_ENDS.encode()
COLOUR = b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\"

# bytes and pauses (seconds) | what was meant | why
TABLE = [
    ((b"jN",), "j N", "keys"),
    ((b"\x1bj",), "esc j", "T11: Esc and a letter in one packet are two keys"),
    ((b"\x1b\x1b[A",), "esc <up>", "T11"),
    ((b"\x1b\r",), "<alt+enter>", "a new line in a text, on any terminal"),
    ((b"\x1b", 0.2, b"\r"), "esc <enter>", "apart they are two"),
    ((b"\x1b[1;5C",), "<ctrl+right>", "a key with a modifier"),
    ((b"\x1b[99;5u",), "<ctrl+c>", "a key as the Kitty protocol tells it"),
    ((b"\x1b[9999999999u", b"\x1b[1114112;5uj"), "j", "a number that is no letter"),
    ((b"caf\xe9 x",), "c a f \xe9 space x", "T1: a terminal in latin-1"),
    ((b"\xe9",), "\xe9", "T1: and no byte comes behind it"),
    ((b"\xff\xfe\x93",), "\xff \xfe \u201c", "T1"),
    ((b"\xe4\xbd", 0.3, b"\xa0"), "\u4f60", "a letter in two packets"),
    ((B + b"a\rq\x1b[A\x1bq" + E,), "{a|q\u241b[A\u241bq}", "T9, B30: in its order, as one text"),
    ((B + b"\r\nq\r" + E,), "{|q|}", "T30: begins with a line end"),
    ((B + b"q" + E + b"q" + E + b"j",), "{q\u241b[201~q} j", "T9: an end of a paste inside a paste"),
    ((B + b"a" + E + b"n" + B + b"b" + E,), "{a} n {b}", "two pastes with a key between them"),
    ((B + b"hi", 1.0, E + b"q"), "{hi} q", "T10: its end is late"),
    ((B + b"hi\x1b", 3.0, b"[201~q"), "{hi} q", "T10: cut at its Esc"),
    ((B + b"hi\x1b[20", 3.0, b"1~q"), "{hi} q", "T10"),
    ((B + b"hi[201~", 1.0, b"q"), "{hi} q", "T10: its Esc was lost"),
    ((B + b"hi", 2.0, b" qq q", E), "{hi} { qq q}", "T10: its middle is late"),
    ((B + b"hi", 2.0, b"q"), "{hi} {q}", "T10: a late letter runs nothing"),
    ((B + b"hi", 2.0, b"\x19", 0.2, b"j"), "{hi} <ctrl+y> j", "T10: no end at all: the keyboard lives"),
    ((B + b"hi", 2.0, b"\x1b", 3.0, b"j"), "{hi} esc j", "T10"),
    ((B + b"hi", 11.0, b"j"), "{hi} j", "T10"),
    ((COLOUR + b"j",), "j", "T12: OSC 11"),
    ((b"\x1b]10;rgb:ff/ff/ff\x07\x1b]4;1;rgb:0/0/0\x07",), "", "T12: OSC 10, OSC 4"),
    ((b"\x1b[?62;1;4c\x1b[>0;276;0c\x1b[=0c",), "", "T12: DA1, DA2"),
    ((b"\x1bP!|7E7E\x1b\\\x1bP>|xterm(390)\x1b\\",), "", "T12: DA3, XTVERSION"),
    ((b"\x1bP1$r0m\x1b\\\x1bP1+r544e=78\x1b\\",), "", "T12: DECRQSS, XTGETTCAP"),
    ((b"\x1b[?997;1n\x1b[0n",), "", "T12: colour scheme, device status"),
    ((b"\x1b[?1u\x1b_Gi=1;OK\x1b\\",), "", "T12: Kitty's keyboard, its pictures"),
    ((b"\x1b[12;40R\x1b[8;24;80t\x1b[?2027;0$y",), "", "T12: the cursor's place, the window, a mode"),
    ((b"\x1b", 0.2, b"[?62;1;4c"), "esc", "T12: cut at its Esc, which cannot be told from a key"),
    ((b"\x1b]", 0.2, b"11;rgb:ff/ff/ff\x07"), "esc ]", "T12: cut where it may have been typed"),
    ((b"\x1b]11;rgb:ff", 5.0, b"/ff/ff\x07j"), "j", "T12: cut later"),
    ((b"\x1b]11;rgb:ff", 5.0, b"j"), "j", "its rest never comes: the keyboard lives"),
    ((b"\x1b]11;rgb:ff\x1b[B",), "<down>", "its end was lost"),
    ((b"\x1b", 0.2, b"[", 0.2, b"?"), "esc [ ?", "a person types what a reply begins with"),
    ((b"\x1b]1n",), "esc ] 1 n", "and in one packet"),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "expected", "why"), TABLE)
def test_what_was_meant(parts: tuple[bytes | float, ...], expected: str, why: str) -> None:
    assert meant(parts) == expected, why


@pytest.mark.parametrize(
    "sequence", [key for key, names in ANSI_SEQUENCES_KEYS.items() if names is not IGNORE_SEQUENCE]
)
def test_every_key_that_terminals_are_known_to_send_is_one_key(sequence: str) -> None:
    if sequence[0] == "\x1b" and sequence[1:2] not in ("[", "O", ""):
        pytest.skip("Esc and a letter")
    if PLACE.fullmatch(sequence):
        pytest.skip("the cursor's place is told in the same words")
    messages = [m for token in read((sequence.encode(),)) for m in Meanings().of(token)]
    assert messages, "it is not lost"
    assert all(isinstance(message, events.Key) for message in messages)


@pytest.mark.parametrize("seed", range(300))
def test_however_bytes_are_cut_the_same_is_meant(seed: int) -> None:
    stream_of(random.Random(seed)).assert_holds(random.Random(seed))


def test_the_law_finds_a_reader_that_breaks_it() -> None:
    with pytest.raises(AssertionError):
        Stream([(b"\x1b", "esc"), (b"[?62c", "")]).assert_holds(random.Random(1))


def test_no_pause_is_felt() -> None:
    assert ESC_S <= 0.05
