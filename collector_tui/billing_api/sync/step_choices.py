"""For the report: which step was taken where another was suggested, and what was done although a gate was shut."""

from sqlalchemy import Connection, insert

from collector_tui.billing_api.ledger import tables
from collector_tui.casework.gate_question import ALLOW
from collector_tui.knowledge.action_codes import means
from collector_tui.model.account import Account, Activity

UNCHOSEN = {"", *means("note")}


def note_choice(tx: Connection, before: Account, activity: Activity, grave: str) -> None:
    """Keep the suggested step beside the one taken, and the rules that were passed over; `grave` is their level."""
    if activity.code in UNCHOSEN:
        return
    steps = [step.code for step in before.work.steps]
    tx.execute(
        insert(tables.choice).values(
            activity_id=activity.id,
            account_id=before.id,
            user=activity.by,
            at=activity.at,
            reason=before.work.reason,
            category=before.work.category,
            suggested=steps[0] if steps else "",
            chosen=activity.code,
            place=steps.index(activity.code) + 1 if activity.code in steps else 0,
            level="" if grave == ALLOW else grave,
            rules=" ".join(rule.replace(" ", "_") for rule in activity.passed_over),
            override=activity.override,
        )
    )
