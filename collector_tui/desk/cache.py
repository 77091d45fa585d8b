"""What the server last told this desk. It can be thrown away and fetched again."""

import contextlib
import threading
import zlib
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct

from collector_tui.model.account import Account, AccountHead
from collector_tui.model.codec import decode, encode
from collector_tui.model.playbook import Playbook
from collector_tui.storage import Damaged, Disk, Keys, Locked, Row, open_journal
from collector_tui.wire.feed import Remove, Upsert
from collector_tui.wire.session import Me, Policy
from collector_tui.work.rulebook import BadPlaybook, Rulebook, shipped_rulebook

POSITION = "~place"  # no account id begins so: the row that says how far the feed was read
CACHE = "cache.j"  # the file, in the desk's directory
PLAYBOOK = "~playbook"


def forget_cache(directory: Path, disk: Disk) -> None:
    """Remove a desk's cached accounts from the disk, open or not. Raises OSError."""
    disk.remove(directory / CACHE)
    disk.sync_directory(directory)


class FeedPosition(Struct, frozen=True, kw_only=True):
    """How far the change feed was read. A new `generation` starts with every snapshot."""

    cursor: str = ""
    generation: int = 0
    snapshot: bool = True  # the pages of a snapshot are still coming
    synced_at: str = ""  # RFC 3339, when the feed was last read to its end
    user: str = ""
    people: tuple[str, ...] = ()  # whom accounts can be given to; empty: this person may not, or it is not known
    policy: Policy = Policy()
    leases: bool = False  # the server keeps leases


