"""Everything local: the cache that can be rebuilt, the outbox that cannot, and the one door to both."""

from collector_tui.desk.accounts import Counts
from collector_tui.desk.cache import forget_cache
from collector_tui.desk.desk import Desk, Refused
from collector_tui.desk.outbox import OUTBOX, OWN, RECOVERED, Drafts
from collector_tui.desk.session_file import Fields, OutboxEntry, SessionFile

__all__ = [
    "OUTBOX",
    "OWN",
    "RECOVERED",
    "Counts",
    "Desk",
    "Drafts",
    "Fields",
    "OutboxEntry",
    "Refused",
    "SessionFile",
    "forget_cache",
]
