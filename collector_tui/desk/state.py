"""What the parts of a desk share: its two files, its clock, what a person is to be told, and the lock over all of it."""

import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from collector_tui.desk.cache import CACHE, Cache
from collector_tui.desk.outbox import OUTBOX, Outbox
from collector_tui.model.account import Account
from collector_tui.model.ids import uuid7
from collector_tui.storage import Disk, Keys, RealDisk, Vault

Clock = Callable[[], datetime]


class DeskState:
    """A part takes `lock` to change anything here or of its own, and to read more than one thing that belong together.

    The screen and the sync engine come on threads of their own; a thread that holds the lock may take it again.
    """

    def __init__(self, directory: Path, clock: Clock, keys: Keys | None, disk: Disk | None, *, read_only: bool) -> None:
        """Raises Damaged (of the outbox), Locked, ValueError or OSError, each with a sentence."""
        self.directory, self.now, self.read_only = directory, clock, read_only
        self.lock = threading.RLock()
        disk = disk or RealDisk()
        disk.make_directory(directory)
        keys = keys or Vault(directory, disk).by_file()
        self.outbox = Outbox(directory / OUTBOX, disk, keys, lambda: uuid7(clock()), read_only=read_only)
        try:
            self.cache = Cache(directory / CACHE, disk, keys, read_only=read_only)
        except BaseException:
            self.outbox.close()
            raise
        self.notices = list(self.outbox.notices)  # sentences for the person that no call of theirs has brought
        self.visitors: dict[str, tuple[Account, datetime]] = {}  # looked up at the server, and when; not on this desk
        self.role = ""  # of the person, as the server told it in this session
        self.revision = 0  # moves whenever a list of heads would differ

    def today(self) -> date:
        """The day where the clock is: a collector's evening is not tomorrow because UTC says so."""
        return self.now().date()

    def take_notices(self) -> list[str]:
        """What a crash left, what others did. Once."""
        with self.lock:
            notices, self.notices = self.notices, []
            return notices

    def rewrite(self) -> None:
        """Seal everything anew with the current key. Raises OSError."""
        with self.lock:
            self.outbox.rewrite()
            self.cache.rewrite()

    def close(self) -> None:
        with self.lock:
            self.cache.tidy()
            self.outbox.close()
            self.cache.close()
