"""A tab of one's own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SavedView:
    """A tab of one's own: the accounts that a filter finds, in an order such as "balance, -due"."""

    title: str = ""
    filter: str = ""
    sort: str = ""
