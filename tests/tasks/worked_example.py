"""The worked example of CONTRIBUTING.md: its blocks read, laid into a copy of the package, and run.

A block names its file behind the fence: `new=PATH` is a whole file, `edit=PATH` lines to take out (-), put in (+) or find (a space)
with @@ between places, `check=PART` what must then hold. `part=` says to which example a file belongs.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "CONTRIBUTING.md"
FENCE = re.compile(
    r"^```(?:python|diff) (?P<kind>new|edit|check)=(?P<name>\S+)(?: part=(?P<part>\w+))?\n(?P<text>.*?)^```$",
    re.M | re.S,
)


class Block(NamedTuple):
    kind: str  # new, edit or check
    name: str  # a path, or the part that is checked
    part: str
    text: str


class Stale(AssertionError):
    """The example does not fit the code any more; the sentence says where."""


def blocks() -> list[Block]:
    """All of the page, in its order."""
    found = FENCE.finditer(PAGE.read_text())
    return [Block(m["kind"], m["name"], m["part"] or m["name"], m["text"]) for m in found]


def edits() -> dict[str, set[str]]:
    """Part -> the files that it edits, new ones left out."""
    files: defaultdict[str, set[str]] = defaultdict(set)
    for block in blocks():
        files[block.part] |= {block.name} if block.kind == "edit" else set()
    return dict(files)


def lay_into(folder: Path) -> None:
    """Copy the package and what else is edited, then apply the example. Raises Stale."""
    ours = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "collector_tui", folder / "collector_tui", ignore=ours)
    for block in blocks():
        path = folder / block.name
        if block.kind == "new":
            if path.exists():
                raise Stale(f"{block.name} is not new any more.")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text)
        elif block.kind == "edit":
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / block.name, path)
            path.write_text(edited(path.read_text(), block))


def edited(text: str, block: Block) -> str:
    """The text with each place of the block changed. The last line of a place may be the beginning of one."""
    for place in re.split(r"^@@\n", block.text, flags=re.M):
        lines = [line or " " for line in place.removesuffix("\n").split("\n")]
        before = "\n".join(line[1:] for line in lines if line[0] in " -")
        after = "\n".join(line[1:] for line in lines if line[0] in " +")
        at = [match.start() for match in re.finditer(rf"^{re.escape(before)}", text, re.M)]
        if len(at) != 1:
            raise Stale(f"{block.name} has {len(at)} places that read:\n{before}")
        text = text[: at[0]] + after + text[at[0] + len(before) :]
    return text


def checks() -> Iterator[tuple[str, str]]:
    """(part, code) of what must hold, in order; a later one may use the names of an earlier one."""
    yield from ((block.part, block.text) for block in blocks() if block.kind == "check")


def run(folder: Path, code: str) -> str:
    """Run code against the copy; what it complained of, empty when nothing."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "TZ": "UTC"}
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
    return done.stderr if done.returncode else ""
