"""Accounts looked up beyond what a desk holds."""

from msgspec import Raw, Struct


class SearchQuery(Struct, frozen=True, kw_only=True):
    """`text` is matched against account number, guarantor number, patient name and payer control number."""

    text: str
    limit: int = 50


class SearchHits(Struct, frozen=True, kw_only=True):
    accounts: tuple[Raw, ...]
