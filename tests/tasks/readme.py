"""Writes the tables of the README that follow from the code: python -m tests.tasks.readme"""

import re
from pathlib import Path

from collector_tui.knowledge.playbook import default_playbook
from collector_tui.tui.controllers.core import keys_table
from collector_tui.wire.extracts import HEADERS

README = Path(__file__).parents[2] / "README.md"
KEYS = re.compile(r"^\| keys \| what they do \|\n(?:\|.*\n)+", re.M)
QUEUES = re.compile(r"^\| queue \| what stands there \|\n(?:\|.*\n)+", re.M)


def queues_table() -> str:
    """The queues of the shipped playbook, in the order of their tabs."""
    rows = [f"| {queue.title} | {queue.meaning} |" for queue in default_playbook().queues]
    return "\n".join(["| queue | what stands there |", "|---|---|", *rows]) + "\n"


def fresh(text: str) -> str:
    """The README with its tables of keys and queues and the extracts' header lines as they are now."""
    text = KEYS.sub(lambda _: f"{keys_table()}\n", text, count=1)
    text = QUEUES.sub(lambda _: queues_table(), text, count=1)
    for kind, header in HEADERS.items():
        text = re.sub(rf"^- {kind}: `[^`]*`", f"- {kind}: `{','.join(header)}`", text, flags=re.M)
    return text


if __name__ == "__main__":
    README.write_text(fresh(README.read_text()))
    print(f"the tables of {README.name} are written")
