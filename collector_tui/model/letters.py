"""Character sets that are not UTF-8: text that comes in by one, letters that one has no sign for."""

import codecs
import unicodedata

LOOK_ALIKE = str.maketrans(
    "…–—‐‑‘’‚“”„•·×─━│┃┄┌┐└┘├┤┬┴┼═║█▓▒░▏▎▍▌▋▊▉▶▸►◀◂◄▲▼✓✗", ".----'''\"\"\"*.x--||-+++++++++=|###.|||####>>><<<^vvx"
)
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
STAND_IN = "collector-look-alike"  # an error handler, for streams


def unicode_text(raw: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-8. Raises UnicodeDecodeError, a ValueError."""
    for mark, charset in MARKS:
        if raw.startswith(mark):
            return raw.removeprefix(mark).decode(charset)
    return raw.decode()


def decoded(raw: bytes) -> str:
    """The text of a pipe, whatever it is in: if not Unicode, then Windows-1252, which holds Latin-1."""
    try:
        return unicode_text(raw)
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def look_alikes(text: str) -> str:
    """ASCII as wide as the letters it stands in for: a picture keeps its columns."""
    return "".join(map(_look_alike, text))


def _look_alike(letter: str) -> str:
    plain = letter.translate(LOOK_ALIKE)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", letter)[:1]
    if plain.isascii():
        return plain
    if unicodedata.combining(letter):
        return ""
    return "??" if unicodedata.east_asian_width(letter) in "WF" else "?"


def _stand_in(fault: UnicodeError) -> tuple[str, int]:
    assert isinstance(fault, UnicodeEncodeError), "registered for encoding alone"
    return look_alikes(fault.object[fault.start : fault.end]), fault.end


codecs.register_error(STAND_IN, _stand_in)
