"""Who works on an account now."""

from datetime import datetime

from msgspec import Struct


class Lease(Struct, frozen=True, kw_only=True):
    """Who works on an account, until when by the server's clock. A later lease of it has a greater `fence`."""

    id: str
    account: str
    holder: str
    until: datetime
    fence: int


class LeaseRequest(Struct, frozen=True, kw_only=True):
    """One account, or the next `count` of a queue."""

    account: str = ""
    queue: str = ""
    count: int = 1


class Leases(Struct, frozen=True, kw_only=True):
    """Those granted, and for an account asked for by name, another person's that stands in the way."""

    leases: tuple[Lease, ...] = ()
    held: tuple[Lease, ...] = ()
