"""What must not be imported: Textual below the screen, the server's dependencies outside the server."""

import subprocess
import sys

import pytest

BELOW_THE_SCREEN = [
    "model",
    "knowledge",
    "days",
    "wire",
    "storage",
    "adjudication",
    "casework",
    "departments",
    "work",
    "pages",
    "actions",
    "x12",
    "demo",
    "desk",
    "sync",
    "config",
    "cli",
    "tui.controllers",
    "commands.desk",
    "commands.inspect_files",
]


@pytest.mark.parametrize("module", BELOW_THE_SCREEN)
def test_neither_textual_nor_the_servers_libraries_are_imported(module: str) -> None:
    code = (
        f"import sys, pkgutil, importlib; m = importlib.import_module('collector_tui.{module}'); "
        "[importlib.import_module(f'{m.__name__}.{s.name}') for s in pkgutil.iter_modules(getattr(m, '__path__', []))]; "
        "print([n for n in ('textual', 'litestar', 'sqlalchemy', 'uvicorn', 'alembic', 'psycopg') if n in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
