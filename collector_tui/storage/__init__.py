"""Sealed bytes: the disk, the keys and where they are kept, the journal, and rows upon it."""

from collector_tui.storage.disk import Disk, Lock, RealDisk, replace_file
from collector_tui.storage.journal import Damaged, Locked, salvage
from collector_tui.storage.keys import Keys, WrongKey, new_key
from collector_tui.storage.row_table import Row, RowTable, open_journal
from collector_tui.storage.vault import Vault, key_line, read_key, shown_key

__all__ = [
    "Damaged",
    "Disk",
    "Keys",
    "Lock",
    "Locked",
    "RealDisk",
    "Row",
    "RowTable",
    "Vault",
    "WrongKey",
    "key_line",
    "new_key",
    "open_journal",
    "read_key",
    "replace_file",
    "salvage",
    "shown_key",
]
