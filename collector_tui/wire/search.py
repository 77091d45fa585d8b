"""Accounts looked up beyond what a desk holds."""

from msgspec import Raw, Struct


class SearchQuery(Struct, frozen=True, kw_only=True):
    """`text` is matched against the beginnings of an account's numbers, names, birth date and phones (`model/lookup.py`)."""

    text: str
    limit: int = 50


class SearchHits(Struct, frozen=True, kw_only=True):
    """`more`: these are the first of them; a longer text finds fewer."""

    accounts: tuple[Raw, ...]
    more: bool = False
