"""What a terminal sends becomes what was meant: keys, pastes, and what it says of itself. No key comes out of the last two.

Pauses decide only where bytes cannot: whether an Esc stands alone, whether a paste has ended. However the bytes are
cut into packets without a pause, the same comes out.
"""

import codecs
import re
from collections.abc import Iterator

from msgspec import Struct

from collector_tui.model.text import clean

ESC = "\x1b"
PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"

RESUME_S = 1.0  # so long may the rest of a sequence that was cut behind its Esc be late
REPLY_S = 1.0  # so long may a reply pause; its rest is known for one
STALE_S = 10.0  # so late is nothing the rest of anything
TAIL_S = 0.25  # what comes behind a stale beginning and does not end it by then was typed
LETTER_S = 1.0  # so long may the bytes of one letter be apart
PASTE_PAUSE_S = 0.5  # what is there of a paste is shown
LATE_ESC_S = 2.0  # an Esc, while the end of a paste is missing, begins that end or is a person's
MEANT_AS_PASTE = 2  # letters at once, while the end of a paste is missing

_PAYLOAD = r"[^\x00-\x1f\x7f]{0,8192}"
_OSC = rf"\](?:\d+;|[lL]){_PAYLOAD}"
_DCS = rf"P(?:[0-?]+[ -/]*|[ -/]+)[@-~]{_PAYLOAD}"
_APC = rf"_G{_PAYLOAD}"
_COMPLETE = re.compile(
    r"\x1b(?:"
    r"\[(?:\d+\$|[0-?]+[ -/]*[@-~]|[ -/]+[@-~]|\[[A-E]|M[^\x1b]{3}|[A-IOP-SZa-d])"  # CSI: keys, mouse, replies
    r"|O[A-DFHPQRSMa-dj-y]"  # SS3: keys
    rf"|{_OSC}(?:\x07|\x1b\\)|(?:{_DCS}|{_APC})\x1b\\"  # replies that hold a text
    r")"
)
_PARTIAL = re.compile(
    r"\x1b(?:"
    r"\[(?:[0-?]*[ -/]*|\[|M[^\x1b]{0,2})|O"
    rf"|\](?:\d*|(?:\d+;|[lL]){_PAYLOAD}\x1b?)|P[0-?]*[ -/]*|{_DCS}\x1b?|_|{_APC}\x1b?"
    r")?"
)
_REPLY_TEXT = re.compile(rf"\x1b(?:{_OSC}|{_DCS}|{_APC})")
_WITH_ALT = ("\r", "\n", "\x7f")  # a new line in a text, a word deleted; with a letter Esc is a key of its own


class Typed(Struct, frozen=True):
    """One letter or control character."""

    character: str
    alt: bool = False


class Sequence(Struct, frozen=True):
    """A whole escape sequence: a key, or what the terminal says of itself."""

    text: str


class Pasted(Struct, frozen=True):
    """A paste, or what there is of it: one thing, its lines apart by line feeds."""

    text: str


Token = Typed | Sequence | Pasted


def _as_latin(fault: UnicodeError) -> tuple[str, int]:
    """A byte that is not UTF-8 comes from a terminal of an older character set: most likely cp1252."""
    assert isinstance(fault, UnicodeDecodeError), "registered for decoding alone"
    return fault.object[fault.start : fault.end].decode("cp1252", "replace"), fault.end


codecs.register_error("collector-latin", _as_latin)


