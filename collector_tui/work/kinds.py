"""Every kind of matter that an account can have: the departments' own, and a wait whose day to look at it has come."""

import msgspec

from collector_tui.casework.kinds import MatterKind, nothing_to_find
from collector_tui.casework.matter import Matter
from collector_tui.casework.worksheet import Worksheet
from collector_tui.departments.office import KINDS as OFFICE_KINDS
from collector_tui.model.work import NextStep

_WAITS = {kind.kind: kind for kind in OFFICE_KINDS if kind.waits}
WAITS = tuple(_WAITS)  # the payer's, the agency's or the patient's move
FINDERS = tuple(dict.fromkeys(kind.find for kind in OFFICE_KINDS))
DUE_WORD = ", due"


def _due_sentence(sheet: Worksheet, matter: Matter) -> str:
    """The wait's own sentence, and the day on which it was to be looked at."""
    wait = msgspec.structs.replace(matter, why=matter.why.removesuffix(DUE_WORD))
    sentence = _WAITS[matter.category].sentence(sheet, wait)
    return f"{sentence} Follow-up was {sheet.account.follow_up_on:%m/%d}."


def _due_steps(sheet: Worksheet, matter: Matter) -> tuple[NextStep, ...]:
    wait = msgspec.structs.replace(matter, kind=matter.category, why=matter.why.removesuffix(DUE_WORD))
    return tuple(_WAITS[matter.category].steps_when_due(sheet, wait))


DUE = MatterKind(
    kind="due", meaning="pending with payer, agency or patient; the follow-up date has come",
    find=nothing_to_find, sentence=_due_sentence, steps=_due_steps,
)  # fmt: skip
KIND_OF = {kind.kind: kind for kind in (*OFFICE_KINDS, DUE)}


def due(wait: Matter) -> Matter:
    """A wait whose day has come; its `category` is the kind of the wait."""
    return Matter(DUE.kind, f"{wait.why}{DUE_WORD}", wait.stake_cents, wait.kind)


def owed_by(matter: Matter) -> str:
    """Who owes what is at stake: insurer or patient."""
    kind = matter.category if matter.kind == DUE.kind else matter.kind
    return KIND_OF[kind].owed_by
