"""The routes of desks beside the feed: their keys, leases, what was looked at, and the audit of it all."""

from typing import Annotated, Any

from litestar import Request, delete, get, post, put
from litestar.params import FromPath, Parameter, RawBody

from collector_tui.billing_api.access import AUDIT, DESK
from collector_tui.billing_api.audit import PAGE_MAX, record, records_after
from collector_tui.billing_api.bodies import BODY_BYTES_MAX, read_body
from collector_tui.billing_api.database import reading
from collector_tui.billing_api.desks import keys_of_desk
from collector_tui.billing_api.leases import COUNT_MAX, give_back, lease_account, lease_queue, renew
from collector_tui.billing_api.problems import ApiProblem
from collector_tui.billing_api.scope import queue_of
from collector_tui.model.text import one_line
from collector_tui.wire.audit import AuditPage, Views
from collector_tui.wire.leases import Lease, LeaseRequest, Leases
from collector_tui.wire.session import DeskKeys, KeyRequest

DESK_ID_MAX = 64
VIEWS_MAX = 1000

Ask = Request[Any, Any, Any]


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


@post("/v1/leases", guards=[DESK], sync_to_thread=True, status_code=200)
def lease(request: Ask, body: RawBody) -> Leases:
    """Take an account, or the next ones of a queue, so that nobody else works on them now."""
    wanted = read_body(LeaseRequest, body)
    state, caller = request.app.state, request.state.caller
    if bool(wanted.account) == bool(wanted.queue) or not 1 <= wanted.count <= COUNT_MAX:
        raise ApiProblem(422, f"Name an account, or a queue and a count of 1 to {COUNT_MAX}.")
    with state.engine.begin() as tx:
        now = state.clock()
        if wanted.queue:
            if not caller.may_see(wanted.queue):
                raise ApiProblem(404, f"There is no queue {wanted.queue[:40]} in your scope.")
            granted = lease_queue(tx, caller, wanted.queue, wanted.count, now)
            record(tx, caller, now, "lease", [own.account for own in granted], desk=request.state.desk)
            return Leases(leases=granted)
        if not caller.may_see(queue_of(tx, wanted.account) or ""):
            raise ApiProblem(404, f"There is no account {wanted.account[:40]} in your scope.")
        own, held = lease_account(tx, caller, wanted.account, now)
        record(tx, caller, now, "lease", [wanted.account], desk=request.state.desk, outcome="" if own else "held")
        return Leases(leases=(own,) if own else (), held=(held,) if held else ())


@put("/v1/leases/{lease_id:str}", guards=[DESK], sync_to_thread=True)
def lease_renew(request: Ask, lease_id: FromPath[str]) -> Lease:
    """Keep a lease for another while, unless someone has taken the account since."""
    state = request.app.state
    with state.engine.begin() as tx:
        kept = renew(tx, request.state.caller, one_line(lease_id), state.clock())
    if kept is None:
        raise ApiProblem(409, "This lease has run out and someone else has the account, or it was never yours.")
    return kept


@delete("/v1/leases/{lease_id:str}", guards=[DESK], sync_to_thread=True, status_code=204)
def lease_end(request: Ask, lease_id: FromPath[str]) -> None:
    """Give an account back before its time."""
    state = request.app.state
    with state.engine.begin() as tx:
        if not give_back(tx, request.state.caller, one_line(lease_id), state.clock()):
            raise ApiProblem(404, "There is no lease of yours with this id.")


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
