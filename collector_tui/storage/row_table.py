"""Tables whose rows have text ids and change several at a time: one call, one frame, all or nothing."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from tinydb import TinyDB
from tinydb.table import Document, Table

from collector_tui.storage.disk import Disk
from collector_tui.storage.journal import JournalStorage
from collector_tui.storage.keys import Keys

Row = dict[str, Any]


class RowTable(Table):
    """A TinyDB table keyed by text."""

    document_id_class: Any = str

    def change(self, put: Mapping[str, Row], remove: Iterable[str] = ()) -> None:
        """Replace and remove rows in a single write. Raises OSError when the disk refuses it."""

        def apply(table: dict[Any, Mapping[str, Any]]) -> None:
            table.update(put)
            for key in remove:
                table.pop(key, None)

        self._update_table(apply)

    def row(self, key: str) -> Row | None:
        """The row of a key."""
        document = self.get(doc_id=cast(int, key))  # ids are text here
        return dict(document) if isinstance(document, Document) else None

    def rows(self) -> dict[str, Row]:
        """All rows by key."""
        return {str(document.doc_id): dict(document) for document in self}


def open_journal(
    path: Path, disk: Disk, keys: Keys, *, durable: bool, follows: bool = False
) -> tuple[RowTable, JournalStorage]:
    """The rows of a file, and the journal under them. Raises Damaged, Locked or OSError."""
    database = TinyDB(path, disk, keys, storage=JournalStorage, durable=durable, follows=follows)
    return RowTable(database.storage, "rows", cache_size=0), cast(JournalStorage, database.storage)
