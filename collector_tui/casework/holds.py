"""The holds on an account: what registration knows and what collectors logged, until someone released it."""

from collector_tui.casework.history import day_of
from collector_tui.knowledge.holds import Circumstance, circumstance
from collector_tui.model.account import Account, Activity, Hold
from collector_tui.model.playbook import Playbook


def holds(account: Account, playbook: Playbook) -> tuple[Hold, ...]:
    """Each circumstance once, in the order they were set."""
    found: dict[str, Hold] = {}
    for alert in account.alerts:
        if known := circumstance(alert):
            found[known.what] = _hold(known)
    codes = {code.code: code for code in playbook.codes if code.sets or code.lifts}
    for activity in account.activities:
        code = codes.get(activity.code)
        if code is None:
            continue
        if code.lifts and (ended := circumstance(_word(code.lifts, activity))):
            found.pop(ended.what, None)
        if code.sets and (known := circumstance(_word(code.sets, activity))):
            found[known.what] = _hold(known, activity)
    return tuple(found.values())


def _word(spec: str, activity: Activity) -> str:
    """A hold's name, or the field that carries it."""
    return activity.fields.get(spec[1:-1], "") if spec.startswith("{") else spec


def _hold(known: Circumstance, activity: Activity | None = None) -> Hold:
    told = ", ".join(filter(None, (*activity.fields.values(), activity.text))) if activity else ""
    return Hold(
        what=known.words,
        blocks=tuple(known.blocks.split()),
        warns=tuple(known.warns.split()),
        why=known.why,
        source=known.source,
        since=day_of(activity) if activity else None,
        told=told,
    )
