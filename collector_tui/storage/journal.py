"""TinyDB's storage as a journal: one call is one sealed frame at the file's end, there whole or not at all.

A file is a header (magic, file id, key id) and frames: length, sequence and their CRC-32, then nonce and
AES-256-GCM of the changed rows, bound to header and sequence, so that no frame can be moved, swapped or left out.
"""

import contextlib
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from tinydb.storages import Storage

from collector_tui.storage.disk import AppendFile, Disk
from collector_tui.storage.keys import KEY_ID_BYTES, NONCE_BYTES, TAG_BYTES, Keys, WrongKey

Tables = dict[str, dict[str, Any]]

MAGIC, FILE_ID_BYTES = b"CTJRNL1\n", 16
HEADER_BYTES = len(MAGIC) + FILE_ID_BYTES + KEY_ID_BYTES
FRAME_HEAD = struct.Struct(">III")  # length of the sealed part, sequence, CRC-32 of both and the file id
FRAME_ROWS = 500  # of a compacted file
STALE_MIN = 256  # rows written and overtaken since, before a journal is compacted


class Damaged(RuntimeError):
    """The file's bytes are not what was written; they were left as they are."""


class Locked(RuntimeError):
    """The file is sealed with a key that is not here."""


class RowChanges(Struct, array_like=True):
    """What one frame does to one table."""

    table: str
    put: dict[str, Any] = {}
    remove: tuple[str, ...] = ()


