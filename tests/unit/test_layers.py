"""What must not be imported: Textual below the screen, the server's dependencies outside the server."""

import json
import subprocess
import sys

import pytest

from tests.tasks.rooms import floors

# Commands import what is heavy when they run; these two are asked for by scripts a hundred times a day.
LIGHT = ["commands.desk", "commands.inspect_files"]
ROOMS = [room for floor in reversed(floors()) for room in floor if room not in ("commands", "tui", "billing_api")]
HEAVY = ("textual", "litestar", "sqlalchemy", "uvicorn", "alembic", "psycopg")
# One process imports room after room, from the ground up, and says after each what is there that should not be.
IMPORTED = f"""
import importlib, json, pkgutil, sys
seen = {{}}
for room in {[*ROOMS, *LIGHT]}:
    module = importlib.import_module(f"collector_tui.{{room}}")
    for inner in pkgutil.walk_packages(getattr(module, "__path__", []), f"{{module.__name__}}."):
        importlib.import_module(inner.name)
    seen[room] = [name for name in {HEAVY} if name in sys.modules]
print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def imported() -> dict[str, list[str]]:
    """Room -> the heavy libraries that are loaded once it is imported with all below it."""
    answer = subprocess.run([sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


@pytest.mark.parametrize("room", [*ROOMS, *LIGHT])
def test_neither_textual_nor_the_servers_libraries_are_imported(imported: dict[str, list[str]], room: str) -> None:
    assert imported[room] == []
