"""One conversation with the server, as a generator: requests out, replies in, no input or output of its own."""

from collections.abc import Generator
from typing import TypeVar
from urllib.parse import quote

import msgspec
from msgspec import Struct

from collector_tui.desk import Desk
from collector_tui.model.codec import decode, encode
from collector_tui.model.playbook import Playbook
from collector_tui.model.text import one_line
from collector_tui.sync.reasons import why_foreign
from collector_tui.wire.actions import ActionBatch, ActionResults
from collector_tui.wire.audit import Views
from collector_tui.wire.deposits import DepositMatch, Deposits, MatchDecision
from collector_tui.wire.feed import Changes
from collector_tui.wire.leases import LeaseRequest, Leases
from collector_tui.wire.problem import Problem
from collector_tui.wire.session import POSTER, Capabilities, Me

PAGE_ACCOUNTS = 200
BATCH_ACTIONS = 50


class Request(Struct, frozen=True, kw_only=True):
    method: str
    path: str
    body: bytes | None = None


class Reply(Struct, frozen=True, kw_only=True):
    status: int
    body: bytes = b""
    retry_after_s: float | None = None
    location: str = ""  # of a redirect


SAID_MAX = 500  # characters of a refusal
SCHEMA = 1  # of actions and documents, told to the server with every request


class Setback(Exception):
    """The conversation cannot go on now; the sentence says why and what to do. Nothing was lost."""

    def __init__(
        self, sentence: str, *, retry_after_s: float | None = None, hopeless: bool = False, unknown: bool = False
    ) -> None:
        """`hopeless`: trying again by itself would not help. `unknown`: the request may have been done all the same."""
        super().__init__(sentence)
        self.retry_after_s = retry_after_s
        self.hopeless = hopeless
        self.unknown = unknown


class Revoked(Setback):
    """The server has closed this desk: its accounts are to be forgotten, what was logged stays."""


T = TypeVar("T")
Flow = Generator[Request, Reply, None]


class Session:
    """What is asked once per sign-in and kept: who I am, the server's limits, the playbook."""

    def __init__(self, desk: Desk, held_s: float = 0.0) -> None:
        """What was logged less than `held_s` seconds ago is not sent yet: a person may take it back."""
        self._desk, self._held_s = desk, held_s
        self._limits: Capabilities | None = None
        self._playbook: str | None = None  # the tag that was fetched last; None: nothing was

    def converse(self) -> Flow:
        """Push what waits, pull what changed; introduce ourselves the first time. Raises Setback."""
        desk = self._desk
        try:
            limits = self._limits or (yield from self._introduce())
            if desk.role == POSTER:
                yield from self._ask_who_i_am()  # nothing else would say that the server is there
            else:
                yield from self._keep_accounts(limits)
            yield from follow_deposits(desk)
        except Revoked:
            self._limits = None
            desk.sync_side.wipe()
            raise
        except Setback:
            desk.views.keep()
            raise
        desk.sync_side.tend()
        desk.lookup.warm()

    def _keep_accounts(self, limits: Capabilities) -> Flow:
        desk = self._desk
        yield from push(desk, min(BATCH_ACTIONS, limits.actions_max), self._held_s)
        if limits.leases:
            yield from keep_lease(desk)
        yield from pull(desk, min(PAGE_ACCOUNTS, limits.page_limit_max))
        yield from self._follow_playbook()
        yield from report_views(desk)

    def _introduce(self) -> Generator[Request, Reply, Capabilities]:
        desk = self._desk
        reply = yield Request(method="GET", path="/v1/capabilities")
        limits = _read(Capabilities, reply)
        yield from self._ask_who_i_am()
        desk.leases.kept_by_server(limits.leases)
        self._limits = limits
        return limits

    def _ask_who_i_am(self) -> Flow:
        reply = yield Request(method="GET", path="/v1/me")
        self._desk.sync_side.keep_me(_read(Me, reply))

    def _follow_playbook(self) -> Flow:
        """Fetch the playbook when the feed tells of another; one that tells nothing, once."""
        desk = self._desk
        tag = desk.sync_side.playbook_tag
        if self._playbook == tag or (tag and tag == desk.rulebook.tag):
            return
        playbook = _read(Playbook, (yield Request(method="GET", path="/v1/playbook")))
        self._playbook = tag
        if playbook != desk.playbook:
            desk.sync_side.keep_playbook(playbook)


