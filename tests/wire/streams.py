"""The law of what terminals send, over streams of keys, pastes and replies: python -m tests.wire.streams --streams 100000"""

import argparse
import itertools
import random
import string
import sys
from collections.abc import Iterable
from typing import NamedTuple

from textual import events

from collector_tui.model.text import clean
from collector_tui.tui.safe_driver import Meanings
from collector_tui.tui.terminal_input import PASTE_BEGINS, PASTE_ENDS, Pasted, TerminalInput, Token

ESC_S = 0.05
LONG_S = 100.0  # after which nothing is waited for
Parts = Iterable[bytes | float]

KEYS = [
    *((letter.encode(), letter) for letter in string.ascii_letters + string.digits + "/:?.*+-"),
    (b"\x1b[A", "<up>"), (b"\x1b[B", "<down>"), (b"\x1b[6~", "<pagedown>"), (b"\x1bOP", "<f1>"), (b"\r", "<enter>"),
    (b"\x19", "<ctrl+y>"), (b"\x7f", "<backspace>"), ("é".encode(), "é"), ("漢".encode(), "漢"), (b"\xe9", "é"),
    (b"\x1b\r", "<alt+enter>"), (b"\x1b[1;5D", "<ctrl+left>"),
]  # fmt: skip
REPLIES = (
    b"\x1b]10;rgb:ffff/ffff/ffff\x07", b"\x1b]11;rgb:0000/0000/0000\x1b\\", b"\x1b]4;7;rgb:c0/c0/c0\x07", b"\x1b[?62;1;4c",
    b"\x1b[>41;390;0c", b"\x1bP>|WezTerm 20240203\x1b\\", b"\x1bP!|7E565445\x1b\\", b"\x1b[?997;2n", b"\x1b[0n", b"\x1b[?1u",
    b"\x1b_Gi=31;ENOTSUP:q quits\x1b\\", b"\x1b[24;80R", b"\x1b[4;600;800t", b"\x1b[?2031;0$y", b"\x1bP1$r2 q\x1b\\",
    b"\x1b]52;c;cXVpdA==\x07", b"\x1b]lquit\x1b\\",
)  # fmt: skip
PASTED = (
    "q",
    "nCSPD\r",
    "\x1b",
    "\x1b[A",
    "\x1b]11;q\x07",
    "\r",
    "\n",
    "\r\n",
    PASTE_ENDS,
    "é",
    "漢字",
    "\t",
    "\x03\x11\x19",
    " x ",
)


def read(parts: Parts) -> list[Token]:
    """What the reader makes of bytes and pauses, and of the long rest behind them."""
    reader, now, tokens = TerminalInput(ESC_S), 0.0, list[Token]()
    for part in (*parts, LONG_S):
        if isinstance(part, bytes):
            tokens += reader.feed(part, now)
            continue
        now += part
        while (due := reader.due) is not None and due <= now:
            tokens += reader.tick(due)
    return tokens


def meant(parts: Parts) -> str:
    """As a person would tell it: keys by name, pastes in braces with a bar for each line end."""
    told, meanings = list[str](), Meanings()
    for token in read(parts):
        for message in meanings.of(token):
            if isinstance(message, events.Paste):
                told.append("{" + message.text.replace("\n", "|") + "}")
            elif isinstance(message, events.Key):
                told.append(_named(message))
    return " ".join(told)


def _named(key: events.Key) -> str:
    if key.key == "escape":
        return "esc"
    letter = key.character or ""
    return letter if letter.isprintable() and letter.strip() else "space" if letter == " " else f"<{key.key}>"


class Stream(NamedTuple):
    """What a terminal sends, thing by thing, each with what it means; a reply means nothing."""

    things: list[tuple[bytes, str]]

    def assert_holds(self, chance: random.Random) -> None:
        """Cut anywhere without a pause the same is meant; with a pause between things, and inside pastes and letters, too."""
        raw, expected = (
            b"".join(raw for raw, _ in self.things),
            " ".join(filter(None, (told for _, told in self.things))),
        )
        assert meant([raw]) == expected, raw
        assert meant([raw[i : i + 1] for i in range(len(raw))]) == expected, raw
        assert meant(_cut(raw, chance)) == expected, raw
        slow: list[bytes | float] = []
        for thing, _ in self.things:
            slow += [thing, chance.choice((0.01, 0.3, 2.0))]
        assert meant(slow) == expected, slow
        self._late_rest(chance)

    def _late_rest(self, chance: random.Random) -> None:
        """A paste or a reply whose rest is late: the same text, and no key but the Esc that it was cut behind."""
        for raw, told in self.things:
            if raw.count(PASTE_ENDS.encode()) == 1:  # a paste that holds its own end, and then a pause, has ended
                at = chance.randrange(len(PASTE_BEGINS), len(raw) - 1)
                rest = [raw[:at], chance.choice((0.2, 1.5, 8.0)), raw[at:]]
                texts = [token.text for token in read(rest) if isinstance(token, Pasted)]
                assert len(read(rest)) == len(texts), f"{rest} ran a key"
                if b"\r\n" not in raw and _cut_in_text(raw[:at]):
                    assert "".join(texts) == told[1:-1].replace("|", "\n"), rest
            elif raw in REPLIES:
                at = chance.randrange(1, len(raw))
                rest = [raw[:at], chance.choice((0.2, 0.9)), raw[at:]]
                assert meant(rest) in ("", " ".join("esc" if c == "\x1b" else c for c in raw[:2].decode()[:at])), rest


def _cut_in_text(before: bytes) -> bool:
    """Whether what follows is not the rest of a letter or an escape, which are shown otherwise when they are apart."""
    try:
        return b"\x1b" not in before.decode()[-len(PASTE_ENDS) :].removeprefix(PASTE_BEGINS).encode()
    except UnicodeDecodeError:
        return False


def _cut(raw: bytes, chance: random.Random) -> list[bytes | float]:
    cuts = sorted({0, len(raw), *(chance.randrange(len(raw) + 1) for _ in range(chance.randrange(8)))})
    return [raw[a:b] for a, b in itertools.pairwise(cuts)]


def stream_of(chance: random.Random) -> Stream:
    """Some keys, pastes and replies in any order."""
    things: list[tuple[bytes, str]] = []
    for _ in range(chance.randrange(1, 12)):
        kind = chance.random()
        if kind < 0.4:
            things.append(chance.choice(KEYS))
        elif kind < 0.7:
            things.append((chance.choice(REPLIES), ""))
        else:
            things.append(_paste(chance))
    if things[-1][0] == b"\xe9":
        things.append((b"j", "j"))
    return Stream(things)


def _paste(chance: random.Random) -> tuple[bytes, str]:
    text = "".join(chance.choices(PASTED, k=chance.randrange(1, 7)))
    shown = clean(text.replace("\r\n", "\n").replace("\r", "\n")).replace("\n", "|")
    return (PASTE_BEGINS + text + PASTE_ENDS).encode(), "{" + shown + "}"


def main(arguments: list[str]) -> int:
    """Many streams; the seed of one that breaks the law is told."""
    parser = argparse.ArgumentParser(prog="python -m tests.wire.streams", description=__doc__)
    parser.add_argument("--streams", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    given = parser.parse_args(arguments)
    for seed in range(given.first, given.first + given.streams):
        try:
            stream_of(random.Random(seed)).assert_holds(random.Random(seed))
        except AssertionError as broken:
            print(f"seed {seed}: {broken}")
            return 1
    print(f"{given.streams:,} streams, the same however they were cut; no paste and no reply ran a key.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
