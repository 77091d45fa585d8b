"""The matters of vendors: placed with an agency, never acknowledged, or taken back from it."""

from collections.abc import Iterator

from collector_tui.casework.history import day_of, latest
from collector_tui.casework.kinds import PATIENT, MatterKind, always, step
from collector_tui.casework.matter import Matter
from collector_tui.casework.under_way import back_on, bill_new_coverage, follow_through, from_day, logged_words
from collector_tui.casework.worksheet import Worksheet
from collector_tui.days.calendar import add_business_days
from collector_tui.knowledge.action_codes import means
from collector_tui.model.account import Account, Activity
from collector_tui.model.work import NextStep

ACKNOWLEDGE_DAYS = 2  # business days for an agency to say that it has the account
VENDOR_SHOWN = 12  # characters of its name in a list
NEW_INSURANCE = ("insur", "coverage", "medicaid", "medicare")
PLACED, RECALLED = means("placement.made"), means("placement.recalled")
LAST_WORD = means("placement.made", "placement.acknowledged", "placement.recalled")


def placement(account: Account) -> Activity | None:
    """The last word on an agency: placed, acknowledged or recalled."""
    return latest(account, LAST_WORD)


def recalled_for_insurance(account: Account) -> Activity | None:
    """The recall for new insurance, until a payer has decided since: then what is left is the patient's."""
    recalled = placement(account)
    if recalled is None or recalled.code not in RECALLED:
        return None
    reason = recalled.fields.get("reason", "").lower()
    if not any(part in reason for part in NEW_INSURANCE):
        return None
    on = day_of(recalled)
    return None if any((paid.header.paid_on or on) > on for paid in account.payments) else recalled


def with_agency(sheet: Worksheet) -> Iterator[Matter]:
    account, placed = sheet.account, placement(sheet.account)
    if placed is None:
        return
    balance = sum(account.balances.values())
    if placed.code in RECALLED:
        if balance > 0:
            yield Matter("recalled", "recalled", balance)
    elif placed.code in PLACED and sheet.today > add_business_days(day_of(placed), ACKNOWLEDGE_DAYS):
        yield Matter("unacknowledged", "not acknowledged", max(0, balance))
    else:
        vendor = placed.fields.get("vendor", "an agency")[:VENDOR_SHOWN]
        yield Matter("placed", f"with {vendor}", sheet.facts.patient_cents)


def _recalled_sentence(sheet: Worksheet, matter: Matter) -> str:
    placed = placement(sheet.account)
    reason = placed.fields.get("reason", "") if placed else ""
    because = f" ({reason})" if reason else ""
    on = f" on {placed.at:%m/%d}" if placed else ""
    return f"Recalled from the agency{on}{because}: needs disposition."


def _unacknowledged_sentence(sheet: Worksheet, matter: Matter) -> str:
    placed = placement(sheet.account)
    vendor = placed.fields.get("vendor", "the agency") if placed else "the agency"
    on = f" on {placed.at:%m/%d}" if placed else ""
    return f"Referred to {vendor}{on}; not acknowledged."


def _placed_sentence(sheet: Worksheet, matter: Matter) -> str:
    return f"Account is {matter.why}."


def _recalled_steps(sheet: Worksheet, matter: Matter) -> list[NextStep]:
    """By the reason it was recalled for; new insurance is billed, a dispute is settled, before anybody is called."""
    recalled = placement(sheet.account)
    reason = recalled.fields.get("reason", "").lower() if recalled else ""
    has = (logged_words(recalled),) if recalled else ()
    bill = step("claim.resent", "bill the new insurance", "recalled for new insurance", has=has, lacks=("member ID",))
    if recalled_for_insurance(sheet.account):
        insure = step(
            "denial.to_registration",
            "have registration put the new insurance on file",
            "recalled for new insurance",
            has=has,
            lacks=("payer and member ID",),
        )
        return [*follow_through(sheet, "claim"), *bill_new_coverage(sheet), insure, bill]
    if "disput" in reason and any(hold.what == "dispute" for hold in sheet.account.holds):
        verify = step(
            "note",
            "verify what is disputed and note the finding",
            "recalled: disputed",
            has=has,
            lacks=("what is disputed",),
        )
        return [
            verify,
            step("hold.released", "release the hold once the dispute is answered", "no call before that", has=has),
        ]
    if "bankrupt" in reason:
        return [
            step("hold.bankruptcy", "log the bankruptcy", "recalled for it", has=has, lacks=("chapter, case #, court",))
        ]
    if "deceas" in reason or "death" in reason:
        return [step("hold.deceased", "log the death", "recalled for it", has=has, lacks=("estate contact",))]
    return [
        step("call.reached", "call the patient: the account is ours again", "recalled from the agency", has=has),
        step("placement.made", "refer to a second agency", "when the first is done with it", has=has),
        step("write_off.asked", "request a write-off", "once agency work is exhausted", has=has),
    ]


def _placed_steps(sheet: Worksheet, matter: Matter) -> list[NextStep]:
    """An agency works on it: its work is looked at when the day has come."""
    placed = placement(sheet.account)
    has = (logged_words(placed),) if placed else ()
    audit = step("placement.audited", "audit what the agency has done", "an agency has the account", has=has)
    recall = step(
        "placement.recalled", "recall the account", "for new insurance, a dispute, bankruptcy or death", has=has
    )
    return [from_day(audit, back_on(placed) if placed else None, sheet.today), recall]


KINDS = (
    MatterKind(
        kind="recalled", meaning="recalled from an agency", owed_by=PATIENT,
        find=with_agency, sentence=_recalled_sentence,
        steps=_recalled_steps,
    ),
    MatterKind(
        kind="unacknowledged", meaning="referred to an agency, not acknowledged", owed_by=PATIENT,
        find=with_agency, sentence=_unacknowledged_sentence,
        steps=always(
            step("placement.acknowledged", "get the agency's acknowledgment", "without it nobody may be working the account"),
            step("placement.recalled", "recall the account", "when the agency does not have it"),
        ),
    ),
    MatterKind(
        kind="placed", meaning="with an agency", owed_by=PATIENT, waits=True, escalates=False,
        find=with_agency, sentence=_placed_sentence,
        steps=_placed_steps, steps_when_due=_placed_steps,
    ),
)  # fmt: skip