class TerminalInput:
    """`esc_s`: so long is the byte behind an Esc waited for. Times are seconds of one clock that never goes back."""

    def __init__(self, esc_s: float) -> None:
        self._esc_s = esc_s
        self._decoder = codecs.getincrementaldecoder("utf-8")("collector-latin")
        self._held = ""  # what is not decided, beginning with an Esc; in a paste, what was not given yet
        self._used = 0  # how much of it was given as keys already, or given up
        self._last = self._paste_at = 0.0  # when bytes came last; when a paste's did
        self._pasting = self._late = False  # inside a paste; its end has not come in time

    @property
    def due(self) -> float | None:
        """When `tick` has something to do, if nothing comes before."""
        if self._pasting:
            return self._paste_at + STALE_S if self._waits_for_end else self._last + self._paste_pause_s
        if self._held:
            return self._last + self._patience_s
        return self._last + LETTER_S if self._decoder.getstate()[0] else None

    @property
    def _waits_for_end(self) -> bool:
        """Whether all that came of a paste was given, and its end is late."""
        return self._late and len(self._held) == self._used

    @property
    def _paste_pause_s(self) -> float:
        if self._late and self._held == ESC:
            return LATE_ESC_S
        if PASTE_ENDS in self._held or (self._late and not PASTE_ENDS.startswith(self._held)):
            return self._esc_s
        return PASTE_PAUSE_S

    @property
    def _patience_s(self) -> float:
        """How long what is held may wait for what completes it."""
        fresh = len(self._held) - self._used
        if not fresh:
            return RESUME_S if self._used <= 2 else STALE_S
        if self._used > 2:
            return TAIL_S
        return self._esc_s if fresh <= 2 else REPLY_S

    def feed(self, raw: bytes, now: float) -> list[Token]:
        """What these bytes decide."""
        tokens = self.tick(now)
        text = self._decoder.decode(raw)
        if self._pasting and len(text) >= MEANT_AS_PASTE:
            self._paste_at = now
        self._last = now
        self._held += text
        tokens += self._read(now)
        return tokens

    def tick(self, now: float) -> list[Token]:
        """What a pause decides."""
        tokens: list[Token] = []
        while (due := self.due) is not None and due <= now:
            tokens += self._after_pause(due)
        return tokens

    def end(self) -> list[Token]:
        """The terminal is gone: what there is of a paste was pasted."""
        tokens: list[Token] = [*self._given(self._held.partition(PASTE_ENDS)[0])] if self._pasting else []
        self._held, self._used, self._pasting = "", 0, False
        return tokens

    def _read(self, now: float) -> Iterator[Token]:
        while self._held:
            if self._pasting:
                again = PASTE_BEGINS in self._held.partition(PASTE_ENDS)[2]
                if not again:
                    return  # a pause tells whether an end in it is the last one
                yield from self._end_paste()
            elif not self._held.startswith(ESC):
                yield Typed(self._take(1))
            elif (whole := _COMPLETE.match(self._held)) and not self._typed_behind(whole[0]):
                sequence = self._take(whole.end())
                if sequence == PASTE_BEGINS:
                    self._pasting, self._late, self._paste_at = True, False, now
                elif sequence != PASTE_ENDS:
                    yield Sequence(sequence)
            elif not whole and _PARTIAL.fullmatch(self._held):
                return
            else:
                yield from self._no_sequence()

    def _typed_behind(self, sequence: str) -> bool:
        """Whether a single letter, behind an Esc and a letter that were keys already, is one too."""
        return self._used == 2 and len(sequence) == 3

    def _no_sequence(self) -> Iterator[Token]:
        if self._used:
            self._take(self._used)
        elif reply := _REPLY_TEXT.match(self._held):
            self._take(reply.end())  # its end was lost
        elif self._held[1:2] in _WITH_ALT and len(self._held) > 1:
            yield Typed(self._take(2)[1], alt=True)
        else:
            yield Typed(self._take(1))

    def _take(self, count: int) -> str:
        taken, self._held, self._used = self._held[:count], self._held[count:], 0
        return taken

    # A pause

    def _after_pause(self, now: float) -> Iterator[Token]:
        if self._pasting:
            yield from self._paste_paused(now)
        elif not self._held:
            self._held = self._decoder.decode(b"", final=True)
            self._decoder.reset()
            yield from self._read(now)
        elif self._used > 2 and len(self._held) > self._used:
            self._take(self._used)  # not its rest
            yield from self._read(now)
        elif self._used == len(self._held):
            self._take(self._used)
        else:
            keys = self._held[self._used :] if len(self._held) - self._used <= 2 else ""
            yield from map(Typed, keys)
            self._used = len(self._held)
            if self._used > 2 and keys:
                self._take(self._used)

    def _paste_paused(self, now: float) -> Iterator[Token]:
        if PASTE_ENDS in self._held:
            yield from self._end_paste()
            yield from self._read(now)
        elif self._held.endswith(PASTE_ENDS[1:]):  # its Esc was lost
            yield from self._given(self._held.removesuffix(PASTE_ENDS[1:]))
            self._held, self._pasting = "", False
        elif not self._late or PASTE_ENDS.startswith(self._held):
            if self._waits_for_end or (self._late and self._held == ESC):
                self._pasting = False  # nobody ends it; or a person does
                self._take(self._used)
                yield from self._read(now)
                return
            kept = next((n for n in range(len(PASTE_ENDS) - 1, 0, -1) if self._held.endswith(PASTE_ENDS[:n])), 0)
            text = self._take(len(self._held) - kept)
            self._late, self._used, self._paste_at = True, kept, now
            yield from self._given(text)
        else:
            self._take(self._used)
            if _is_key(self._held):
                self._pasting = False
                yield from self._read(now)
            else:
                yield from self._given(self._take(len(self._held)))

    def _end_paste(self) -> Iterator[Token]:
        """The last end before another paste begins ends it; those before it were pasted."""
        begins = self._held.find(PASTE_BEGINS, self._held.index(PASTE_ENDS))
        ends = self._held.rindex(PASTE_ENDS, 0, begins if begins >= 0 else None)
        text, self._held = self._held[:ends], self._held[ends + len(PASTE_ENDS) :]
        self._pasting, self._used = False, 0
        yield from self._given(text)

    def _given(self, text: str) -> Iterator[Pasted]:
        if text:
            yield Pasted(clean(text.replace("\r\n", "\n").replace("\r", "\n")))


def _is_key(text: str) -> bool:
    """Whether this alone was one key that is no text: a control character, Esc, an arrow."""
    key = _COMPLETE.fullmatch(text) is not None or text == ESC
    return key or (len(text) == 1 and not text.isprintable() and text not in "\r\n\t")
