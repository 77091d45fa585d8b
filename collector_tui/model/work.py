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
    rule: str = ""  # the payer rule it follows from
    safety_days: int = 0  # so many days before it the account comes back
    theirs: bool = False  # the payer's clock or the patient's, not ours to keep
    pins: bool = False  # the law's clock: near its end it goes before every score


class NextStep(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A suggestion: the action code that logs the act, the act in words, why, and what is and is not there to win it."""

    code: str
    text: str
    why: str = ""
    from_on: date | None = None  # it was done, and is not due again before that day
    has: tuple[str, ...] = ()  # evidence on file
    lacks: tuple[str, ...] = ()  # what is still to be found
    fields: dict[str, str] = {}  # what its form begins with


class Stop(Struct, frozen=True, array_like=True):
    """What must not be done on this account, and why; `act` is bill_patient, bill_beyond_share or appeal."""

    act: str
    rule: str  # the code or law it follows from
    why: str


class Basis(Struct, frozen=True, array_like=True, omit_defaults=True):
    """The facts that the score of a day is made of, beside those in the head: so a desk ranks anew without the account."""

    fresh_on: date | None = None  # the last news that nobody has worked on
    touched_on: date | None = None
    touches: int = 0  # coded follow-ups since the payer last decided anything
    late_from: date | None = None  # the first day an answer is late
    due_what: str = ""
    pins: bool = False  # the nearest clock is one of law
    sure: bool = False  # what wins the case is on record


class WorkHead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the queue shows of the work. An empty `queue` means nothing is to be done.

    `reason` is the primary matter that the queue's rule claims, `category` its kind; {age} in `why` stands for the
    days since the last billing.
    """

    queue: str = ""
    reason: str = ""
    category: str = ""
    why: str = ""
    score: int = 0
    stake_cents: int = 0
    due_on: date | None = None
    tags: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()  # the denial's group and reason ("CO-197"), then its remarks
    basis: Basis = Basis()


class WorkItem(WorkHead, frozen=True, kw_only=True, omit_defaults=True):
    judged_on: date | None = None  # `score`, `parts` and `stands` are of this day
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
    waits: bool = False  # its accounts wait for someone else; they are not worked
