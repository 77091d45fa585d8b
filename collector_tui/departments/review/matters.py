"""The matters of review: what a supervisor was asked, and what no rule of the playbook claims."""

from collections.abc import Iterator

from collector_tui.casework.evidence import filed_in_time
from collector_tui.casework.kinds import MatterKind, always, nothing_to_find, step
from collector_tui.casework.matter import Matter
from collector_tui.casework.under_way import logged_words
from collector_tui.casework.worksheet import Worksheet
from collector_tui.knowledge.approvals import WRITE_OFF, open_request
from collector_tui.model.money import dollars
from collector_tui.model.work import NextStep


def put_to_supervisor(sheet: Worksheet) -> Iterator[Matter]:
    if asked := open_request(sheet.account):
        yield Matter("review", f"{asked.code} by {asked.by}", sheet.account.open_cents)


def _review_sentence(sheet: Worksheet, matter: Matter) -> str:
    asked = open_request(sheet.account)
    if asked is None:
        return _unclaimed_sentence(sheet, matter)
    what = "requests a write-off" if asked.code in WRITE_OFF else "requests a decision"
    reason = ", ".join(filter(None, (asked.fields.get("reason"), asked.text)))
    return f"{asked.by} {what} on {asked.at:%m/%d}: {reason or 'no reason given'}."


def _unclaimed_sentence(sheet: Worksheet, matter: Matter) -> str:
    return f"No playbook rule fits this account; {dollars(matter.stake_cents)} open."


def _review_steps(sheet: Worksheet, matter: Matter) -> list[NextStep]:
    """With what speaks for and against what was asked: a filing that is proved is not written off as late."""
    asked, denial = open_request(sheet.account), sheet.facts.denial
    proof = filed_in_time(sheet) if denial and denial.category == "TIMELY" else ""
    has = (logged_words(asked) if asked else "", proof)
    gives_up = bool(proof and asked and asked.code in WRITE_OFF)
    text = "decide: the 277CA proves the filing, decline the write-off" if gives_up else "decide, and say why"
    return [
        step("review.decided", text, "pending approval", has=has),
        step("handed_over", "transfer to another collector", "if it needs no approval"),
    ]


UNCLAIMED = MatterKind(
    kind="unclaimed", meaning="open, and no playbook rule fits", find=nothing_to_find, sentence=_unclaimed_sentence,
    steps=always(
        step("review.decided", "decide what to do", "no playbook rule fits"),
        step("handed_over", "transfer it", "if it belongs elsewhere"),
    ),
)  # fmt: skip
KINDS = (
    MatterKind(
        kind="review", meaning="pending a supervisor's decision or approval", escalates=False,
        find=put_to_supervisor, sentence=_review_sentence,
        steps=_review_steps,
    ),
)  # fmt: skip
