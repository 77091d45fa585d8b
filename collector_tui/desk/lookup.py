"""Finding any account: on this desk by whatever stands on it, and at the server, whose hits visit the desk's memory."""

from collections.abc import Iterable
from datetime import datetime

from collector_tui.desk.state import DeskState
from collector_tui.model.account import Account, AccountHead
from collector_tui.model.codec import decode
from collector_tui.model.lookup import found_by, lookup_keys, ways_to_read

WARMED_MAX = 400  # accounts read for their keys in one go


class DeskLookup:
    """Keys are read from the cached documents when there is time for it, and kept in memory as long as these."""

    def __init__(self, state: DeskState) -> None:
        self._state = state
        self._keys: dict[str, tuple[AccountHead, frozenset[str]]] = {}

    def find(self, text: str) -> list[str]:
        """The accounts of this desk on which the words stand; none when they are too few to find one."""
        ways = ways_to_read(text)
        if not ways:
            return []
        self._read(None)
        return [account_id for account_id, (_, keys) in self._keys.items() if found_by(keys, ways)]

    def warm(self) -> None:
        """Read some keys ahead, so that the first search waits for few. Called by the thread that syncs."""
        self._read(WARMED_MAX)

    def visit(self, documents: Iterable[bytes]) -> list[AccountHead]:
        """Take accounts of the server's that this desk does not hold, in the place of those before; their list fields.

        They are read in memory alone and never written to the disk. Raises msgspec.MsgspecError.
        """
        visitors = [account for raw in documents if not self.holds((account := decode(Account, raw)).id)]
        with self._state.lock:
            self._state.visitors = {account.id: (account, self._state.now()) for account in visitors}
        return list(visitors)

    def visited_at(self, account_id: str) -> datetime | None:
        """When an account that is not on this desk was read at the server; None: it is on the desk, or unknown."""
        visitor = self._state.visitors.get(account_id)
        return visitor[1] if visitor and not self.holds(account_id) else None

    def holds(self, account_id: str) -> bool:
        """Whether an account is on this desk."""
        return account_id in self._state.cache.heads

    def _read(self, most: int | None) -> None:
        heads = dict(self._state.cache.heads)
        self._keys = {key: known for key, known in self._keys.items() if key in heads}
        stale = [key for key, head in heads.items() if (known := self._keys.get(key)) is None or known[0] is not head]
        for account_id in stale[:most]:
            with self._state.lock:
                account = self._state.cache.account(account_id)
            if account is not None:
                self._keys[account_id] = heads[account_id], frozenset(lookup_keys(account))
