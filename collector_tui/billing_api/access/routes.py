"""The routes of access: what this server can do, who is asking, a desk's keys, what was looked at, the audit."""

from typing import Annotated

from litestar.params import FromPath, Parameter, RawBody

from collector_tui import __version__
from collector_tui.actions import KINDS
from collector_tui.billing_api.access.audit import record, records_after
from collector_tui.billing_api.access.desks import keys_of_desk
from collector_tui.billing_api.access.guards import ANYONE, AUDIT, DESK, SCREEN
from collector_tui.billing_api.access.tokens import people_at_work
from collector_tui.billing_api.http.bodies import read_body
from collector_tui.billing_api.http.limits import (
    ACTIONS_MAX,
    AUDIT_PAGE_MAX,
    BODY_BYTES_MAX,
    FILE_BYTES_MAX,
    PAGE_LIMIT_MAX,
)
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.http.request import ApiRequest
from collector_tui.billing_api.http.route import route
from collector_tui.billing_api.ledger.database import reading
from collector_tui.model.text import one_line
from collector_tui.wire.audit import VIEWS_MAX, AuditPage, Views
from collector_tui.wire.session import Capabilities, DeskKeys, KeyRequest, Me

DESK_ID_MAX = 64


@route("POST", "/v1/desks/{desk_id}/key", guard=SCREEN, body=KeyRequest, refusals=(400, 404, 413, 422))
def desk_key(request: ApiRequest, desk_id: FromPath[str], body: RawBody) -> DeskKeys:
    """The data keys of a desk, which seal what lies on its disk.

    A revoked desk gets none.
    """
    wanted = read_body(KeyRequest, body)
    desk_id, state, caller = one_line(desk_id), request.app.state, request.state.caller
    if not desk_id or len(desk_id) > DESK_ID_MAX:
        raise ApiProblem(422, f"A desk's id has 1 to {DESK_ID_MAX} characters.")
    if state.sealing is None:
        raise ApiProblem(404, "This server keeps no keys of desks.")
    with state.engine.begin() as tx:
        now = state.clock()
        keys = keys_of_desk(tx, state.sealing, caller, desk_id, now, rotate=wanted.rotate)
        record(tx, caller, now, "key", desk=desk_id, outcome="rotated" if wanted.rotate else "given")
    return DeskKeys(keys=keys)


@route("POST", "/v1/views", guard=DESK, body=Views, refusals=(400, 413))
def views(request: ApiRequest, body: RawBody) -> None:
    """What a desk's person looked at, for the audit.

    Also what was looked at while the desk was offline.
    """
    seen = read_body(Views, body).views
    if len(seen) > VIEWS_MAX:
        raise ApiProblem(413, f"{len(seen)} views in one request; {VIEWS_MAX} is the most.")
    state = request.app.state
    now = state.clock()
    with state.engine.begin() as tx:
        for view in seen:
            at = min(view.at, now) if view.at.tzinfo else now
            record(tx, request.state.caller, at, "view", [view.account[:100]], desk=request.state.desk)


@route("GET", "/v1/audit", guard=AUDIT, refusals=(400,))
def audit(
    request: ApiRequest,
    after: Annotated[int, Parameter(ge=0, le=(1 << 31) - 1)] = 0,
    limit: Annotated[int, Parameter(ge=1, le=AUDIT_PAGE_MAX)] = AUDIT_PAGE_MAX,
) -> AuditPage:
    """The audit's records after an id, oldest first."""
    with reading(request.app.state.engine).begin() as tx:
        return AuditPage(records=records_after(tx, after, limit))


@route("GET", "/v1/capabilities", guard=ANYONE, waits=False)
def capabilities(request: ApiRequest) -> Capabilities:
    """What this server can do, and how much at once."""
    return Capabilities(
        server=f"collector-tui {__version__}",
        page_limit_max=PAGE_LIMIT_MAX,
        actions_max=ACTIONS_MAX,
        body_bytes_max=BODY_BYTES_MAX,
        file_bytes_max=FILE_BYTES_MAX,
        action_kinds=KINDS,
        leases=True,
        keys=request.app.state.sealing is not None,
        reports=True,
        search=True,
        intake=True,
    )


@route("GET", "/v1/me", guard=ANYONE)
def me(request: ApiRequest) -> Me:
    """Who the token belongs to, and whom a supervisor may give accounts to."""
    caller, state = request.state.caller, request.app.state
    people: tuple[str, ...] = ()
    if caller.role == "supervisor":
        with reading(state.engine).begin() as tx:
            people = people_at_work(tx)
    return Me(user=caller.user, role=caller.role, queues=caller.queues, policy=state.policy, people=people)


ROUTES = (capabilities, me, desk_key, views, audit)
