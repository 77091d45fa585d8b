"""The matters of review: what a supervisor was asked, and what no rule of the playbook claims."""

from collections.abc import Iterator

from collector_tui.casework.history import latest
from collector_tui.casework.kinds import MatterKind, always, nothing_to_find, step
from collector_tui.casework.matter import Matter
from collector_tui.casework.worksheet import Worksheet
from collector_tui.knowledge.action_codes import means
from collector_tui.model.account import Account, Activity
from collector_tui.model.money import dollars

ASKED, DECIDED, WRITE_OFF = means("review.asked", "write_off.asked"), means("review.decided"), means("write_off.asked")


def asked_supervisor(account: Account) -> Activity | None:
    """What a supervisor has not answered yet."""
    last = latest(account, ASKED | DECIDED)
    return last if last and last.code in ASKED else None


def put_to_supervisor(sheet: Worksheet) -> Iterator[Matter]:
    if asked := asked_supervisor(sheet.account):
        yield Matter("review", f"{asked.code} by {asked.by}", sheet.account.open_cents)


def _review_sentence(sheet: Worksheet, matter: Matter) -> str:
    asked = asked_supervisor(sheet.account)
    if asked is None:
        return _unclaimed_sentence(sheet, matter)
    what = "asks for a write-off" if asked.code in WRITE_OFF else "asks for a decision"
    reason = ", ".join(filter(None, (asked.fields.get("reason"), asked.text)))
    return f"{asked.by} {what} on {asked.at:%m/%d}: {reason or 'no reason given'}."


def _unclaimed_sentence(sheet: Worksheet, matter: Matter) -> str:
    return f"No rule of the playbook claims this account; {dollars(matter.stake_cents)} are open."


UNCLAIMED = MatterKind(
    kind="unclaimed", meaning="open, and no rule claims it", find=nothing_to_find, sentence=_unclaimed_sentence,
    steps=always(
        step("review.decided", "decide what is done", "no rule of the playbook claims it"),
        step("handed_over", "pass it on", "when it belongs elsewhere"),
    ),
)  # fmt: skip
KINDS = (
    MatterKind(
        kind="review", meaning="a supervisor was asked, or a write-off waits for approval", escalates=False,
        find=put_to_supervisor, sentence=_review_sentence,
        steps=always(
            step("review.decided", "decide, and say why", "someone waits for it"),
            step("handed_over", "hand it to another collector", "when it is not a question of authority"),
        ),
    ),
)  # fmt: skip
