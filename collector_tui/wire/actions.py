"""A desk's actions on their way, and one final result for each."""

from datetime import date

from msgspec import Raw, Struct

from collector_tui.wire.problem import Problem


class ActionBatch(Struct, frozen=True, kw_only=True):
    """Actions in the order they were made. Each is decoded apart, so that one bad one stops no other."""

    client: str
    actions: tuple[Raw, ...]


class Superseded(Struct, frozen=True):
    """The follow-up date that someone else had set meanwhile; the later one stands, both are in the history."""

    value: date | None
    by: str


class ActionResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`status`: applied, duplicate (with the first result's version), conflict or rejected. All are final."""

    id: str
    status: str
    version: int = 0
    problem: Problem | None = None
    superseded: Superseded | None = None

    @property
    def done(self) -> bool:
        return self.status in ("applied", "duplicate")


class ActionResults(Struct, frozen=True, kw_only=True):
    """In the order of the actions. `epoch` as in Changes: the state of the database that holds them."""

    results: tuple[ActionResult, ...]
    epoch: str = ""
