"""The editor of $EDITOR for one text. It writes patient data to a file, so a site must allow it first."""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from textual.app import App

from collector_tui.actions.note_text import TEXT_MAX
from collector_tui.model.text import clean


def edited(app: App[None], text: str, directory: Path) -> str:
    """What the editor leaves of `text`. The file is private to the user, in `directory`, and gone afterwards.

    Raises OSError or SuspendNotSupported when there is no editor to run here, ValueError when it fails.
    """
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    handle, name = tempfile.mkstemp(prefix="note-", suffix=".txt", dir=directory)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        with app.suspend():
            ended = subprocess.run([*command, name], check=False)  # noqa: S603  # the user's own editor
        if ended.returncode:
            raise ValueError(f"{command[0]} ended with {ended.returncode}")
        return clean(Path(name).read_text(encoding="utf-8", errors="replace").rstrip("\n"))[:TEXT_MAX]
    finally:
        Path(name).unlink(missing_ok=True)
