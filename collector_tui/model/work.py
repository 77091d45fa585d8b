"""Why an account is worked: its queue, its score in parts that add up, its clocks and its next steps."""

from datetime import date

from msgspec import Struct


class ScorePart(Struct, frozen=True, array_like=True):
    """`points` of the score and the fact that earned them."""

    name: str
    points: int
    because: str = ""


class Deadline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A clock: the last day to do `what`, from which start, and who says so."""

    what: str
    on: date
    basis: str = ""
    source: str = ""


class NextStep(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A suggestion: the action code it would be logged under, in words, and why."""

    code: str
    text: str
    why: str = ""


class Stop(Struct, frozen=True, array_like=True):
    """What must not be done on this account, and why; `act` is bill_patient, bill_beyond_share or appeal."""

    act: str
    rule: str  # the code or law it follows from
    why: str


class WorkHead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the queue shows of the work. An empty `queue` means nothing is to be done."""

    queue: str = ""
    why: str = ""
    score: int = 0
    stake_cents: int = 0
    due_on: date | None = None
    tags: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()  # the denial's group and reason ("CO-197"), then its remarks


class WorkItem(WorkHead, frozen=True, kw_only=True, omit_defaults=True):
    stands: str = ""
    parts: tuple[ScorePart, ...] = ()
    weights: str = ""  # version of the weight set that made the score
    deadlines: tuple[Deadline, ...] = ()
    stops: tuple[Stop, ...] = ()
    steps: tuple[NextStep, ...] = ()


class Queue(Struct, frozen=True, kw_only=True):
    """A queue of the waterfall: an account stands in the first one that claims it."""

    id: str
    title: str
    short: str  # the title where there is little room
    meaning: str
