"""What a desk shows: every account as it is cached, with what was logged here and is pending folded in."""

import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from collector_tui.actions import Stamp
from collector_tui.desk.cache import CACHE, Cache
from collector_tui.desk.outbox import OUTBOX, Outbox
from collector_tui.desk.ranked import Ranked
from collector_tui.desk.session_file import OutboxEntry
from collector_tui.model.account import Account, AccountHead
from collector_tui.model.ids import uuid7
from collector_tui.model.playbook import Playbook
from collector_tui.model.work import WorkHead
from collector_tui.storage.disk import Disk, RealDisk
from collector_tui.storage.keys import Keys
from collector_tui.storage.vault import Vault
from collector_tui.wire.leases import Lease
from collector_tui.wire.session import Policy
from collector_tui.work.assess import assess
from collector_tui.work.rulebook import Rulebook

Clock = Callable[[], datetime]


class Counts(Struct, frozen=True):
    """How many outbox entries wait to be sent, and how many a person must decide."""

    waiting: int
    refused: int


class OpenDesk:
    """One person's desk in one directory, as it is seen. Safe to use from the screen's and the sync engine's threads.

    Several sessions of the person may have it open: each logs into a file of its own, one of them takes the feed.
    """

    def __init__(
        self,
        directory: Path,
        clock: Clock,
        keys: Keys | None = None,
        disk: Disk | None = None,
        *,
        read_only: bool = False,
    ) -> None:
        """Raises Damaged (of the outbox), Locked, ValueError or OSError, each with a sentence.

        Without `keys` those of the directory's key file. A desk that is `read_only` shows what is on the disk now.
        """
        self._clock, self.directory = clock, directory
        disk = disk or RealDisk()
        disk.make_directory(directory)
        keys = keys or Vault(directory, disk).by_file()
        self._outbox = Outbox(directory / OUTBOX, disk, keys, lambda: uuid7(clock()), read_only=read_only)
        self._read_only = read_only
        try:
            self._cache = Cache(directory / CACHE, disk, keys, read_only=read_only)
        except BaseException:
            self._outbox.close()
            raise
        self._lock = threading.RLock()
        self._overlay: dict[str, AccountHead] = {}
        self._last_id = ""
        self._told = list(self._outbox.told)
        self._leases: dict[str, Lease] = {}
        self._warned: set[str] = set()
        self._viewed: dict[str, datetime] = {}  # not reported yet
        self._seen: set[str] = set()
        self._ranked = Ranked()
        self.revision = 0  # moves whenever a list of heads would differ
        self._refresh({entry.account for entry in self._outbox.entries.values()})

    def sessions_beside(self) -> bool:
        """Whether another session has files of this desk open."""
        return self._outbox.others_open()

    def rewrite(self) -> None:
        """Seal everything anew with the current key. Raises OSError."""
        with self._lock:
            self._outbox.rewrite()
            self._cache.rewrite()

    def close(self) -> None:
        """Let go of the directory. What was done is on the disk already."""
        with self._lock:
            self._cache.tidy()
            self._outbox.close()
            self._cache.close()

    def take_told(self) -> list[str]:
        """Sentences for the person that no call of theirs has brought: what a crash left, what others did. Once."""
        with self._lock:
            told, self._told = self._told, []
            return told

    # Reading

    @property
    def user(self) -> str:
        return self._cache.place.user or "me"

    @property
    def synced_at(self) -> str:
        """When the server was last heard to the end, RFC 3339; empty when never."""
        return self._cache.place.synced_at

    @property
    def policy(self) -> Policy:
        return self._cache.place.policy

    @property
    def days_offline(self) -> int:
        """Whole days since the server was last heard to the end; 0 when it never was."""
        heard = self.synced_at
        return max(0, (self.now() - datetime.fromisoformat(heard)).days) if heard else 0

    @property
    def shut(self) -> str:
        """Why no account is shown, or an empty text: the site allows so many days without the server and no more."""
        days, most = self.days_offline, self.policy.offline_lock_days
        if not most or days < most:
            return ""
        return (
            f"{days} days without the server: accounts are shown again after the next sync. You may still write notes."
        )

    @property
    def playbook(self) -> Playbook:
        return self._cache.rulebook.playbook

    @property
    def rulebook(self) -> Rulebook:
        """What accounts are judged by here."""
        return self._cache.rulebook

    def now(self) -> datetime:
        return self._clock()

    def today(self) -> date:
        """The day where the clock is: a collector's evening is not tomorrow because UTC says so."""
        return self._clock().date()

    def heads(self) -> list[AccountHead]:
        """Every account's list fields, ranked for today, pending actions included; none when the desk is shut."""
        with self._lock:
            if self.shut:
                return []
            ranked = self._ranked.of(self._cache.heads, self.today(), self.rulebook, self._judged)
            return list((ranked | self._overlay).values())

    def knows(self, account_id: str) -> bool:
        """Whether an account is on this desk, shown or not."""
        return account_id in self._cache.heads

    def account(self, account_id: str) -> Account | None:
        """The account with its pending actions folded in, judged for today; None when it is not cached, or not shown."""
        with self._lock:
            cached = None if self.shut else self._cache.account(account_id)
            if cached is None:
                return None
            for action in self._outbox.of_account(account_id):
                cached = action.apply(cached, Stamp(by=self.user, at=action.made_at))
            return assess(cached, self.today(), self.rulebook)

    def pending(self) -> dict[str, OutboxEntry]:
        """The outbox by action id, oldest first."""
        with self._lock:
            return {key: entry for key, entry in self._outbox.entries.items() if entry.state != "contained"}

    def marks(self) -> dict[str, str]:
        """Account ids with something in the outbox: "~" waits to be sent, "x" was refused; "@": someone else has it."""
        with self._lock:
            found: dict[str, str] = dict.fromkeys(self.leases(), "@")
            for entry in self._outbox.entries.values():
                if entry.state in ("waiting", "refused"):
                    refused = entry.state == "refused" or found.get(entry.account) == "x"
                    found[entry.account] = "x" if refused else "~"
            return found

    def leases(self) -> dict[str, Lease]:
        """Whom other people's accounts are with now, as far as the server was heard."""
        with self._lock:
            now = self.now()
            return {key: lease for key, lease in self._leases.items() if lease.until > now}

    def counts(self) -> Counts:
        with self._lock:
            states = [entry.state for entry in self._outbox.entries.values()]
            return Counts(states.count("waiting"), states.count("refused"))

    def _refresh(self, account_ids: set[str]) -> None:
        pending = {entry.account for entry in self._outbox.entries.values() if entry.pending}
        for account_id in account_ids:
            head = self._judged(account_id) if account_id in pending else None
            if head is None:
                self._overlay.pop(account_id, None)
            else:
                self._overlay[account_id] = head
        self.revision += bool(account_ids)

    def _judged(self, account_id: str) -> AccountHead | None:
        """The head of an account judged anew, with only the work that a list shows."""
        account = self.account(account_id)
        if account is None:
            return None
        work = WorkHead(**{name: getattr(account.work, name) for name in WorkHead.__struct_fields__})
        fields = {name: getattr(account, name) for name in AccountHead.__struct_fields__}
        return AccountHead(**fields | {"work": work})