class Cache:
    """Accounts as documents, their heads decoded; each page of the feed is one frame with its cursor.

    Without the lock it follows what another session of the same person writes, and takes nothing itself.
    """

    def __init__(self, path: Path, disk: Disk, keys: Keys, *, read_only: bool = False) -> None:
        """Raises OSError. A file that is damaged, or sealed with a lost key, is thrown away."""
        self._path, self._disk, self._keys = path, disk, keys
        self._lock = None if read_only else disk.lock(path.with_suffix(".lock"))
        self._writing = threading.Lock()  # pages come on one thread, the file is closed on another
        self._left = False  # an account left this desk, and its sealed data is still in the file
        self._open()

    @property
    def follows(self) -> bool:
        return self._lock is None

    def _open(self) -> None:
        try:
            self._table, self._journal = open_journal(
                self._path, self._disk, self._keys, durable=False, follows=self.follows
            )
        except (Damaged, Locked):
            if self.follows:
                raise
            self._disk.remove(self._path)
            self._table, self._journal = open_journal(self._path, self._disk, self._keys, durable=False)
        self.heads: dict[str, AccountHead] = {}
        self.position = FeedPosition()
        self.rulebook = shipped_rulebook()
        self._generations: dict[str, int] = {}
        for key, row in self._table.rows().items():
            self._load(key, row)

    def follow(self) -> bool:
        """Take over from a session that has ended, else read what it wrote since; whether anything may differ."""
        self._lock = self._disk.lock(self._path.with_suffix(".lock"))
        if self._lock is None and not self._journal.follow():
            return False
        self._journal.close()
        self._open()
        return True

    def tidy(self) -> None:
        """Rewrite the file without what was overtaken or has left. Called by the one thread that writes."""
        with self._writing:
            if not self.follows and (self._left or self._journal.stale):
                self._journal.compact()
                self._left = False

    def rewrite(self) -> None:
        """Seal the file anew with the desk's current key. Raises OSError."""
        self._journal.rewrite()

    def wipe(self) -> None:
        """Forget every account, here and on the disk. Raises OSError."""
        self._journal.close()
        forget_cache(self._path.parent, self._disk)
        self._open()

    def close(self) -> None:
        self._journal.close()
        if self._lock is not None:
            self._lock.release()

    def _load(self, key: str, row: Row) -> None:
        if key == POSITION:
            self.position = msgspec.msgpack.decode(row["v"], type=FeedPosition)
        elif key == PLAYBOOK:
            with contextlib.suppress(msgspec.MsgspecError, BadPlaybook):  # of another version of this program
                self.rulebook = Rulebook(decode(Playbook, row["v"]))
        else:
            self.heads[key] = msgspec.msgpack.decode(row["h"], type=AccountHead)
            self._generations[key] = row["g"]

    def account(self, account_id: str) -> Account | None:
        """The whole document."""
        row = self._table.row(account_id)
        return decode(Account, zlib.decompress(row["d"])) if row else None

    def take(self, changes: Iterable[Upsert | Remove], cursor: str, *, more: bool, now: str) -> set[str]:
        """Apply a page of the feed; the ids it touched. Documents not newer than ours are passed over."""
        put: dict[str, Row] = {}
        remove: set[str] = set()
        for change in changes:
            if isinstance(change, Upsert):
                raw = bytes(change.account)
                head = decode(AccountHead, raw)
                if self._wanted(head):
                    put[head.id] = self._row(head, raw)
                    remove.discard(head.id)
            else:
                remove.add(change.id)
                put.pop(change.id, None)
        generation = self.position.generation
        if self.position.snapshot and not more:
            seen = put.keys() | {key for key, brought_by in self._generations.items() if brought_by == generation}
            remove |= self.heads.keys() - seen
        position = msgspec.structs.replace(
            self.position,
            cursor=cursor,
            snapshot=self.position.snapshot and more,
            synced_at=self.position.synced_at if more else now,
        )
        remove &= self.heads.keys()
        before = self.position
        another_day = position.synced_at[:10] != before.synced_at[:10]
        moved = (position.cursor, position.snapshot) != (before.cursor, before.snapshot)
        if put or remove or another_day or moved:
            self._write(put, remove, position)
            self._left |= bool(remove)
        self.position = (
            position  # when nothing else moved, the day of the last sync is on the disk, its hour need not be
        )
        return put.keys() | remove

    def start_over(self) -> None:
        """The cursor is void: read a new snapshot, and show what we have until it is complete."""
        generation = self.position.generation + 1
        self._write({}, set(), msgspec.structs.replace(self.position, cursor="", generation=generation, snapshot=True))

    def keep_playbook(self, playbook: Playbook) -> None:
        """Judge by another playbook from now on. Raises BadPlaybook with nothing changed."""
        rulebook = Rulebook(playbook)
        if not self.follows:
            self._change({PLAYBOOK: {"v": encode(playbook)}})
        self.rulebook = rulebook

    def keep_me(self, me: Me) -> None:
        known = {"user": me.user, "policy": me.policy, "people": me.people}
        if any(getattr(self.position, name) != value for name, value in known.items()) and not self.follows:
            self._write({}, set(), msgspec.structs.replace(self.position, **known))

    def keep_leases(self, kept: bool) -> None:
        if kept != self.position.leases and not self.follows:
            self._write({}, set(), msgspec.structs.replace(self.position, leases=kept))

    def _wanted(self, head: AccountHead) -> bool:
        cached = self.heads.get(head.id)
        old_generation = self._generations.get(head.id) != self.position.generation
        return cached is None or old_generation or head.version > cached.version

    def _row(self, head: AccountHead, raw: bytes) -> Row:
        return {"h": msgspec.msgpack.encode(head), "d": zlib.compress(raw, 1), "g": self.position.generation}

    def _change(self, put: dict[str, Row], remove: Iterable[str] = ()) -> None:
        with self._writing:
            self._table.change(put, remove)

    def _write(self, put: dict[str, Row], remove: set[str], position: FeedPosition) -> None:
        self._change(put | {POSITION: {"v": msgspec.msgpack.encode(position)}}, remove)
        self.position = position
        for key, row in put.items():
            self.heads[key] = msgspec.msgpack.decode(row["h"], type=AccountHead)
            self._generations[key] = row["g"]
        for key in remove:
            self.heads.pop(key, None)
            self._generations.pop(key, None)
