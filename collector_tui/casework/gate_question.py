"""What a gate is asked and what it answers. The question is made once, with all the facts: a gate computes none."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime

from msgspec import Struct

from collector_tui.casework.filing_proof import FilingProof
from collector_tui.casework.matter import Matter
from collector_tui.casework.situation import Situation
from collector_tui.model.account import Account
from collector_tui.model.money import cents_of
from collector_tui.model.playbook import Playbook
from collector_tui.model.work import Deadline

ALLOW, WARN, BLOCK = "allow", "warn", "block"


class GateFinding(Struct, frozen=True):
    """One thing that stands against an act: block, or warn. `rule` is its id, `sentence` what a person reads."""

    level: str
    rule: str
    sentence: str
    source: str = ""


class GateQuestion(Struct, frozen=True, kw_only=True):
    """An act on an account, judged for `now`; `fields` are those of the form it is logged with.

    `leased` says whether this person holds a fresh lease of the account; None: whoever asks cannot know, and needs not.
    """

    act: str
    account: Account
    now: datetime
    facts: Situation
    matters: Mapping[str, Matter]  # all that is open, by kind
    clocks: Mapping[str, tuple[Deadline, ...]]  # those of each open matter, nearest first
    playbook: Playbook
    fields: Mapping[str, str] = {}
    leased: bool | None = None
    proof: FilingProof | None = None  # that the claim was filed

    @property
    def today(self) -> date:
        return self.now.date()

    def cents(self, field: str) -> int:
        """An amount of the form in cents; 0 when there is none."""
        try:
            return cents_of(self.fields.get(field, ""))
        except ValueError:
            return 0


Gate = Callable[[GateQuestion], Iterator[GateFinding]]


def by_class(question: GateQuestion, *, otherwise: str = "the payer's own rules", **sources: str) -> str:
    """The source of a rule for the class of the payer whose turn it is; another class has another law."""
    return sources.get(question.facts.payer_class, otherwise)


def limit_passed(question: GateQuestion, kinds: Iterable[str], begins: str = "") -> Iterator[GateFinding]:
    """The earliest of our own clocks of these matters that has run out; only those whose act `begins` so."""
    ours = [clock for kind in kinds for clock in question.clocks.get(kind, ()) if not clock.theirs]
    late = [clock for clock in ours if clock.on < question.today and clock.what.startswith(begins)]
    if late:
        first = min(late, key=lambda clock: clock.on)
        limit = f"The {first.what} deadline was {first.on:%m/%d/%Y} ({first.basis})"
        yield GateFinding(BLOCK, "limit_passed", f"{limit}. Only good cause or an exception opens it.", first.source)
