"""Text from outside is data: it must not be able to drive a terminal."""

import re
import unicodedata
from typing import Any

JOINERS = "\u200c\u200d"  # Persian and Indic spelling: one between two letters of a script without capitals stays
_ESCAPES = re.compile(rb"\\[ubfrt]|\x7f")
# What Unicode does not take apart: letters with a stroke or tied together; apostrophes are typed or left out.
_ALIKE = str.maketrans({
    "\u00f8": "o", "\u0142": "l", "\u0111": "d", "\u00f0": "d", "\u0131": "i", "\u00e6": "ae", "\u0153": "oe",
    "\u00fe": "th", "\u2018": "", "\u2019": "", "\u02bc": "", "'": "", "`": "",
})  # fmt: skip
_PHONE = re.compile(r"(?:\+?1[ .-]?)?\(?([2-9][0-9]{2})\)?[ .-]?([0-9]{3})[ .-]?([0-9]{4})")
_STATE = re.compile(r"\b([A-Z]{2})\b[ ,]*\d{5}(?:-?\d{4})?\s*$")


def suspect(raw: bytes) -> bool:
    """Whether any string inside these JSON bytes could need `clean`. JSON cannot hold raw C0 characters."""
    return _ESCAPES.search(raw) is not None or not (raw.isascii() or raw.decode("utf-8", "replace").isprintable())


def clean(text: str) -> str:
    """Make control, C1, bidi and invisible characters visible; keep line breaks, spell tabs as spaces."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n")
    return "".join(
        letter if letter in JOINERS and _joins(text, at) else _shown(letter) for at, letter in enumerate(text)
    )


def clean_all(value: Any) -> Any:
    """`clean` for every string, keys included, inside decoded JSON."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean_all(item) for item in value]
    if isinstance(value, dict):
        return {clean(str(key)): clean_all(item) for key, item in value.items()}
    return value


def one_line(text: str) -> str:
    """`clean` text with its line breaks folded into spaces."""
    return " ".join(clean(text).split())


def counted(number: int, noun: str, plural: str = "") -> str:
    """ "1 claim", "1,610 claims"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def phone_words(number: str) -> str:
    """ "8005550108" -> "800-555-0108"; what is no bare number of North America stays as it is."""
    match = _PHONE.fullmatch(number.strip())
    return "-".join(match.groups()) if match else number


def state_of(address: str) -> str:
    """The state before the zip code that ends an address, or an empty text."""
    match = _STATE.search(address.strip())
    return match[1] if match else ""


def letters_and_digits(text: str) -> str:
    """ "NWX-44 71" -> "NWX4471": what stays the same however an id or a name is typed."""
    return "".join(filter(str.isalnum, text)).upper()


def folded(text: str) -> str:
    """ "Jos\u00e9 O\u2019Brien-Stra\u00dfe" -> "jose obrien-strasse": how words are compared when somebody looks for them.

    Case, accents, the forms in which Unicode writes one letter, and apostrophes make no difference.
    """
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in apart if unicodedata.category(letter) not in ("Mn", "Cf")).translate(_ALIKE)


def _joins(text: str, at: int) -> bool:
    sides = (unicodedata.category(side) for side in (text[at - 1 : at], text[at + 1 : at + 2]) if side)
    return [side in ("Lo", "Mn", "Mc") for side in sides] == [True, True]


def _shown(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    code = ord(character)
    if character == "\t" or unicodedata.category(character) == "Zs":
        return " "
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return f"<{code:02X}>" if code < 0x100 else f"<U+{code:04X}>"
