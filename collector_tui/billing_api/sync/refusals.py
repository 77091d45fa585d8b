"""Why an action is not taken: who sent it, upon what, and the refusals in order of precedence. The first that holds wins."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from collector_tui.actions import AnyAction
from collector_tui.billing_api.access.tokens import Caller, people_at_work
from collector_tui.billing_api.http.problems import problem
from collector_tui.billing_api.sync.leases import in_the_way
from collector_tui.casework.gate_question import BLOCK, GateFinding
from collector_tui.model.account import Account
from collector_tui.wire.actions import ActionResult
from collector_tui.work.assess import assess
from collector_tui.work.gates import DONE, findings, level
from collector_tui.work.rulebook import Rulebook

CLOCK_BELIEVED = timedelta(days=60)


class Sender(Struct, frozen=True):
    """Where actions come from: the person, the session that logged them, the desk it sits at."""

    caller: Caller
    client: str
    desk: str


class Arrival(Struct, frozen=True, kw_only=True, dict=True):
    """An action that is to be taken or refused, and all that decides it. What costs is computed once, when it is asked for."""

    tx: Connection
    sender: Sender
    action: AnyAction
    stored: Account | None  # as its rows have it, not judged; None: there is no such account
    rulebook: Rulebook
    now: datetime

    @property
    def account(self) -> Account:
        assert self.stored is not None, "unknown_account() comes first"
        return self.stored

    @property
    def logged_at(self) -> datetime:
        """When it was logged: later is too late to judge the hour of a call. A desk's wild clock is not believed."""
        made_at = self.action.made_at
        return made_at if abs(made_at - self.now) < CLOCK_BELIEVED else self.now

    @cached_property
    def judged(self) -> Account:
        """The account as it stood on the day it was logged: gates and suggested steps are of that day."""
        return assess(self.account, self.logged_at.date(), self.rulebook)

    @cached_property
    def findings(self) -> tuple[GateFinding, ...]:
        """What stood against the act, the gravest first; an action without a code asks no gate."""
        coded = self.action.coded(self.rulebook.playbook) is not None
        return findings(self.action, self.judged, self.rulebook, self.logged_at) if coded else ()


def unknown_account(arrival: Arrival) -> ActionResult | None:
    if arrival.stored is not None:
        return None
    return rejected(arrival.action.id, "unknown-account", f"There is no account {arrival.action.account[:40]!r} here.")


def breaks_its_own_rules(arrival: Arrival) -> ActionResult | None:
    refusal = arrival.action.refusal(arrival.rulebook.playbook)
    return rejected(arrival.action.id, "refused", refusal) if refusal else None


def moved_on(arrival: Arrival) -> ActionResult | None:
    clash = arrival.action.conflict(arrival.account, arrival.rulebook.playbook)
    return (
        conflict(arrival.action.id, "The matter has moved on since you closed it.", clash, "moved-on")
        if clash
        else None
    )


def lease_held(arrival: Arrival) -> ActionResult | None:
    """What closes a matter waits for the person who works on the account; anything else is taken."""
    if not arrival.action.closes(arrival.rulebook.playbook):
        return None
    lease = in_the_way(arrival.tx, arrival.sender.caller, arrival.account.id, arrival.now)
    if lease is None:
        return None
    theirs = f"{lease.holder} works on this account until {lease.until:%H:%M} UTC."
    return conflict(arrival.action.id, "Another person has this account; a note is always taken.", theirs, "lease-held")


def not_theirs(arrival: Arrival) -> ActionResult | None:
    caller = arrival.sender.caller
    refusal = arrival.action.may(caller.user, caller.role, arrival.judged, arrival.rulebook.playbook)
    return rejected(arrival.action.id, "not-yours", refusal) if refusal else None


def given_to_nobody_known(arrival: Arrival) -> ActionResult | None:
    person, caller = arrival.action.person, arrival.sender.caller
    if person in ("", caller.user) or person in people_at_work(arrival.tx):
        return None
    return rejected(arrival.action.id, "no-such-person", f"Nobody here is called {person!r}.")


def gate_shut(arrival: Arrival) -> ActionResult | None:
    """A gate refuses a request. What was done already, such as a call, is always taken: it is the truth."""
    code = arrival.action.coded(arrival.rulebook.playbook)
    if code is None or code.act in DONE or arrival.action.override.strip() or level(arrival.findings) != BLOCK:
        return None
    gravest = arrival.findings[0]
    return rejected(arrival.action.id, "gate", f"{gravest.sentence} ({gravest.rule})")


REFUSALS: tuple[Callable[[Arrival], ActionResult | None], ...] = (
    unknown_account,
    breaks_its_own_rules,
    moved_on,
    lease_held,
    not_theirs,
    given_to_nobody_known,
    gate_shut,
)


def refused(arrival: Arrival) -> ActionResult | None:
    """The first refusal that holds; None: it is taken."""
    return next((result for refuse in REFUSALS if (result := refuse(arrival)) is not None), None)


def rejected(action_id: str, kind: str, detail: str) -> ActionResult:
    """For good: the action itself must be another one."""
    return ActionResult(id=action_id, status="rejected", problem=problem(422, detail, kind))


def conflict(action_id: str, detail: str, theirs: str, kind: str) -> ActionResult:
    """Something stands there instead; a person decides with both before them."""
    document = msgspec.structs.replace(problem(409, detail, kind), theirs=theirs)
    return ActionResult(id=action_id, status="conflict", problem=document)
