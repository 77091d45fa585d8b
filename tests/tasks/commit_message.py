"""Refuses a commit message without an area, or one that touches several rooms and does not say why."""

import re
import subprocess
import sys
from pathlib import Path

SUBJECT = re.compile(r"(?:[a-z0-9_]+|all rooms)(?:, [a-z0-9_]+)*: \S.{3,}")
SUBJECT_MAX = 100


def refusal(message: str, rooms: set[str]) -> str | None:
    """What is wrong with a message for a change of these rooms, or None."""
    subject, *body = [line for line in message.splitlines() if not line.startswith("#")] or [""]
    if subject.startswith(("Merge ", "Revert ", "fixup! ", "squash! ")):
        return None
    if not SUBJECT.fullmatch(subject) or subject.endswith("."):
        return (
            f"{subject!r}: write `area: imperative subject` without a full stop, as in `desk: drop a torn last line`."
        )
    if len(subject) > SUBJECT_MAX:
        return f"The subject has {len(subject)} characters; {SUBJECT_MAX} is the most. The rest belongs to the body."
    if len(rooms) > 1 and not any(line.strip() for line in body):
        return f"{', '.join(sorted(rooms))} are touched: say in a body why they change together."
    return None


def rooms_of(paths: list[str]) -> set[str]:
    """The rooms that hold the paths."""
    return {Path(path).parts[1] for path in paths if path.startswith("collector_tui/")}


if __name__ == "__main__":
    staged = subprocess.run(
        ["git", "diff", "--cached", "--name-only"], capture_output=True, text=True, check=True
    ).stdout
    if sentence := refusal(Path(sys.argv[1]).read_text(), rooms_of(staged.splitlines())):
        sys.exit(sentence)
