"""Kept screens that differ from the last commit, before and after beside each other."""

import shutil
import subprocess
from itertools import zip_longest
from pathlib import Path

GUTTER = "   "


def show_changed(folder: Path) -> None:
    """Print every changed text file of the folder, lines that differ marked."""
    changed = _git(folder, "diff", "--name-only", "--relative", "HEAD", "--", ".").splitlines()
    fresh = _git(folder, "ls-files", "--others", "--exclude-standard", ".").splitlines()
    for name in sorted([*changed, *fresh]):
        path = folder / name
        before = "" if name in fresh else _git(folder, "show", f"HEAD:./{name}")
        print(f"\n== {name}{' (new)' if name in fresh else ''}")
        print("\n".join(beside(before, path.read_text() if path.exists() else "")))
    print(f"{len(changed) + len(fresh)} kept screens have changed")


def beside(before: str, after: str) -> list[str]:
    """The lines of both; where there is no room for two screens, those that differ one below the other."""
    pairs = list(zip_longest(before.splitlines(), after.splitlines(), fillvalue=""))
    wide = max((len(old) for old, _ in pairs), default=0)
    if shutil.get_terminal_size().columns >= 2 * wide + len(GUTTER):
        return [f"{old:<{wide}}{' > ' if old != new else GUTTER}{new}".rstrip() for old, new in pairs]
    return [
        f"{row:>3} {sign} {line}"
        for row, (old, new) in enumerate(pairs, 1)
        if old != new
        for sign, line in (("-", old), ("+", new))
    ]


def _git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True).stdout
