"""TinyDB's storage over one file that is always whole: the state in memory, each write an atomic replacement."""

from pathlib import Path
from typing import Any

import msgspec
from tinydb.storages import Storage

from collector_tui.desk.disk import Disk

Tables = dict[str, dict[str, Any]]


class Damaged(RuntimeError):
    """The file's bytes are not what was written; they were left as they are."""


class AtomicStorage(Storage):
    """Rows are handed out as they are kept and must be replaced, never changed in place.

    `durable` returns from a write only when it would survive a power cut.
    """

    def __init__(self, path: Path, disk: Disk, *, durable: bool) -> None:
        """Raises Damaged when the file cannot be read back."""
        self._path, self._disk, self._durable = path, disk, durable
        raw = disk.read(path)
        try:
            self._tables: Tables | None = msgspec.msgpack.decode(raw) if raw is not None else None
        except msgspec.DecodeError:
            raise Damaged(f"{path} is damaged and was left untouched.") from None

    def read(self) -> Tables | None:
        """None when nothing was ever written. The dicts are copies, the rows are not."""
        if self._tables is None:
            return None
        return {name: dict(rows) for name, rows in self._tables.items()}

    def write(self, data: Tables) -> None:
        """Raises OSError when the disk refuses; the earlier state then stands, here and on the disk."""
        self._disk.replace(self._path, msgspec.msgpack.encode(data), durable=self._durable)
        self._tables = {name: dict(rows) for name, rows in data.items()}