def push(desk: Desk, most: int = BATCH_ACTIONS, held_s: float = 0.0) -> Flow:
    """Offer waiting actions, oldest first, until none waits. Every result is final; an unknown outcome is not one."""
    while True:
        client, batch = desk.sync_side.to_send(most, held_s)
        if not batch:
            return
        body = encode(ActionBatch(client=client, actions=tuple(msgspec.Raw(raw) for _, raw in batch)))
        reply = yield Request(method="POST", path="/v1/actions", body=body)
        if reply.status == 413:
            if len(batch) == 1:
                raise Setback("The server finds one action too large; it stays in the outbox.", hopeless=True)
            most = max(1, len(batch) // 2)
            continue
        answer = _read(ActionResults, reply)
        results = answer.results
        if [result.id for result in results] != [action_id for action_id, _ in batch]:
            raise Setback("The server's answer does not fit what was sent; all of it stays in the outbox.")
        for result in results:
            desk.sync_side.settle(result, answer.epoch)


def pull(desk: Desk, limit: int = PAGE_ACCOUNTS) -> Flow:
    """Read the change feed from where we left it to its end, unless another session of this person does."""
    side = desk.sync_side
    if not side.takes_feed:
        return
    started_over = False
    while True:
        reply = yield Request(method="GET", path=f"/v1/changes?limit={limit}&cursor={side.cursor}")
        if reply.status == 410 and not started_over:
            started_over = True
            side.start_over()
            yield from push(desk)
            continue
        page = _read(Changes, reply)
        if page.more and page.cursor == side.cursor:
            raise Setback("The server's change feed does not move on; tell its administrator.")
        side.take(page)
        if not page.more:
            return


def keep_lease(desk: Desk) -> Flow:
    """Ask for the account in work, give back the one that no longer is."""
    leases = desk.leases
    if over := leases.to_end():
        yield Request(method="DELETE", path=f"/v1/leases/{quote(over.id, safe='')}")
        leases.ended()
    if account := leases.to_ask():
        reply = yield Request(method="POST", path="/v1/leases", body=encode(LeaseRequest(account=account)))
        if reply.status != 404:  # closed meanwhile: nothing to lease
            leases.take(_read(Leases, reply))


def report_views(desk: Desk) -> Flow:
    """Tell the audit what was looked at, also while the server was away."""
    if views := desk.views.to_report():
        reply = yield Request(method="POST", path="/v1/views", body=encode(Views(views=views)))
        if reply.status == 404:  # a server without an audit
            desk.views.reported(views)
            return
        if reply.status != 204:
            raise setback_of(reply)
        desk.views.reported(views)


def follow_deposits(desk: Desk) -> Flow:
    """Send decisions on matches and fetch the page of deposits, when a person asked; a refusal ends nothing else."""
    deposits = desk.deposits
    while waiting := deposits.to_send():
        match_id, decision = waiting
        reply = yield Request(
            method="POST", path=f"/v1/deposits/matches/{quote(match_id, safe='')}", body=encode(decision)
        )
        if reply.status >= 500:
            raise setback_of(reply)
        deposits.sent(match_id, _outcome(decision, reply))
    while deposits.wanted:
        day = deposits.day
        reply = yield Request(method="GET", path=f"/v1/deposits?day={day.isoformat()}" if day else "/v1/deposits")
        if reply.status == 200:
            deposits.take(day, _read(Deposits, reply))
        else:
            deposits.take(day, None, one_line(problem_of(reply).detail or "This server knows no deposits.")[:200])


def _outcome(decision: MatchDecision, reply: Reply) -> str:
    """Why a match is not as this person decided: a refusal, or that somebody decided the same before."""
    if reply.status != 200:
        return problem_of(reply).detail or str(setback_of(reply))
    made = _read(DepositMatch, reply)
    if one_line(decision.reason).startswith(made.why):  # the server keeps the first 500 characters
        return ""
    return f"{made.decided_by} decided the same before: {made.why}"


def _read(kind: type[T], reply: Reply) -> T:
    if reply.status != 200:
        raise setback_of(reply)
    try:
        return decode(kind, reply.body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        foreign = why_foreign(reply.status, reply.body, reply.location)
        raise Setback(foreign or "What answered is not a central billing API; check [server] url.") from None


def problem_of(reply: Reply) -> Problem:
    """The problem document of a reply, or a made-up one for a proxy's error page."""
    try:
        return decode(Problem, reply.body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Problem(status=reply.status, title=f"The server answered {reply.status}")


def setback_of(reply: Reply) -> Setback:
    """What a refusing reply means for the person at the desk."""
    problem = problem_of(reply)
    if problem.type in ("", "about:blank") and (foreign := why_foreign(reply.status, reply.body, reply.location)):
        return Setback(foreign, retry_after_s=reply.retry_after_s)
    said = one_line(problem.detail or problem.title)[:SAID_MAX]
    match reply.status:
        case 401:
            return Setback(f"The server refused your token. {said} Put a new one in the config.", hopeless=True)
        case 403 if problem.type.endswith("/desk-revoked"):
            return Revoked(f"{said} The accounts on this desk are gone, what you logged is kept.", hopeless=True)
        case 403:
            return Setback(f"The server does not allow this. {said}", hopeless=True)
        case 426:
            kept = "What you log is kept. Update collector-tui."
            return Setback(f"This version is too old for the server. {said} {kept}", hopeless=True)
        case 404 | 409 | 413 | 422 if problem.detail not in (
            "",
            "Not Found",
        ):  # an unknown address has no sentence of ours
            return Setback(said, retry_after_s=reply.retry_after_s, hopeless=reply.status != 409)
        case 409 | 429 | 503:
            return Setback(f"The server is busy. {said}", retry_after_s=reply.retry_after_s)
        case status if status >= 500:
            return Setback(f"The server failed ({status}). {said}")
        case status:
            return Setback(f"The server did not understand this version ({status}). {said}", hopeless=True)
