"""Where an account stands, in one sentence: what the payer or the patient did, or has not done."""

from collections.abc import Callable
from datetime import date

from collector_tui.adjudication.status_words import status_words
from collector_tui.casework.history import asked_records, asked_supervisor, open_appeal, placement, promise
from collector_tui.casework.situation import Situation
from collector_tui.model.account import Account
from collector_tui.model.money import dollars
from collector_tui.work.waterfall import Place


def stands(account: Account, facts: Situation, where: Place, today: date) -> str:
    """The sentence for the matter that its queue claims."""
    tell = TELL.get(where.matter.reason)
    return tell(account, facts, where, today) if tell else "Nothing is open on this account."


def _payer(facts: Situation) -> str:
    return facts.coverage.payer if facts.coverage else "No insurer"


def _on(facts: Situation) -> str:
    return f" on {facts.decided_on:%m/%d}" if facts.decided_on else ""


def _review(account: Account, facts: Situation, where: Place, today: date) -> str:
    asked = asked_supervisor(account)
    if asked is None:
        return f"No rule of the playbook claims this account; {dollars(where.matter.stake_cents)} are open."
    what = "asks for a write-off" if asked.code == "DNWO" else "asks for a decision"
    told = ", ".join(filter(None, (asked.fields.get("reason"), asked.text)))
    return f"{asked.by} {what} on {asked.at:%m/%d}: {told or 'no reason given'}."


def _unclaimed(account: Account, facts: Situation, where: Place, today: date) -> str:
    return f"No rule of the playbook claims this account; {dollars(where.matter.stake_cents)} are open."


def _rejection(account: Account, facts: Situation, where: Place, today: date) -> str:
    told = status_words(facts.claim.statuses[-1]) if facts.claim else ""
    return f"{_payer(facts)} turned the claim away before deciding. {told}. The filing clock keeps running."


def _unpaired(account: Account, facts: Situation, where: Place, today: date) -> str:
    return f"A payment of {dollars(where.matter.stake_cents)} was taken back that is not on file here."


def _credit(account: Account, facts: Situation, where: Place, today: date) -> str:
    owed = ", ".join(f"{name} {dollars(cents)}" for name, cents in account.balances.items() if cents < 0)
    return f"More was paid than is owed ({owed}). Find the cause before anything is refunded."


def _appeal(account: Account, facts: Situation, where: Place, today: date) -> str:
    appeal = open_appeal(account, facts.decided_on)
    if appeal is None:
        return "An appeal is filed."
    due = f"; its decision is due {appeal.decision_due:%m/%d}" if appeal.decision_due else ""
    stake = dollars(where.matter.stake_cents)
    return f"Appeal level {appeal.level} for {stake} went to {_payer(facts)} on {appeal.filed_on:%m/%d}{due}."


def _documents(account: Account, facts: Situation, where: Place, today: date) -> str:
    asked = asked_records(account, facts.decided_on if facts.answered else None)
    if asked is None:
        return _denial(account, facts, where, today)
    due = f" by {asked[2]:%m/%d}" if asked[2] else ""
    return f"{_payer(facts)} asked for {asked[0]} on {asked[1]:%m/%d}{due}; nothing was sent since."


def _denial(account: Account, facts: Situation, where: Place, today: date) -> str:
    if facts.denial is None:
        return ""
    record = account.encounter.authorization if facts.denial.category == "AUTH" else ""
    found = f" Authorization {record} is on record." if record else ""
    stake = dollars(where.matter.stake_cents)
    return f"{_payer(facts)} denied {stake} with {facts.denial.code}{_on(facts)}: {facts.denial.meaning}.{found}"


def _underpaid(account: Account, facts: Situation, where: Place, today: date) -> str:
    stake = dollars(where.matter.stake_cents)
    return f"{_payer(facts)} allowed {stake} less than the contract expects{_on(facts)}."


def _taken_back(account: Account, facts: Situation, where: Place, today: date) -> str:
    back = facts.taken_back
    if back is None:
        return ""
    return (
        f"{_payer(facts)} took {dollars(-back.claim.paid_cents)} back on {back.header.paid_on or today:%m/%d} "
        "and has sent no new decision since."
    )


def _no_claim(account: Account, facts: Situation, where: Place, today: date) -> str:
    return f"{_payer(facts)} decided a claim{_on(facts)} that is not on file here."


def _secondary(account: Account, facts: Situation, where: Place, today: date) -> str:
    stake = dollars(where.matter.stake_cents)
    return f"The first insurer has decided; {_payer(facts)} owes up to {stake} and was not billed."