class JournalStorage(Storage):
    """Rows are replaced, never changed in place.

    A `durable` journal returns from a write when it would survive a power cut, and compares rows by content;
    another one compares them by identity. `torn` tells of a last write that a crash cut short and where its
    bytes were put aside; every write before it is here.
    """

    def __init__(self, path: Path, disk: Disk, keys: Keys, *, durable: bool, follows: bool = False) -> None:
        """One that `follows` reads a journal that another process writes.

        Raises Damaged when bytes before the end are not what was written, Locked without the key, OSError.
        """
        self._path, self._disk, self._keys, self._durable = path, disk, keys, durable
        self._tables: Tables = {}
        self._encoded: dict[tuple[str, str], bytes] = {}
        self._file: AppendFile | None = None
        self._doubtful = False  # the disk may hold something else than we believe: only a new file helps
        self._written = 0  # rows in the file, overtaken ones included
        self._identity = 0
        self.torn = ""
        self._read_anew(follows=follows)

    # TinyDB's side

    def read(self) -> Tables | None:
        """The state. Neither the tables nor their rows may be changed in place."""
        return dict(self._tables) if self._tables else None

    def write(self, data: Tables) -> None:
        """Append what differs. Raises OSError when the disk refuses; the earlier state then stands, here and there."""
        changes, encoded = self._difference(data)
        if not changes:
            return
        if self._file is None or self._doubtful:
            self.rewrite()
        self._append(msgspec.msgpack.encode(changes))
        self._take(changes, encoded)
        if self._durable and self.stale:
            self.compact()

    def close(self) -> None:
        """Let go of the file. What was written stays."""
        if self._file is not None:
            self._file.close()
            self._file = None

    # Ours

    @property
    def stale(self) -> bool:
        """Whether more of the file was overtaken than still counts."""
        live = sum(map(len, self._tables.values()))
        return self._written - live > max(STALE_MIN, live)

    def compact(self) -> None:
        """Write a new file without what was overtaken; when the disk refuses, the old one goes on."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self.rewrite()

    def follow(self) -> bool:
        """Read what the other process has written since; whether there was anything. Raises as opening does."""
        identity, size = self._disk.size(self._path)
        if identity == self._identity and size == self._end:
            return False
        if identity != self._identity or size < self._end:
            self._tables, self._encoded, self._written = {}, {}, 0
            self._read_anew(follows=True)
            return True
        before = self._end
        self._replay(self._disk.read(self._path, before) or b"", 0)
        return self._end > before

    def _difference(self, data: Tables) -> tuple[list[RowChanges], dict[tuple[str, str], bytes]]:
        changes: list[RowChanges] = []
        encoded: dict[tuple[str, str], bytes] = {}
        for table, rows in data.items():
            old = self._tables.get(table, {})
            if self._durable:
                fresh = {key: msgspec.msgpack.encode(row) for key, row in rows.items()}
                put = {key: row for key, row in rows.items() if self._encoded.get((table, key)) != fresh[key]}
                encoded |= {(table, key): fresh[key] for key in put}
            else:
                put = {key: row for key, row in rows.items() if old.get(key) is not row}
            remove = tuple(key for key in old if key not in rows)
            if put or remove:
                changes.append(RowChanges(table, put, remove))
        return changes + [
            RowChanges(name, {}, tuple(self._tables[name])) for name in self._tables.keys() - data
        ], encoded

    def _take(self, changes: list[RowChanges], encoded: dict[tuple[str, str], bytes]) -> None:
        for change in changes:
            rows = self._tables.setdefault(change.table, {})
            rows.update(change.put)
            for key in change.remove:
                rows.pop(key, None)
                self._encoded.pop((change.table, key), None)
            self._written += len(change.put) + len(change.remove)
        self._encoded |= encoded

    # Writing frames

    def _append(self, plain: bytes) -> None:
        assert self._file is not None, "write() starts one"
        frame = _frame(self._header, self._sequence, plain, self._keys)
        try:
            self._file.write(frame)
            if self._durable:
                self._file.sync()
        except OSError:
            self._take_back()
            raise
        self._end += len(frame)
        self._sequence += 1

    def _take_back(self) -> None:
        """Drop a frame that was not kept. A failed sync says nothing of what is on the disk: never sync it again."""
        self._doubtful = self._durable
        try:
            assert self._file is not None, "something was just written to it"
            self._file.cut(self._end)
        except OSError:
            self._doubtful = True

    def rewrite(self) -> None:
        """A new file with the state as it is, sealed with the current key, in the place of the old. Raises OSError."""
        header, end, sequence = MAGIC + os.urandom(FILE_ID_BYTES) + self._keys.current, HEADER_BYTES, 0
        part = self._path.with_name(self._path.name + ".part")
        file = self._disk.create(part)
        try:
            file.write(header)
            for sequence, plain in enumerate(_snapshot(self._tables), 1):  # the last number counts them
                frame = _frame(header, sequence - 1, plain, self._keys)
                file.write(frame)
                end += len(frame)
            file.sync()
            self._doubtful = True  # from here to the end a crash may leave either file
            self._disk.rename(part, self._path)
            self._disk.sync_directory(self._path.parent)
        except OSError:
            file.close()
            raise
        self.close()
        self._file, self._header, self._doubtful = file, header, False
        self._end, self._sequence = end, sequence
        self._written = sum(map(len, self._tables.values()))
        self._identity, _ = self._disk.size(self._path)

    # Reading frames

    def _read_anew(self, *, follows: bool) -> None:
        self._header, self._sequence, self._end = b"", 0, 0
        self._identity, _ = self._disk.size(self._path)
        raw = self._disk.read(self._path)
        if raw is None:
            return
        self._header = raw[:HEADER_BYTES]
        if not self._header.startswith(MAGIC) or len(self._header) < HEADER_BYTES:
            raise Damaged(f"{self._path} is damaged at byte 0 and was left untouched.")
        if not self._keys.knows(self._header[-KEY_ID_BYTES:]):
            raise Locked(f"{self._path} is sealed with another key than this desk's.")
        self._end = HEADER_BYTES
        self._replay(raw, HEADER_BYTES)
        if self._sequence == 0:
            raise Damaged(f"{self._path} is damaged at byte 0 and was left untouched.")
        if not follows:
            if self._end < len(raw):
                self._set_aside(raw)
            self._file = self._disk.open(self._path)

    def _replay(self, raw: bytes, at: int) -> None:
        """Take the whole frames of `raw` from a byte on. Raises Damaged when whole ones follow a broken one."""
        base = self._end - at
        for start, end, number, plain in frames(raw, at, self._header, self._sequence, self._keys):
            if start != self._end - base or number != self._sequence:
                raise Damaged(
                    f"{self._path} is damaged at byte {self._end} and was left untouched;"
                    f" what was written later begins at byte {start + base}."
                )
            changes = msgspec.msgpack.decode(plain, type=list[RowChanges])
            encoded: dict[tuple[str, str], bytes] = {}
            if self._durable:
                encoded = {(c.table, key): msgspec.msgpack.encode(row) for c in changes for key, row in c.put.items()}
            self._take(changes, encoded)
            self._end = end + base
            self._sequence += 1

    def _set_aside(self, raw: bytes) -> None:
        """The last write was cut short: keep its bytes beside the file, go on from the write before it."""
        taken = set(self._disk.names(self._path.parent))
        names = (f"{self._path.name}.torn-{n}" for n in range(1, len(taken) + 2))
        name = next(name for name in names if name not in taken)
        if self._durable:
            aside = self._disk.create(self._path.with_name(name))
            try:
                aside.write(raw[self._end :])
                aside.sync()
            finally:
                aside.close()
            self._disk.sync_directory(self._path.parent)
            self.torn = f"The last write before a crash was cut short; its {len(raw) - self._end} bytes are in {name}."
        file = self._disk.open(self._path)
        try:
            file.cut(self._end)
            file.sync()
        finally:
            file.close()


def salvage(path: Path, disk: Disk, keys: Keys) -> tuple[dict[str, Any], int]:
    """All rows of the frames of a damaged journal that still open, and how many bytes do not. Changes nothing.

    Raises Locked without the key, OSError.
    """
    raw = disk.read(path) or b""
    header, rows, whole = raw[:HEADER_BYTES], {}, 0
    if not keys.knows(header[-KEY_ID_BYTES:]):
        raise Locked(f"{path} is sealed with another key than this desk's, or its beginning is lost.")
    for start, end, _, plain in frames(raw, HEADER_BYTES, header, 0, keys):
        whole += end - start
        for change in msgspec.msgpack.decode(plain, type=list[RowChanges]):
            rows.update(change.put)
            for key in change.remove:
                rows.pop(key, None)
    return rows, len(raw) - HEADER_BYTES - whole


def _snapshot(data: Tables) -> Iterator[bytes]:
    """The state as frames of some rows each; an empty one has a frame too, so that the header is sealed."""
    some = False
    for table, rows in data.items():
        keys = list(rows)
        for at in range(0, len(keys), FRAME_ROWS):
            some = True
            yield msgspec.msgpack.encode([RowChanges(table, {key: rows[key] for key in keys[at : at + FRAME_ROWS]})])
    if not some:
        yield msgspec.msgpack.encode([])


def _frame(header: bytes, sequence: int, plain: bytes, keys: Keys) -> bytes:
    head = _head(header, len(plain) + NONCE_BYTES + TAG_BYTES, sequence)
    return head + keys.seal(plain, header + head)


def _head(header: bytes, length: int, sequence: int) -> bytes:
    return FRAME_HEAD.pack(
        length, sequence, zlib.crc32(header + length.to_bytes(4, "big") + sequence.to_bytes(4, "big"))
    )


def frames(raw: bytes, at: int, header: bytes, sequence: int, keys: Keys) -> Iterator[tuple[int, int, int, bytes]]:
    """(begin, end, sequence, content) of the frames that open; behind a broken one, of those that are found further on."""
    last = len(raw) - FRAME_HEAD.size
    while at <= last:
        length, number, _ = FRAME_HEAD.unpack_from(raw, at)
        if length > last - at or number < sequence:  # most bytes behind a broken frame: looked at one by one
            at += 1
            continue
        plain = _open_frame(raw, at, header, length, number, keys)
        if plain is None:
            at += 1
            continue
        begin, at = at, at + FRAME_HEAD.size + length
        yield begin, at, number, plain
        sequence = number + 1


def _open_frame(raw: bytes, at: int, header: bytes, length: int, number: int, keys: Keys) -> bytes | None:
    """The content of the frame that begins at a byte, if one does."""
    begin = at + FRAME_HEAD.size
    head = raw[at:begin]
    if head != _head(header, length, number):
        return None
    try:
        return keys.open(header[-KEY_ID_BYTES:], raw[begin : begin + length], header + head)
    except WrongKey:
        return None
