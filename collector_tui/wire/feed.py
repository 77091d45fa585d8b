"""The change feed: accounts as they are now, or that they have left, after a cursor."""

from msgspec import Raw, Struct

from collector_tui.wire.leases import Lease


class Upsert(Struct, frozen=True, kw_only=True, tag_field="op", tag="upsert"):
    """An account as it is now, whole."""

    version: int
    account: Raw


class Remove(Struct, frozen=True, kw_only=True, tag_field="op", tag="remove"):
    """An account that is no longer in this person's scope: its data leaves the disk."""

    id: str
    version: int
    reason: str


class Changes(Struct, frozen=True, kw_only=True):
    """A page of the feed. The cursor is opaque; `more` asks for the next page at once."""

    items: tuple[Upsert | Remove, ...]
    cursor: str
    more: bool
    leases: tuple[Lease, ...] = ()  # other people's, in this scope, now
    epoch: str = ""  # another one is another state of the database: it was restored from a copy
    playbook: str = ""  # the ETag of the playbook in force