def _never_billed(account: Account, facts: Situation, where: Place, today: date) -> str:
    return f"{_payer(facts)} has never been billed for {dollars(where.matter.stake_cents)}."


def _left_unpaid(account: Account, facts: Situation, where: Place, today: date) -> str:
    return f"{_payer(facts)} paid{_on(facts)} and left {dollars(where.matter.stake_cents)} open without refusing it."


def _no_response(account: Account, facts: Situation, where: Place, today: date) -> str:
    late = account.work.basis.late_from
    past = f", {(today - late).days + 1} past its usual time" if late else ""
    days = facts.days_since_billed(today)
    return f"{_payer(facts)} has not answered for {days} days{past}.{_last_word(facts)}"


def _waiting(account: Account, facts: Situation, where: Place, today: date) -> str:
    if where.matter.why.startswith("taken back"):
        return _taken_back(account, facts, where, today)
    age = where.matter.why.replace("{age}", str(facts.days_since_billed(today)))
    return f"{_payer(facts)} has the claim ({age} ago); an answer is not late yet.".replace("ago ago", "ago")


def _patient_denial(account: Account, facts: Situation, where: Place, today: date) -> str:
    refused = facts.patient_denial
    if refused is None:
        return ""
    stake = dollars(where.matter.stake_cents)
    told = f"{stake} refused with {refused.code} were assigned to the patient: {refused.meaning}."
    return f"{told} Check it before a statement goes out."


def _patient_barred(account: Account, facts: Situation, where: Place, today: date) -> str:
    return f"{dollars(where.matter.stake_cents)} stand under the patient, who may not be billed for it."


def _vendor(account: Account, facts: Situation, where: Place, today: date) -> str:
    placed = placement(account)
    if placed and placed.code == "VNRC":
        why = placed.fields.get("reason", "")
        return f"Recalled from the agency on {placed.at:%m/%d}{f' ({why})' if why else ''}: decide what is done now."
    to = placed.fields.get("vendor", "the agency") if placed else "the agency"
    return f"{to} was sent this account{f' on {placed.at:%m/%d}' if placed else ''} and has not acknowledged it."


def _due(account: Account, facts: Situation, where: Place, today: date) -> str:
    told = TELL[where.matter.category](account, facts, where, today).replace(", due", "")
    return f"{told} The day to look at it was {account.follow_up_on:%m/%d}."


def _placed(account: Account, facts: Situation, where: Place, today: date) -> str:
    return f"An agency has the account ({where.matter.why})."


def _agreed(account: Account, facts: Situation, where: Place, today: date) -> str:
    agreed = promise(account)
    if agreed is None:
        return ""
    what = f"{agreed.count} instalments of {dollars(agreed.cents)}" if agreed.count > 1 else dollars(agreed.cents)
    told = f"The patient agreed on {agreed.made_on:%m/%d} to pay {what} from {agreed.first_due:%m/%d}"
    paid = f"{dollars(agreed.paid_cents)} came" if agreed.paid_cents else "nothing came"
    return f"{told}; {paid} since."


def _self_pay(account: Account, facts: Situation, where: Place, today: date) -> str:
    return f"Insurance is done; the patient owes {dollars(where.matter.stake_cents)}."


def _last_word(facts: Situation) -> str:
    """What a claim status answer last said, when it is more than that the claim arrived."""
    statuses = facts.claim.statuses if facts.claim else ()
    if not statuses or statuses[-1].source != "277":
        return ""
    return f" On {statuses[-1].on:%m/%d} it said: {status_words(statuses[-1])}." if statuses[-1].on else ""


TELL: dict[str, Callable[[Account, Situation, Place, date], str]] = {
    "review": _review, "unclaimed": _unclaimed, "rejection": _rejection, "unpaired": _unpaired, "credit": _credit,
    "appeal": _appeal, "documents": _documents, "denial": _denial, "underpaid": _underpaid, "taken_back": _taken_back,
    "no_claim": _no_claim, "secondary": _secondary, "never_billed": _never_billed, "left_unpaid": _left_unpaid,
    "no_response": _no_response, "waiting": _waiting, "patient_denial": _patient_denial,
    "patient_barred": _patient_barred, "recalled": _vendor, "unacknowledged": _vendor, "placed": _placed, "due": _due, "broken": _agreed, "kept": _agreed,
    "self_pay": _self_pay,
}  # fmt: skip
