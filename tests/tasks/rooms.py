"""Draws the house from its imports: python -m tests.tasks.rooms

Writes `docs/rooms.svg` and the table between the marks in `docs/architecture.md`. Floors are those of the contract
"The house" in pyproject.toml; an arrow is an import. Drawn are the arrows from which the others follow.
"""

import ast
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

from tests.tasks.drawing import Floors, draw

ROOT = Path(__file__).parents[2]
PACKAGE = "collector_tui"
PICTURE, PAGE = ROOT / "docs" / "rooms.svg", ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- rooms: python -m tests.tasks.rooms writes this table -->", "<!-- /rooms -->"

# A room in one guess, and to what it belongs: a program, the judgement, or the ground under both.
GUESSES = {
    "cli": ("the command line", "program"),
    "commands": ("one file a verb", "program"),
    "tui": ("the screen", "program"),
    "sync": ("the client of the server", "program"),
    "pages": ("an account as text", "program"),
    "billing_api": ("the reference server", "program"),
    "desk": ("everything local", "program"),
    "work": ("the judge", "judgement"),
    "departments": ("the business office", "judgement"),
    "casework": ("what all departments judge with", "judgement"),
    "x12": ("the payers' language", "judgement"),
    "bank": ("what banks say came in", "judgement"),
    "adjudication": ("what a payer decided, to the cent", "judgement"),
    "actions": ("the verbs that travel", "ground"),
    "knowledge": ("what codes mean", "ground"),
    "storage": ("sealed bytes", "ground"),
    "config": ("the settings", "ground"),
    "demo": ("a made-up hospital", "ground"),
    "wire": ("what desk and server say", "ground"),
    "days": ("the calendar", "ground"),
    "model": ("the nouns", "ground"),
}
SHOW_INSIDE = ("departments", "billing_api", "tui")


def floors() -> list[list[str]]:
    """The rooms of each floor, the uppermost first, as the contract lists them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [[room.strip().removeprefix(f"{PACKAGE}.") for room in layer.split("|")] for layer in layers]


def rooms_on_disk() -> list[str]:
    """Packages and modules directly under the package, `__init__` apart."""
    found = [path.parent.name for path in (ROOT / PACKAGE).glob("*/__init__.py")]
    return sorted(found + [path.stem for path in (ROOT / PACKAGE).glob("*.py") if path.stem != "__init__"])


def inner_rooms(room: str) -> list[str]:
    """The packages inside a room, in the order of the alphabet."""
    return sorted(path.parent.name for path in (ROOT / PACKAGE / room).glob("*/__init__.py"))


@cache
def imports() -> dict[str, set[str]]:
    """Room -> the rooms it imports, type-only imports included."""
    arrows: dict[str, set[str]] = {room: set() for room in rooms_on_disk()}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        room = path.relative_to(ROOT / PACKAGE).parts[0].removesuffix(".py")
        if room in arrows:
            arrows[room] |= set(_imported_rooms(ast.parse(path.read_text()))) - {room}
    return {room: towards & arrows.keys() for room, towards in arrows.items()}


def _imported_rooms(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            top, _, rest = node.module.partition(".")
            if top == PACKAGE:
                yield from [rest.partition(".")[0]] if rest else [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from (name.name.split(".")[1] for name in node.names if name.name.startswith(f"{PACKAGE}."))


def needed(arrows: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The arrows that no longer way makes superfluous."""
    return {
        room: {to for to in towards if not any(to in _below(arrows, other) for other in towards if other != to)}
        for room, towards in arrows.items()
    }


def _below(arrows: Mapping[str, set[str]], room: str) -> set[str]:
    seen: set[str] = set()
    waiting = [room]
    while waiting:
        for to in arrows[waiting.pop()] - seen:
            seen.add(to)
            waiting.append(to)
    return seen


def upward(arrows: Mapping[str, set[str]]) -> list[str]:
    """Arrows that do not point down, as "room -> room"."""
    floor = {room: number for number, rooms in enumerate(floors()) for room in rooms}
    return [f"{a} -> {b}" for a, towards in sorted(arrows.items()) for b in sorted(towards) if floor[a] >= floor[b]]


def picture() -> str:
    """The house as an SVG; the same imports give the same bytes."""
    arrows = imports()
    pointing_up = upward(arrows)
    down = {room: {to for to in towards if f"{room} -> {to}" not in pointing_up} for room, towards in arrows.items()}
    shown, count = needed(down), sum(map(len, arrows.values()))
    caption = (
        f"{len(arrows)} rooms on {len(floors())} floors, {count} arrows; drawn are the {sum(map(len, shown.values()))} "
        f"from which the others follow. {len(pointing_up) or 'None'} point{'s' if len(pointing_up) == 1 else ''} up."
    )
    words = {
        room: (guess, " · ".join(inner_rooms(room)) if room in SHOW_INSIDE else "", kind)
        for room, (guess, kind) in GUESSES.items()
    }
    return draw(Floors(floors(), shown), words, caption)


def table() -> str:
    """The rooms as a Markdown table, the ground first."""
    arrows, rows = imports(), ["| floor | room | in one guess | imports |", "|---|---|---|---|"]
    for number, rooms in enumerate(reversed(floors()), 1):
        rows += [f"| {number} | `{r}` | {GUESSES[r][0]} | {', '.join(sorted(arrows[r])) or '-'} |" for r in rooms]
    return "\n".join(rows)


def page_with_table(text: str) -> str:
    """The page with the table between its marks made anew."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}"


def strangers() -> list[str]:
    """Rooms that one of disk, contract and guesses has and another lacks."""
    lists = [set(rooms_on_disk()), {room for rooms in floors() for room in rooms}, set(GUESSES)]
    return sorted(set().union(*(a ^ b for a, b in pairwise([*lists, lists[0]]))))


def main() -> int:
    assert not strangers(), f"give each a floor in pyproject.toml and a guess here: {', '.join(strangers())}"
    PICTURE.write_text(picture())
    PAGE.write_text(page_with_table(PAGE.read_text()))
    print(f"{PICTURE.relative_to(ROOT)} and the table in {PAGE.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
