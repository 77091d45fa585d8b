"""The commands of the README and the readers' pages, as a person would type them."""

import re
import shlex
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = (
    "README.md",
    *(f"docs/{name}.md" for name in ("collector", "supervisor", "administrator", "integrator", "playbook")),
)
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)
DEMO = "$DEMO"  # the demo's folder: what names it can be tried there


class Command(NamedTuple):
    """One line of a page: our program's words, and the file that its answer is written to."""

    page: str
    words: tuple[str, ...]
    target: str

    def arguments(self, demo: str) -> list[str]:
        return [word.replace(DEMO, demo) for word in self.words]

    @property
    def on_the_demo(self) -> bool:
        return any(DEMO in word for word in self.words)

    def __str__(self) -> str:
        return f"{self.page} {' '.join(self.words)}"


def commands() -> list[Command]:
    """All lines that begin with our program's name, in the order of the pages."""
    return [
        _command(page, line)
        for page in PAGES
        for block in BLOCK.findall((ROOT / page).read_text())
        for line in block.splitlines()
        if line.startswith("collector-tui ")
    ]


def _command(page: str, line: str) -> Command:
    words = shlex.split(line.replace(DEMO, "\\" + DEMO), comments=True)[1:]
    target = words[words.index(">") + 1] if ">" in words else ""
    return Command(page, tuple(words[: words.index(">")] if target else words), target)
