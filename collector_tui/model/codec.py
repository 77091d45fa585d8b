"""The one place where JSON from outside becomes our Structs, and back."""

from typing import Any, TypeVar

import msgspec

from collector_tui.model.text import clean_all, suspect

T = TypeVar("T")

_encoder = msgspec.json.Encoder()
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


def encode(value: Any) -> bytes:
    """Compact JSON in UTF-8."""
    return _encoder.encode(value)


def picked(value: object, *names: str) -> dict[str, Any]:
    """Some fields of a Struct (or columns of a row) by their names, on the way into another that has the same."""
    return {name: getattr(value, name) for name in names}


def decode(kind: type[T], raw: bytes) -> T:
    """Decode JSON as `kind`, every string cleaned of what could drive a terminal.

    Unknown fields are ignored, so that an older desk can read a newer server.
    Raises msgspec.DecodeError (msgspec.ValidationError for a wrong shape).
    """
    if suspect(raw):
        raw = _encoder.encode(clean_all(msgspec.json.decode(raw)))
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    return decoder.decode(raw)  # type: ignore[no-any-return]  # the table is keyed by the type it decodes
