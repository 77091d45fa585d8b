"""What a seasoned specialist knows by heart: data files, and the look-ups that read them when first asked."""

import csv
from collections.abc import Iterator
from importlib import resources


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a data file of this room, by column name."""
    with resources.files(__name__).joinpath(name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file)
