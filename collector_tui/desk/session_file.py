"""One session's irreplaceable file: what it logged and what was being typed, sealed and durable."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from collector_tui.actions import AnyAction
from collector_tui.model.codec import decode
from collector_tui.storage import Disk, Keys, Lock, Row, open_journal

CLIENT = "~client"  # no action id begins so: the row that names the session to the server
DRAFT = "draft:"

Fields = dict[str, Any]  # texts, but in the program's own memory


class OutboxEntry(Struct, frozen=True, kw_only=True):
    """`state`: waiting (to be sent), sent (accepted, not yet seen in the feed), refused (a person must decide),
    contained (seen in the feed, and kept a few days for a server that is restored from an older copy).

    `body` is sent as it was written, so that a repeated request is the same request. Once `offered`, the
    server may have it, whatever became of the answer: it can no longer be taken back. What was logged
    with one key on several accounts shares a `batch`, and is taken back together.
    """

    account: str
    body: bytes
    state: str = "waiting"
    offered: bool = False
    batch: str = ""
    version: int = 0  # of the account that contains it, once accepted
    epoch: str = ""  # of the server's database that holds it
    problem: str = ""
    instead_of: tuple[str, ...] = ()  # entries of other sessions' files that go when this one is there
    theirs: str = ""  # what stands on the server instead, when that is why it was refused

    @property
    def pending(self) -> bool:
        """Whether it is to be folded into the view of its account."""
        return self.state in ("waiting", "sent")

    @property
    def action(self) -> AnyAction:
        action: AnyAction = decode(AnyAction, self.body)  # type: ignore[arg-type]  # a union is a type to msgspec
        return action


class SessionFile:
    """Entries by action id and drafts by what they belong to. Every change is on the disk when the call returns."""

    def __init__(self, path: Path, disk: Disk, keys: Keys, lock: Lock | None, new_client: str) -> None:
        """Without a `lock` it is only read. Raises Damaged: such a file is never rebuilt by itself."""
        self.path, self._disk, self._lock = path, disk, lock
        self._table, self._journal = open_journal(path, disk, keys, durable=True, follows=lock is None)
        self.entries: dict[str, OutboxEntry] = {}
        self.drafts: dict[str, Fields] = {}
        self.client = new_client
        for key, row in self._table.rows().items():
            self._load(key, row)
        self.torn = self._journal.torn

    @classmethod
    def of_rows(cls, path: Path, disk: Disk, keys: Keys, lock: Lock | None, rows: Mapping[str, Row]) -> "SessionFile":
        """A new file with the rows of a damaged one. Raises OSError."""
        file = cls(path, disk, keys, lock, "")
        file._table.change(rows)
        for key, row in rows.items():
            file._load(key, row)
        return file

    def change(
        self,
        put: Mapping[str, OutboxEntry],
        remove: Iterable[str] = (),
        drafts: Mapping[str, Mapping[str, object] | None] | None = None,
    ) -> None:
        """All of it at once or nothing; a draft of None is forgotten. Raises OSError with everything as it was."""
        gone = set(remove)
        rows: dict[str, Row] = {key: msgspec.to_builtins(entry, builtin_types=(bytes,)) for key, entry in put.items()}
        for key, fields in (drafts or {}).items():
            if fields:
                rows[DRAFT + key] = dict(fields)
            else:
                gone.add(DRAFT + key)
        self._table.change({CLIENT: {"id": self.client}} | rows, gone)
        for key in gone:
            self.entries.pop(key, None)
            self.drafts.pop(key.removeprefix(DRAFT), None) if key.startswith(DRAFT) else None
        for key, row in rows.items():
            self._load(key, row)

    def rewrite(self) -> None:
        """Seal the file anew with the desk's current key. Raises OSError."""
        self._journal.rewrite()

    def discard(self) -> None:
        """Remove an emptied file and let go of it. Raises OSError."""
        self._journal.close()
        self._disk.remove(self.path)
        self._disk.sync_directory(self.path.parent)
        self.close()

    def close(self) -> None:
        self._journal.close()
        if self._lock is not None:
            self._lock.release()

    def _load(self, key: str, row: Row) -> None:
        if key == CLIENT:
            self.client = row["id"]
        elif key.startswith(DRAFT):
            self.drafts[key.removeprefix(DRAFT)] = row
        else:
            self.entries[key] = msgspec.convert(row, OutboxEntry)
