"""The records that a payer asked for, by telephone, by letter or in a 277: until they are sent, the claim is not clean."""

from datetime import date

from msgspec import Struct

from collector_tui.casework.history import day_of, latest, logged_date
from collector_tui.knowledge.action_codes import means
from collector_tui.model.account import Account

ASKED, SENT = means("records.asked"), means("records.sent")


class RecordsRequest(Struct, frozen=True):
    """Records that the payer wants from us and that nobody has sent."""

    what: str
    asked_on: date
    due: date | None  # None: the payer named no day


def records_asked(account: Account, answered_on: date | None) -> RecordsRequest | None:
    """What the payer asked for since it last decided and since records were last sent."""
    last = latest(account, ASKED | SENT)
    sent_on = day_of(last) if last and last.code in SENT else date.min
    floor = max(sent_on, answered_on or date.min)
    for on in _asked_in_277(account):
        if on > floor:
            return RecordsRequest("records", on, None)
    if last and last.code in ASKED and last.fields.get("from_whom") != "patient" and day_of(last) > floor:
        return RecordsRequest(last.fields.get("what_requested", "records"), day_of(last), logged_date(last, "due_date"))
    return None


def asked_since(account: Account, billed_on: date) -> bool:
    """Whether the payer asked for anything since the claim was billed: such a claim is no clean one (42 CFR 447.45(b))."""
    logged = (day_of(activity) for activity in account.activities if activity.code in ASKED)
    return any(on >= billed_on for on in (*_asked_in_277(account), *logged))


def _asked_in_277(account: Account) -> list[date]:
    return [
        status.on
        for claim in account.claims
        for status in claim.statuses
        if status.source == "277" and status.category.startswith("R") and status.on
    ]
