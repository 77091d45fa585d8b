"""Writes the tables of the pages that follow from the code: python -m tests.tasks.readme"""

import re
from collections.abc import Callable
from pathlib import Path

from collector_tui.knowledge.playbook import default_playbook
from collector_tui.model.playbook import Field
from collector_tui.tui.controllers.core import keys_table
from collector_tui.wire.extracts import HEADERS

DOCS = Path(__file__).parents[2] / "docs"
KEYS, QUEUES, CODES = "| keys | what they do |", "| queue | what stands there |", "| code | what it logs | asks for |"


def queues_table() -> str:
    """The queues of the shipped playbook, in the order of their tabs."""
    rows = [f"| {queue.title} | {queue.meaning} |" for queue in default_playbook().queues]
    return "\n".join([QUEUES, "|---|---|", *rows])


def codes_table() -> str:
    """The shipped action codes by their group; a field that may stay empty with a question mark."""
    codes = default_playbook().codes
    rows = [CODES, "|---|---|---|"]
    for group in dict.fromkeys(code.group for code in codes):
        rows.append(f"| **{group.replace('_', ' ').lower()}** | | |")
        rows += [
            f"| `{code.code}` | {code.name} | {', '.join(map(_asked, code.fields))} |"
            for code in codes
            if code.group == group
        ]
    return "\n".join(rows)


def _asked(field: Field) -> str:
    return field.label + ("" if field.required else "?")


TABLES: dict[str, tuple[tuple[str, Callable[[], str]], ...]] = {
    "collector.md": ((KEYS, keys_table), (CODES, codes_table)),
    "supervisor.md": ((QUEUES, queues_table),),
    "integrator.md": (),
}


def fresh(page: str, text: str) -> str:
    """A page with its tables, and the extracts' header lines, as they are now."""
    for head, table in TABLES[page]:
        before, _, after = text.partition(f"{head}\n")
        rows = re.match(r"(?:\|.*\n)*", after)
        text = f"{before}{table()}\n{after[rows.end() if rows else 0 :]}"
    for kind, header in HEADERS.items():
        text = re.sub(rf"^- {kind}: `[^`]*`", f"- {kind}: `{','.join(header)}`", text, flags=re.M)
    return text


if __name__ == "__main__":
    for name in TABLES:
        path = DOCS / name
        path.write_text(fresh(name, path.read_text()))
        print(f"the tables of docs/{name} are written")
