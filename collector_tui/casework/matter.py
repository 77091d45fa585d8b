"""A matter: one thing that is open on an account."""

from datetime import date

from msgspec import Struct


class Matter(Struct, frozen=True):
    """`kind` is the id of a MatterKind; `category` parts a kind further; `until` is the last day before an answer is late."""

    kind: str
    why: str  # the few words of the list; {age} stands for the days since the last billing
    stake_cents: int
    category: str = ""
    until: date | None = None
