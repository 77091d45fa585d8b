"""The routes of desks beside the feed: their keys, leases, what was looked at, and the audit of it all."""

from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, Parameter, RawBody

from collector_tui import __version__
from collector_tui.actions import KINDS
from collector_tui.billing_api.access.audit import PAGE_MAX, record, records_after
from collector_tui.billing_api.access.desks import keys_of_desk
from collector_tui.billing_api.access.guards import ANYONE, AUDIT, DESK
from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.http.bodies import BODY_BYTES_MAX, read_body
from collector_tui.billing_api.http.limits import ACTIONS_MAX, FILE_BYTES_MAX, PAGE_LIMIT_MAX
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.http.request import Ask
from collector_tui.billing_api.ledger.database import reading
from collector_tui.model.text import one_line
from collector_tui.wire.audit import AuditPage, Views
from collector_tui.wire.session import Capabilities, DeskKeys, KeyRequest, Me

DESK_ID_MAX = 64
VIEWS_MAX = 1000


@post("/v1/desks/{desk_id:str}/key", guards=[DESK], sync_to_thread=True, status_code=200)
def desk_key(request: Ask, desk_id: FromPath[str], body: RawBody) -> DeskKeys:
    """The data keys of a desk, which seal what lies on its disk; a revoked desk gets none."""
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


@post("/v1/views", guards=[DESK], sync_to_thread=True, status_code=204, request_max_body_size=BODY_BYTES_MAX)
def views(request: Ask, body: RawBody) -> None:
    """What a desk's person looked at, also while it was offline: for the audit alone."""
    told = read_body(Views, body)
    if len(told.views) > VIEWS_MAX:
        raise ApiProblem(413, f"{len(told.views)} views in one request; {VIEWS_MAX} is the most.")
    state = request.app.state
    now = state.clock()
    with state.engine.begin() as tx:
        for view in told.views:
            at = min(view.at, now) if view.at.tzinfo else now
            record(tx, request.state.caller, at, "view", [view.account[:100]], desk=request.state.desk)


@get("/v1/audit", guards=[AUDIT], sync_to_thread=True)
def audit(
    request: Ask,
    after: Annotated[int, Parameter(ge=0, le=(1 << 31) - 1)] = 0,
    limit: Annotated[int, Parameter(ge=1, le=PAGE_MAX)] = PAGE_MAX,
) -> AuditPage:
    """The audit's records after an id, oldest first."""
    with reading(request.app.state.engine).begin() as tx:
        return AuditPage(records=records_after(tx, after, limit))


@get("/v1/capabilities", guards=[ANYONE], sync_to_thread=False)
def capabilities(request: Ask) -> Capabilities:
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
        search=True,
        intake=True,
    )


@get("/v1/me", guards=[ANYONE], sync_to_thread=False)
def me(request: Ask) -> Me:
    """Who the token belongs to."""
    caller: Caller = request.state.caller
    return Me(user=caller.user, role=caller.role, queues=caller.queues, policy=request.app.state.policy)
