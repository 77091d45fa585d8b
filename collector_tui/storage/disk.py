"""The seam between the desk and the file system: files of one person, 0600, never through a symbolic link."""

import contextlib
import errno
import fcntl
import os
from pathlib import Path
from typing import Protocol


class AppendFile(Protocol):
    """An open file that grows at its end. Every method raises OSError when the disk refuses."""

    def write(self, content: bytes) -> None:
        """Put bytes at the end; after an error some of them may be there."""

    def sync(self) -> None:
        """Return when all that was written would survive a power cut."""

    def cut(self, size: int) -> None:
        """Drop everything behind `size` bytes."""

    def close(self) -> None:
        """Let go; what was not synced may still be lost."""


class Lock(Protocol):
    """A lock that ends with the process at the latest."""

    def release(self) -> None: ...


class Disk(Protocol):
    """What the desk asks of a file system. Every method raises OSError when it refuses."""

    def make_directory(self, path: Path) -> None:
        """For this user alone (0700). Raises PermissionError when it is someone else's, or a link."""

    def names(self, directory: Path) -> list[str]: ...

    def read(self, path: Path, start: int = 0) -> bytes | None:
        """The content from a byte on, or None when there is no such file."""

    def size(self, path: Path) -> tuple[int, int]:
        """(identity, bytes) of a file: another identity is another file in its place. (0, 0) when there is none."""

    def create(self, path: Path) -> AppendFile:
        """An empty file, in the place of an earlier one."""

    def open(self, path: Path) -> AppendFile:
        """A file that is there, for growing."""

    def rename(self, source: Path, target: Path) -> None:
        """In the place of the target, at once; final only after sync_directory."""

    def remove(self, path: Path) -> None: ...

    def sync_directory(self, path: Path) -> None: ...

    def lock(self, path: Path) -> Lock | None:
        """The lock of a name, or None when another process holds it."""


def replace_file(disk: Disk, path: Path, content: bytes) -> None:
    """Put `content` in the place of a file, durably: a power cut leaves the old content or the new. Raises OSError."""
    part = path.with_name(path.name + ".part")
    file = disk.create(part)
    try:
        file.write(content)
        file.sync()
    finally:
        file.close()
    disk.rename(part, path)
    disk.sync_directory(path.parent)


class RealDisk:
    """The operating system's file system."""

    def make_directory(self, path: Path) -> None:
        if not path.exists():
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.sync_directory(path.parent)
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            if os.fstat(handle).st_uid != os.getuid():
                raise PermissionError(f"{path} belongs to another user; choose another [desk] directory in the config.")
            os.fchmod(handle, 0o700)
        finally:
            os.close(handle)

    def names(self, directory: Path) -> list[str]:
        return sorted(entry.name for entry in directory.iterdir())

    def read(self, path: Path, start: int = 0) -> bytes | None:
        try:
            handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            return None
        with os.fdopen(handle, "rb") as file:
            file.seek(start)
            return file.read()

    def size(self, path: Path) -> tuple[int, int]:
        try:
            status = path.lstat()
        except FileNotFoundError:
            return (0, 0)
        return (status.st_ino, status.st_size)

    def create(self, path: Path) -> AppendFile:
        return RealFile(path, os.O_CREAT | os.O_TRUNC)

    def open(self, path: Path) -> AppendFile:
        return RealFile(path, 0)

    def rename(self, source: Path, target: Path) -> None:
        source.replace(target)

    def remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def sync_directory(self, path: Path) -> None:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def lock(self, path: Path) -> Lock | None:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return None
            reason = "cannot lock files (a network file system without locks?); choose a local [desk] directory"
            raise OSError(error.errno, reason, str(path)) from None
        return RealLock(handle)


class RealFile:
    """A descriptor that only appends."""

    def __init__(self, path: Path, flags: int) -> None:
        mode = os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW | flags
        self._handle = os.open(path, mode, 0o600)

    def write(self, content: bytes) -> None:
        left = memoryview(content)
        while left:
            left = left[os.write(self._handle, left) :]

    def sync(self) -> None:
        os.fdatasync(self._handle)

    def cut(self, size: int) -> None:
        os.ftruncate(self._handle, size)

    def close(self) -> None:
        if self._handle >= 0:
            with contextlib.suppress(OSError):
                os.close(self._handle)
            self._handle = -1


class RealLock:
    """An flock: it ends with the process, however the process ends."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def release(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
