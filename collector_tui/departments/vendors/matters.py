"""The matters of vendors: placed with an agency, never acknowledged, or taken back from it."""

from collections.abc import Iterator

from collector_tui.casework.history import day_of, latest
from collector_tui.casework.kinds import PATIENT, MatterKind, always, step
from collector_tui.casework.matter import Matter
from collector_tui.casework.worksheet import Worksheet
from collector_tui.days.calendar import add_business_days
from collector_tui.knowledge.action_codes import means
from collector_tui.model.account import Account, Activity

ACKNOWLEDGE_DAYS = 2  # business days for an agency to say that it has the account
VENDOR_SHOWN = 12  # characters of its name in a list
PLACED, RECALLED = means("placement.made"), means("placement.recalled")
LAST_WORD = means("placement.made", "placement.acknowledged", "placement.recalled")


def placement(account: Account) -> Activity | None:
    """The last word on an agency: placed, acknowledged or recalled."""
    return latest(account, LAST_WORD)


def with_agency(sheet: Worksheet) -> Iterator[Matter]:
    account, placed = sheet.account, placement(sheet.account)
    if placed is None:
        return
    balance = sum(account.balances.values())
    if placed.code in RECALLED:
        if balance > 0:
            yield Matter("recalled", "recalled", balance)
    elif placed.code in PLACED and sheet.today > add_business_days(day_of(placed), ACKNOWLEDGE_DAYS):
        yield Matter("unacknowledged", "placed, no answer", max(0, balance))
    else:
        vendor = placed.fields.get("vendor", "an agency")[:VENDOR_SHOWN]
        yield Matter("placed", f"with {vendor}", sheet.facts.patient_cents)


def _recalled_sentence(sheet: Worksheet, matter: Matter) -> str:
    placed = placement(sheet.account)
    reason = placed.fields.get("reason", "") if placed else ""
    because = f" ({reason})" if reason else ""
    on = f" on {placed.at:%m/%d}" if placed else ""
    return f"Recalled from the agency{on}{because}: decide what is done now."


def _unacknowledged_sentence(sheet: Worksheet, matter: Matter) -> str:
    placed = placement(sheet.account)
    vendor = placed.fields.get("vendor", "the agency") if placed else "the agency"
    on = f" on {placed.at:%m/%d}" if placed else ""
    return f"{vendor} was sent this account{on} and has not acknowledged it."


def _placed_sentence(sheet: Worksheet, matter: Matter) -> str:
    return f"An agency has the account ({matter.why})."


KINDS = (
    MatterKind(
        kind="recalled", meaning="taken back from an agency", owed_by=PATIENT,
        find=with_agency, sentence=_recalled_sentence,
        steps=always(
            step("call.reached", "call the patient, as the account is ours again", "nobody else will"),
            step("placement.made", "place it anew", "when a second agency takes what the first gave back"),
            step("review.asked", "ask for a final write-off", "when agency work is done"),
        ),
    ),
    MatterKind(
        kind="unacknowledged", meaning="placed, and the agency never said that it has it", owed_by=PATIENT,
        find=with_agency, sentence=_unacknowledged_sentence,
        steps=always(
            step("placement.acknowledged", "get the agency's acknowledgement", "without it nobody may be working on it"),
            step("placement.recalled", "recall it", "when the agency does not have it"),
        ),
    ),
    MatterKind(
        kind="placed", meaning="with an agency", owed_by=PATIENT, waits=True, escalates=False,
        find=with_agency, sentence=_placed_sentence,
        steps=always(
            step("placement.recalled", "nothing yet; recall it if something changed", "an agency works on it"),
        ),
        steps_when_due=(
            step("placement.audited", "check what the agency has done", "its day has come"),
            step("placement.recalled", "recall it", "when nothing was done"),
        ),
    ),
)  # fmt: skip
