"""A kind of matter in one place: how it is found, told, timed, worked and shown. A department lists its own."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from collector_tui.casework.matter import Matter
from collector_tui.casework.worksheet import Worksheet
from collector_tui.knowledge.action_codes import code_for
from collector_tui.model.work import Deadline, NextStep, WorkHead

INSURER, PATIENT = "insurer", "patient"

Find = Callable[[Worksheet], Iterable[Matter]]
Clock = Callable[[Worksheet], Iterable[Deadline]]
Steps = Callable[[Worksheet, Matter], Sequence[NextStep]]


def by_code(work: WorkHead) -> str:
    """Accounts are alike by the leading code of a denial, else by its category."""
    return work.codes[0] if work.codes and work.category else work.category


class MatterKind(Struct, frozen=True, kw_only=True):
    """`kind` is what a playbook's rule calls its `reason`. Kinds that one look finds share their `find`: it runs once."""

    kind: str
    meaning: str
    find: Find
    sentence: Callable[[Worksheet, Matter], str]  # where the account stands
    clocks: tuple[Clock, ...] = ()
    steps: Steps
    steps_when_due: Steps = lambda sheet, matter: ()  # of a wait, once the day to look at it has come
    owed_by: str = INSURER  # who owes what is at stake: whose name the list shows, to whom it is escalated
    tag: str = ""  # what the list says of it when another matter leads
    waits: bool = False  # someone else has the ball
    escalates: bool = True  # many touches without progress are a fault
    alike: Callable[[WorkHead], str] = by_code  # what accounts of one payer must have in common to be a batch


def step(
    role: str,
    text: str,
    why: str,
    *,
    has: Iterable[str] = (),
    lacks: Iterable[str] = (),
    fields: Mapping[str, str] | None = None,
) -> NextStep:
    """A suggestion, logged under the one code that plays the part; empty evidence is left out.

    Raises LookupError when no code plays the part.
    """
    evidence, missing = tuple(filter(None, has)), tuple(filter(None, lacks))
    return NextStep(code=code_for(role), text=text, why=why, has=evidence, lacks=missing, fields=dict(fields or {}))


def always(*steps: NextStep) -> Steps:
    """The same steps whatever the account."""
    return lambda sheet, matter: steps


def nothing_to_find(sheet: Worksheet) -> Iterable[Matter]:
    """For a kind that the judge itself puts on an account."""
    return ()
