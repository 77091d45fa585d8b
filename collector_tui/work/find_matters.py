"""What is open on an account: each matter with its kind, the few words for it and what is at stake."""

from collector_tui.casework.matter import Matter
from collector_tui.casework.worksheet import Worksheet
from collector_tui.work.kinds import FINDERS, WAITS, due


def find_matters(sheet: Worksheet) -> dict[str, Matter]:
    """Everything open, by kind."""
    matters = {matter.kind: matter for find in FINDERS for matter in find(sheet)}
    wait = next((matters[kind] for kind in WAITS if kind in matters), None)
    back_on = sheet.account.follow_up_on
    if wait and back_on and back_on <= sheet.today:
        reached = due(wait)
        matters[reached.kind] = reached
    return matters
