"""Tables whose rows have text ids and change several at a time: one call, one write, all or nothing."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from tinydb import TinyDB
from tinydb.table import Document, Table

from collector_tui.desk.disk import Disk
from collector_tui.desk.storage import AtomicStorage

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
        found = self.get(doc_id=cast(int, key))  # ids are text here
        return dict(found) if isinstance(found, Document) else None

    def rows(self) -> dict[str, Row]:
        """All rows by key."""
        return {str(document.doc_id): dict(document) for document in self}


def open_table(path: Path, disk: Disk, *, durable: bool) -> RowTable:
    """The rows of a file. Raises Damaged when it cannot be read back."""
    database = TinyDB(path, disk, storage=AtomicStorage, durable=durable)
    return RowTable(database.storage, "rows", cache_size=0)
