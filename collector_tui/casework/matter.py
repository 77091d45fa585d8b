"""A matter: one thing that is open on an account."""

from datetime import date

from msgspec import Struct


class Matter(Struct, frozen=True):
    """`reason` is one of `rules.reasons.REASONS`; `category` its kind where it has kinds; `until` the last day of a wait."""

    reason: str
    why: str
    stake_cents: int
    category: str = ""
    until: date | None = None
