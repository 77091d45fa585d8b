"""The next best step: up to three, each with its reason and the action code it is logged under."""

from collector_tui.casework.kinds import PATIENT, step
from collector_tui.casework.matter import Matter
from collector_tui.casework.worksheet import Worksheet
from collector_tui.model.work import NextStep
from collector_tui.work.kinds import KIND_OF, owed_by

STEPS_MAX = 3


def next_steps(sheet: Worksheet, matter: Matter, touches: int, fruitless_touches: int) -> tuple[NextStep, ...]:
    """Suggestions for the matter that the queue claims, best first; to escalate after so many touches without progress."""
    kind = KIND_OF[matter.kind]
    steps = list(kind.steps(sheet, matter))
    if touches >= fruitless_touches and kind.escalates:
        why = f"{touches} touches, no progress"
        if owed_by(matter) == PATIENT:
            steps.insert(0, step("review.asked", "escalate to a supervisor", why))
        else:
            steps.insert(0, step("escalated.payer", "escalate to the payer's representative", why))
    return tuple(steps[:STEPS_MAX])
