"""Asks for and writes many rows at once, in statements whose text does not depend on how many."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Table,
    Text,
    TextClause,
    Update,
    bindparam,
    insert,
    text,
    update,
)
from sqlalchemy.dialects import sqlite

from collector_tui.model.codec import encode

# As text: every load asks several times, and to put the same together of its parts takes twice as long as to ask it.
# Joined: `any` is tried row by row. As JSON: the driver writes an array out element by element.
_ELEMENTS = text("select json_array_elements_text(cast(:among as json))").bindparams(
    bindparam("among", type_=Text, unique=True)
)
_EACH = text("select value from json_each(:among)").bindparams(bindparam("among", type_=Text, unique=True))


def among(tx: Connection, column: ColumnElement[str], values: Iterable[str]) -> ColumnElement[bool]:
    """Whether a text column holds one of the values: one parameter, so that databases keep the statement's plan."""
    rows = encode(sorted(set(values))).decode()
    if tx.dialect.name == "postgresql":
        return column.in_(_ELEMENTS.bindparams(among=rows))
    return column.in_(_EACH.bindparams(among=rows))


def upsert(tx: Connection, table: Table, key: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows, replacing those with the same key."""
    if not rows:
        return
    if tx.dialect.name == "postgresql":
        tx.execute(_from_json(table, tuple(rows[0]), key), {"rows": encode(rows).decode()})
        return
    tx.execute(_upsert(table, tuple(rows[0]), key), rows)


def update_rows(tx: Connection, table: Table, key: str, rows: list[dict[str, Any]]) -> None:
    """Change rows that are known to be there: each row of `rows` names its key and the columns to set."""
    if not rows:
        return
    columns = tuple(name for name in rows[0] if name != key)
    if tx.dialect.name == "postgresql":
        tx.execute(_update_from_json(table, key, columns), {"rows": encode(rows).decode()})
        return
    tx.execute(_update(table, key, columns), [{f"_{name}": row[name] for name in row} for row in rows])


def insert_rows(tx: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows that are known to be new."""
    if rows and tx.dialect.name == "postgresql":
        tx.execute(_from_json(table, tuple(rows[0]), ""), {"rows": encode(rows).decode()})
    elif rows:
        tx.execute(insert(table), rows)


@cache
def _upsert(table: Table, columns: tuple[str, ...], key: str) -> Insert:
    statement = sqlite.insert(table)
    changed = {name: statement.excluded[name] for name in columns if name != key}
    return statement.on_conflict_do_update(index_elements=[key], set_=changed)


@cache
def _update(table: Table, key: str, columns: tuple[str, ...]) -> Update:
    values: dict[str, Any] = {name: bindparam(f"_{name}") for name in columns}
    return update(table).where(table.columns[key] == bindparam(f"_{key}")).values(values)


@cache
def _from_json(table: Table, columns: tuple[str, ...], key: str) -> TextClause:
    """One parameter holds all rows as JSON: a row a message costs PostgreSQL several times as much."""
    names = ", ".join(f'"{name}"' for name in columns)
    types = ", ".join(f'"{name}" {_type(table, name)}' for name in columns)
    changed = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name != key)
    conflict = f' on conflict ("{key}") do update set {changed}' if key else ""
    given = f"json_to_recordset(cast(:rows as json)) as given ({types})"
    return text(f'insert into "{table.name}" ({names}) select {names} from {given}{conflict}')


@cache
def _update_from_json(table: Table, key: str, columns: tuple[str, ...]) -> TextClause:
    types = ", ".join(f'"{name}" {_type(table, name)}' for name in (key, *columns))
    changed = ", ".join(f'"{name}" = given."{name}"' for name in columns)
    given = f"json_to_recordset(cast(:rows as json)) as given ({types})"
    return text(f'update "{table.name}" set {changed} from {given} where "{table.name}"."{key}" = given."{key}"')


def _type(table: Table, name: str) -> str:
    kind = str(table.columns[name].type)
    return {"DATETIME": "timestamptz"}.get(kind.upper(), kind)
