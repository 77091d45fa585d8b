"""A supervisor's figures."""

from datetime import date, datetime

from msgspec import Struct


class ReportLine(Struct, frozen=True, kw_only=True):
    """What stands in a queue with one collector (or with nobody)."""

    queue: str
    owner: str
    accounts: int
    stake_cents: int
    balance_cents: int
    oldest_on: date | None  # the last billing that is longest ago
    untouched: int
    overdue: int  # ticklers
    past_limit: int


class ChoiceLine(Struct, frozen=True, kw_only=True):
    """How often a step was chosen where another was suggested first, or the same one."""

    reason: str
    category: str
    suggested: str
    chosen: str
    times: int


class OverrideLine(Struct, frozen=True, kw_only=True):
    """An act that was logged although a gate was shut, and the reason that was given."""

    at: datetime
    user: str
    account: str
    code: str
    rules: str
    reason: str


class Report(Struct, frozen=True, kw_only=True):
    """A supervisor's figures of today; choices and overrides of the last days that were asked for."""

    day: date
    lines: tuple[ReportLine, ...]
    choices: tuple[ChoiceLine, ...] = ()
    overrides: tuple[OverrideLine, ...] = ()
    orphans: tuple[str, ...] = ()
