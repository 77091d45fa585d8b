"""Who may approve, adjust and release: the same on desk and server. Nobody approves what they asked for themselves."""

from collections.abc import Mapping

from collector_tui.knowledge.action_codes import code_for, means
from collector_tui.knowledge.approvals import APPROVED, DECIDED, WRITE_OFF, open_request
from collector_tui.knowledge.holds import circumstance
from collector_tui.model.account import Account, Activity
from collector_tui.model.money import cents_of, dollars
from collector_tui.model.playbook import Playbook

SUPERVISOR = "supervisor"
SMALL_BALANCE, RELEASED = means("write_off.small_balance"), means("hold.released")


def authority_refusal(
    code: str, fields: Mapping[str, str], account: Account, playbook: Playbook, user: str, role: str
) -> str | None:
    """The sentence that says why this person may not log this code, or None.

    `account.balances` must be current. An empty role is one the desk has not heard yet: the server says it then.
    """
    if code in DECIDED:
        return _decision_refusal(fields, account, playbook, user, role)
    if code in SMALL_BALANCE:
        cents, most = amount_cents(fields), playbook.approval.small_balance_cents
        asks = f"request a write-off ({code_for('write_off.asked')})"
        return (
            f"{dollars(cents)} is above the small-balance limit of {dollars(most)}: {asks}." if cents > most else None
        )
    if code in RELEASED:
        return _release_refusal(fields.get("hold", ""), account, playbook, user, role)
    return None


def amount_cents(fields: Mapping[str, str]) -> int:
    """The amount of a form; 0 when there is none."""
    try:
        return cents_of(fields.get("amount", ""))
    except ValueError:
        return 0


def _decision_refusal(
    fields: Mapping[str, str], account: Account, playbook: Playbook, user: str, role: str
) -> str | None:
    if role not in (SUPERVISOR, ""):
        return f"Only a supervisor decides; your role is {role}."
    asked = open_request(account)
    if fields.get("decision") != APPROVED or asked is None:
        return None
    if asked.by == user:
        return "You requested this yourself: another supervisor approves it."
    if asked.code not in WRITE_OFF:
        return None
    cents, owed = amount_cents(asked.fields), sum(cents for cents in account.balances.values() if cents > 0)
    limit = playbook.approval.people.get(user, playbook.approval.supervisor_cents)
    if cents > limit:
        return f"{dollars(cents)} is above your approval limit of {dollars(limit)}."
    if cents > owed:
        return f"A write-off of {dollars(cents)} was requested; {dollars(owed)} is owed now. Decline it."
    return None


def _release_refusal(hold: str, account: Account, playbook: Playbook, user: str, role: str) -> str | None:
    """A patient's own wish is taken back by whoever hears it; every other hold by a supervisor who did not set it."""
    known = circumstance(hold)
    if known is None or known.release:
        return None
    if role not in (SUPERVISOR, ""):
        return f"Only a supervisor releases the hold {hold!r}; your role is {role}."
    setter = next((each for each in reversed(account.activities) if _sets(each, playbook) == known.what), None)
    if setter and setter.by == user:
        return f"You set the hold {hold!r} yourself: another supervisor releases it."
    return None


def _sets(activity: Activity, playbook: Playbook) -> str:
    """The id of the hold that an activity set; empty when it set none."""
    code = playbook.code(activity.code) if activity.code else None
    if code is None or not code.sets:
        return ""
    word = activity.fields.get(code.sets[1:-1], "") if code.sets.startswith("{") else code.sets
    known = circumstance(word)
    return known.what if known else ""
