"""Who a desk is, what the server can do, and the keys of what lies on the desk's disk."""

from msgspec import Struct


class Capabilities(Struct, frozen=True, kw_only=True):
    """What this server can do. Optional parts of the contract are False until it has them."""

    version: str = "1"
    server: str = ""
    money: str = "cents"
    page_limit_max: int = 500
    actions_max: int = 100
    body_bytes_max: int = 0
    file_bytes_max: int = 0
    action_kinds: tuple[str, ...] = ()
    leases: bool = False
    keys: bool = False
    push: bool = False
    reports: bool = False
    search: bool = False
    intake: bool = False


class Policy(Struct, frozen=True, kw_only=True):
    """What the site asks of desks. Zero switches a limit off."""

    idle_lock_s: int = 600
    log_off_s: int = 1800
    offline_warn_days: int = 3
    offline_lock_days: int = 14  # without the server for so long, a desk shows no accounts


POSTER = "intake"  # the role of payment posters, whose desks have no accounts


class Me(Struct, frozen=True, kw_only=True):
    """The signed-in person. Empty `queues` means all of them; `people` are those whom a supervisor may give accounts to."""

    user: str
    role: str
    queues: tuple[str, ...] = ()
    policy: Policy = Policy()
    people: tuple[str, ...] = ()


class KeyRequest(Struct, frozen=True, kw_only=True):
    """Asks for a desk's data keys; `rotate` asks for a fresh one before the others."""

    rotate: bool = False


class DeskKeys(Struct, frozen=True, kw_only=True):
    """Data keys in URL-safe base64: the first seals, all of them open."""

    keys: tuple[str, ...]
