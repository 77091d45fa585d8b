"""Writes many rows at once: in one statement on PostgreSQL, by executemany on SQLite."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, LargeBinary, Table, TextClause, insert, text
from sqlalchemy.dialects import sqlite

from collector_tui.model.codec import encode


def upsert(tx: Connection, table: Table, key: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows, replacing those with the same key."""
    if not rows:
        return
    if tx.dialect.name == "postgresql":
        tx.execute(_from_json(table, tuple(rows[0]), key), {"rows": encode(rows).decode()})
        return
    statement = sqlite.insert(table)
    changed = {name: statement.excluded[name] for name in rows[0] if name != key}
    tx.execute(statement.on_conflict_do_update(index_elements=[key], set_=changed), rows)


def insert_rows(tx: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows that are known to be new."""
    if rows and tx.dialect.name == "postgresql":
        tx.execute(_from_json(table, tuple(rows[0]), ""), {"rows": encode(rows).decode()})
    elif rows:
        tx.execute(insert(table), rows)


@cache
def _from_json(table: Table, columns: tuple[str, ...], key: str) -> TextClause:
    """One parameter holds all rows as JSON: a row a message costs PostgreSQL several times as much.

    Bytes travel as base64, as the encoder writes them.
    """
    binary = {column.name for column in table.columns if isinstance(column.type, LargeBinary)}
    names = ", ".join(f'"{name}"' for name in columns)
    types = ", ".join(f'"{name}" {_type(table, name)}' for name in columns)
    values = ", ".join(f"decode(\"{name}\", 'base64')" if name in binary else f'"{name}"' for name in columns)
    changed = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name != key)
    conflict = f' on conflict ("{key}") do update set {changed}' if key else ""
    sql = f'insert into "{table.name}" ({names}) select {values} from json_to_recordset(cast(:rows as json)) as told ({types})'
    return text(sql + conflict)


def _type(table: Table, name: str) -> str:
    kind = table.columns[name].type
    if isinstance(kind, LargeBinary):
        return "text"
    return {"DATETIME": "timestamptz"}.get(str(kind).upper(), str(kind))
