"""The holds on an account: what coverage and age call for, what registration knows, what collectors logged and released."""

from collections.abc import Mapping

from collector_tui.casework.history import day_of
from collector_tui.casework.protection import MINOR, MINOR_ALONE, protections
from collector_tui.knowledge.action_codes import means
from collector_tui.knowledge.holds import Circumstance, circumstance
from collector_tui.model.account import Account, Activity, Hold
from collector_tui.model.field_words import fields_sentence
from collector_tui.model.playbook import ActionCode

RECALLED = means("placement.recalled")
RECALLED_FOR = {"disput": "dispute", "bankrupt": "bankruptcy", "deceas": "deceased", "death": "deceased"}


def holds(account: Account, codes: Mapping[str, ActionCode]) -> tuple[Hold, ...]:
    """Each circumstance once, in the order they were set; `codes` are those that set or lift one."""
    current: dict[str, Hold] = {}
    for what in (*protections(account), *account.alerts):
        if (entry := circumstance(what)) and not (what == MINOR and MINOR_ALONE in current):
            current[entry.what] = _hold(entry)
    for activity in account.activities:
        if binding := _recalled_for(activity):
            current[binding.what] = _hold(binding, activity)
        code = codes.get(activity.code)
        if code is None:
            continue
        if code.lifts and (ended := circumstance(_word(code.lifts, activity))):
            current.pop(ended.what, None)
        if code.sets and (entry := circumstance(_word(code.sets, activity))):
            current[entry.what] = _hold(entry, activity)
    return tuple(current.values())


def _recalled_for(activity: Activity) -> Circumstance | None:
    """What an agency gave an account back for binds the office as well, until somebody releases it."""
    if activity.code not in RECALLED:
        return None
    reason = activity.fields.get("reason", "").lower()
    what = next((RECALLED_FOR[part] for part in RECALLED_FOR if part in reason), "")
    return circumstance(what) if what else None


def _word(spec: str, activity: Activity) -> str:
    """A hold's name, or the field that carries it."""
    return activity.fields.get(spec[1:-1], "") if spec.startswith("{") else spec


def _hold(entry: Circumstance, activity: Activity | None = None) -> Hold:
    words = "; ".join(filter(None, (fields_sentence(activity.fields), activity.text))) if activity else ""
    return Hold(
        what=entry.words,
        blocks=tuple(entry.blocks.split()),
        warns=tuple(entry.warns.split()),
        why=entry.why,
        source=entry.source,
        since=day_of(activity) if activity else None,
        words=words,
    )
