"""Writes files so that a power cut leaves the old content or the new, never a mixture."""

import contextlib
import fcntl
import os
from pathlib import Path
from typing import Protocol


class Disk(Protocol):
    """The seam between us and the file system."""

    def read(self, path: Path) -> bytes | None:
        """The content, or None when there is no such file."""

    def replace(self, path: Path, content: bytes, *, durable: bool) -> None:
        """Put `content` in the place of the file. `durable` returns only when it is on the disk.

        Raises OSError when it could not; the old content then stands.
        """


class RealDisk:
    """Files of one person: 0600, in directories of 0700, never through a symbolic link."""

    def read(self, path: Path) -> bytes | None:
        try:
            handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            return None
        with os.fdopen(handle, "rb") as file:
            return file.read()

    def replace(self, path: Path, content: bytes, *, durable: bool) -> None:
        part = path.with_name(path.name + ".part")
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                if durable:
                    os.fsync(file.fileno())
            part.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
        if durable:
            _sync_directory(path.parent)


class Busy(RuntimeError):
    """Another process of the same person works at this desk."""


class DirectoryLock:
    """Holds a desk's directory for one process; released when the process ends, however it ends."""

    def __init__(self, directory: Path) -> None:
        """Raises Busy when another process holds it."""
        self._handle = os.open(directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._handle)
            raise Busy(
                f"Another session of yours has {directory} open. Close it first; nothing you logged there is lost."
            ) from None

    def release(self) -> None:
        """Let go; a second time does nothing."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def private_directory(path: Path) -> Path:
    """Make the directory, with its missing parents, for this user alone.

    Raises PermissionError when it belongs to someone else.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.stat()
    if found.st_uid != os.getuid():
        raise PermissionError(f"{path} belongs to another user; choose another [desk] directory in the config.")
    path.chmod(0o700)
    return path


def _sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
