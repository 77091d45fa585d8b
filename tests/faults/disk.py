"""A disk in memory that knows what a power cut may leave of it, and one that refuses when told to.

What is assumed of a file system (POSIX, as ext4, xfs and btrfs keep it): what was synced stays. What was written since may
be there, be missing, or be there in part, cut anywhere, with sectors that were never written reading as zeros or as
noise. A cut may come back undone. Names that were made, replaced or removed since their directory was synced
may be as before, in the order of the changes; the content behind a name is its own matter.
"""

import errno
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from random import Random

SECTOR = 512

Tree = dict[Path, bytes]


class Inode:
    """A file's bytes as they are, as they are for certain, and what was done in between."""

    def __init__(self, number: int, content: bytes = b"") -> None:
        self.number = number
        self.content = content
        self.certain = content
        self.since: list[bytes] = []  # the content after each unsynced change

    def becomes(self, content: bytes) -> None:
        self.content = content
        self.since.append(content)

    def sync(self) -> None:
        self.certain, self.since = self.content, []

    def leftovers(self, random: Random) -> list[bytes]:
        """Every kind of content a power cut may leave; of torn writes some."""
        found = {self.certain, *self.since}
        before = self.certain
        for after in self.since:
            if len(after) > len(before):
                for cut in {len(before) + 1, len(after) - 1, random.randint(len(before), len(after))}:
                    found.add(after[:cut])
                    found.add(after[:cut] + bytes(len(after) - cut))
                whole = random.randrange(len(before), len(after)) // SECTOR * SECTOR
                hole = max(whole, len(before))
                found.add(after[:hole] + bytes(min(SECTOR, len(after) - hole)) + after[hole + SECTOR :])
                found.add(after[: len(before)] + random.randbytes(len(after) - len(before)))
            before = after
        return sorted(found)


class MemoryDisk:
    """The desk's seam over dictionaries. `after` is called behind every change."""

    def __init__(self, tree: Tree | None = None) -> None:
        self.inodes: list[Inode] = []
        self.names_now: dict[Path, Inode] = {}
        self.names_certain: dict[Path, Inode] = {}
        self.names_since: list[dict[Path, Inode]] = []
        self.locked: set[Path] = set()
        self.after: Callable[[str, Path], None] = lambda what, path: None
        self.before: Callable[[str, Path], None] = lambda what, path: None
        for path, content in (tree or {}).items():
            self.names_now[path] = self._inode(content)
        self.names_certain = dict(self.names_now)

    def _inode(self, content: bytes = b"") -> Inode:
        self.inodes.append(Inode(len(self.inodes) + 1, content))
        return self.inodes[-1]

    def _named(self, names: dict[Path, Inode]) -> None:
        self.names_now = names
        self.names_since.append(names)

    # The seam

    def make_directory(self, path: Path) -> None:
        pass

    def names(self, directory: Path) -> list[str]:
        return sorted(path.name for path in self.names_now if path.parent == directory)

    def read(self, path: Path, start: int = 0) -> bytes | None:
        self.before("read", path)
        return self.names_now[path].content[start:] if path in self.names_now else None

    def size(self, path: Path) -> tuple[int, int]:
        inode = self.names_now.get(path)
        return (inode.number, len(inode.content)) if inode else (0, 0)

    def create(self, path: Path) -> "MemoryFile":
        self.before("create", path)
        self._named({**self.names_now, path: self._inode()})
        self.after("create", path)
        return MemoryFile(self, path, self.names_now[path])

    def open(self, path: Path) -> "MemoryFile":
        self.before("open", path)
        return MemoryFile(self, path, self.names_now[path])

    def rename(self, source: Path, target: Path) -> None:
        self.before("rename", target)
        names = dict(self.names_now)
        names[target] = names.pop(source)
        self._named(names)
        self.after("rename", target)

    def remove(self, path: Path) -> None:
        self.before("remove", path)
        self._named({name: inode for name, inode in self.names_now.items() if name != path})
        self.after("remove", path)

    def sync_directory(self, path: Path) -> None:
        self.before("sync_directory", path)
        self.names_certain, self.names_since = self.names_now, []
        self.after("sync_directory", path)

    def lock(self, path: Path) -> "MemoryLock | None":
        if path in self.locked:
            return None
        self.locked.add(path)
        return MemoryLock(self, path)

    # What may be left

    def tree(self) -> Tree:
        """What a process that is killed leaves: everything that was written."""
        return {path: inode.content for path, inode in self.names_now.items()}

    def after_power_cut(self, random: Random) -> Iterator[Tree]:
        """Every kind of tree that a power cut now may leave."""
        for names in (self.names_certain, *self.names_since):
            paths = list(names)
            for contents in product(*(names[path].leftovers(random) for path in paths)):
                yield dict(zip(paths, contents, strict=True))


class MemoryFile:
    def __init__(self, disk: MemoryDisk, path: Path, inode: Inode) -> None:
        self._disk, self._path, self._inode = disk, path, inode

    def write(self, content: bytes) -> None:
        try:
            self._disk.before("write", self._path)
        except OSError:
            self._inode.becomes(self._inode.content + content[: len(content) // 2])  # a full disk takes a part
            raise
        self._inode.becomes(self._inode.content + content)
        self._disk.after("write", self._path)

    def sync(self) -> None:
        self._disk.before("sync", self._path)
        self._inode.sync()
        self._disk.after("sync", self._path)

    def cut(self, size: int) -> None:
        self._disk.before("cut", self._path)
        self._inode.becomes(self._inode.content[:size])
        self._disk.after("cut", self._path)

    def close(self) -> None:
        pass


class MemoryLock:
    def __init__(self, disk: MemoryDisk, path: Path) -> None:
        self._disk, self._path = disk, path

    def release(self) -> None:
        self._disk.locked.discard(self._path)


class RefusesNth:
    """Makes the n-th call that changes the disk fail, once or from then on."""

    def __init__(self, nth: int, code: int = errno.ENOSPC, *, lasting: bool = False) -> None:
        self.nth, self.code, self.lasting, self.seen = nth, code, lasting, 0

    @property
    def reached(self) -> bool:
        return self.seen >= self.nth

    def __call__(self, what: str, path: Path) -> None:
        if what == "read":
            return
        self.seen += 1
        if self.seen == self.nth or (self.lasting and self.seen > self.nth):
            raise OSError(self.code, "refused by the test", str(path))
