"""What a gate is asked and what it answers."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property

from msgspec import Struct

from collector_tui.casework.clocks import count
from collector_tui.casework.matter import Matter
from collector_tui.casework.situation import Situation, situation
from collector_tui.model.account import Account
from collector_tui.model.money import cents_of
from collector_tui.work.find_matters import matters
from collector_tui.work.rulebook import Rulebook

ALLOW, WARN, BLOCK = "allow", "warn", "block"


class GateFinding(Struct, frozen=True):
    """One thing that stands against an act: block, or warn. `rule` is its id, `sentence` what a person reads."""

    level: str
    rule: str
    sentence: str
    source: str = ""


class GateQuestion(Struct, frozen=True, kw_only=True, dict=True):
    """An act on an account, judged for `now`; `fields` are those of the form it is logged with.

    `leased` says whether this person holds a fresh lease of the account; None: whoever asks cannot know, and needs not.
    """

    act: str
    account: Account
    now: datetime
    rulebook: Rulebook
    fields: Mapping[str, str] = {}
    leased: bool | None = None

    @property
    def today(self) -> date:
        return self.now.date()

    @cached_property
    def facts(self) -> Situation:
        return situation(self.account)

    @cached_property
    def matters(self) -> dict[str, Matter]:
        """What is open on the account, by reason."""
        return matters(self.account, self.facts, self.today, self.rulebook)

    def last_day(self, what: str, start: date) -> date | None:
        """The last day of a payer rule or of one of law, counted from its start; None: there is no such rule."""
        rule = self.rulebook.payer_rule(what, None, "", start)
        return count(start, rule) if rule else None

    def cents(self, field: str) -> int:
        """An amount of the form in cents; 0 when there is none."""
        try:
            return cents_of(self.fields.get(field, ""))
        except ValueError:
            return 0
