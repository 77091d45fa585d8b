"""Reads the data files of this room, each by its schema, and lays a site's own wording over ours."""

import csv
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_overlay: list[Path] = []
_kept: list[Any] = []  # the cached functions that hold a table


class BadKnowledge(ValueError):
    """An overlay that cannot be used; the sentence names file, line and column."""


def table(name: str, schema: type[T], key: Callable[[T], Any] = lambda row: row.code) -> dict[Any, T]:  # type: ignore[attr-defined]
    """The rows of a data file by their key, with the site's overlay laid over them. Raises BadKnowledge."""
    table_rows = {key(row): row for row in (msgspec.convert(row, schema, strict=False) for row in rows(name))}
    for directory in _overlay:
        if (directory / name).is_file():
            table_rows |= _overlaid(directory / name, schema, key, table_rows)
    return table_rows


def lay_over(directory: Path | None) -> None:
    """Use a directory's CSV files over ours from now on; None: ours alone.

    Raises BadKnowledge at once for a file that cannot be used, if the tables' modules are imported.
    """
    if directory is not None and not directory.is_dir():
        raise BadKnowledge(f"{directory} is not a directory.")
    _overlay[:] = [directory] if directory else []
    for held in _kept:
        held.cache_clear()
    for held in _kept if directory else ():
        held()


def kept(function: Callable[[], dict[Any, T]]) -> Callable[[], dict[Any, T]]:
    """Read a table once, and again when the overlay changes."""
    cached = cache(function)
    _kept.append(cached)
    return cached


def rows(name: str) -> Iterator[dict[str, str]]:
    """The filled cells of each row of a data file of this room, by column name."""
    with resources.files(__package__).joinpath(name).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield {column: value for column, value in row.items() if value}


def _overlaid(path: Path, schema: type[T], key: Callable[[T], Any], ours: dict[Any, T]) -> dict[Any, T]:
    """The overlay's rows: columns it leaves out or empty stay as they are; it may add codes."""
    changed: dict[Any, T] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                columns = {name: value.strip() for name, value in row.items() if name and value and value.strip()}
                unknown = sorted(set(columns) - set(schema.__struct_fields__))  # type: ignore[attr-defined]
                if unknown:
                    raise BadKnowledge(f"{path}, line 1: there is no column {unknown[0]!r}.")
                try:
                    new = msgspec.convert(columns, schema, strict=False)
                    old = ours.get(key(new))
                    changed[key(new)] = (
                        msgspec.convert(msgspec.to_builtins(old) | columns, schema, strict=False) if old else new
                    )
                except msgspec.ValidationError as error:
                    raise BadKnowledge(f"{path}, line {number}: {error}.") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadKnowledge(f"{path} cannot be read: {error}.") from None
    return changed
