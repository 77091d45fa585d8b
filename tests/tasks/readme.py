"""Writes the tables of the README that follow from the code: python -m tests.tasks.readme"""

import re
from pathlib import Path

from collector_tui.tui.controllers.core import keys_table
from collector_tui.wire.extracts import HEADERS

README = Path(__file__).parents[2] / "README.md"
KEYS = re.compile(r"^\| keys \| what they do \|\n(?:\|.*\n)+", re.M)


def fresh(text: str) -> str:
    """The README with its table of keys and the extracts' header lines as they are now."""
    text = KEYS.sub(lambda _: f"{keys_table()}\n", text, count=1)
    for kind, header in HEADERS.items():
        text = re.sub(rf"^- {kind}: `[^`]*`", f"- {kind}: `{','.join(header)}`", text, flags=re.M)
    return text


if __name__ == "__main__":
    README.write_text(fresh(README.read_text()))
    print(f"the tables of {README.name} are written")
