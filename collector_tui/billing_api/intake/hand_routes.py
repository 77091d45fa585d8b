"""The routes of posters: what likely belongs where, and documents moved by hand."""

from typing import Annotated

from litestar.params import FromPath, Parameter, RawBody
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from collector_tui.billing_api.access.audit import record
from collector_tui.billing_api.access.guards import INTAKE
from collector_tui.billing_api.http.bodies import read_body
from collector_tui.billing_api.http.limits import OFFSET_MAX
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.http.request import ApiRequest
from collector_tui.billing_api.http.route import route
from collector_tui.billing_api.intake import by_hand, move_list
from collector_tui.billing_api.intake.likely import WAITING_MAX, likely_accounts, unmatched
from collector_tui.billing_api.ledger.database import reading
from collector_tui.model.ids import uuid7
from collector_tui.model.text import one_line
from collector_tui.wire.moves import MOVES_LISTED_MAX, LikelyAccounts, Move, MoveRequest, Moves, UndoRequest, Unmatched


@route("GET", "/v1/accounts/{account_id}/likely", guard=INTAKE, refusals=(404,))
def likely(request: ApiRequest, account_id: FromPath[str]) -> LikelyAccounts:
    """Accounts that the waiting payments of this one may belong to.

    Payments without a claim on file, and payments that are held; each account with its reasons in words.
    """
    with reading(request.app.state.engine).begin() as tx:
        answer = likely_accounts(tx, one_line(account_id))
    if answer is None:
        raise ApiProblem(404, f"There is no account {one_line(account_id)[:40]}.")
    return answer


@route("GET", "/v1/unmatched", guard=INTAKE, refusals=(400,))
def list_unmatched(
    request: ApiRequest,
    limit: Annotated[int, Parameter(ge=1, le=WAITING_MAX)] = WAITING_MAX,
    offset: Annotated[int, Parameter(ge=0, le=OFFSET_MAX)] = 0,
    trace: Annotated[str, Parameter(max_length=100)] = "",
    number: Annotated[str, Parameter(max_length=100, description="of the account, or of the claim")] = "",
) -> Unmatched:
    """Payments without a claim on file and held payments, oldest first.

    Each with its likeliest account; `offset` skips those shown before.
    """
    with reading(request.app.state.engine).begin() as tx:
        return unmatched(tx, limit, offset, trace=one_line(trace), number=one_line(number))


@route("GET", "/v1/moves", guard=INTAKE, refusals=(400,))
def list_moves(
    request: ApiRequest,
    account: Annotated[str, Parameter(max_length=200)] = "",
    limit: Annotated[int, Parameter(ge=1, le=MOVES_LISTED_MAX)] = MOVES_LISTED_MAX,
    offset: Annotated[int, Parameter(ge=0, le=OFFSET_MAX)] = 0,
) -> Moves:
    """What was moved by hand, newest first.

    Of one account, or of all; `offset` skips those shown before.
    """
    with reading(request.app.state.engine).begin() as tx:
        return move_list.list_moves(tx, one_line(account), limit, offset)


@route("POST", "/v1/moves", guard=INTAKE, body=MoveRequest, refusals=(400, 404, 409, 413, 422))
def move(request: ApiRequest, body: RawBody) -> Move:
    """Put documents with another account, or confirm a held payment.

    Both accounts are booked anew, and say so in their histories. Undone by one call.
    """
    wanted = read_body(MoveRequest, body)
    act = _act(request, wanted.reason)
    try:
        with request.app.state.engine.begin() as tx:
            moved = by_hand.move(tx, wanted, act, act.at.astimezone().date())
            _record(tx, request, moved, wanted.act)
    except IntegrityError:
        raise ApiProblem(409, "Somebody else posted to these accounts at the same time: ask again.") from None
    return moved


@route("POST", "/v1/moves/{move_id}/undo", guard=INTAKE, body=UndoRequest, refusals=(400, 404, 409, 413, 422))
def undo(request: ApiRequest, move_id: FromPath[str], body: RawBody) -> Move:
    """Take a move back.

    Every document of it goes where it was; the reason is kept in the histories.
    """
    act = _act(request, read_body(UndoRequest, body).reason)
    with request.app.state.engine.begin() as tx:
        moved = by_hand.undo(tx, one_line(move_id), act, act.at.astimezone().date())
        _record(tx, request, moved, "undo")
    return moved


def _act(request: ApiRequest, reason: str) -> by_hand.Act:
    now = request.app.state.clock()
    return by_hand.Act(uuid7(now), request.state.caller.user, now, one_line(reason))


def _record(tx: Connection, request: ApiRequest, moved: Move, outcome: str) -> None:
    accounts = {each.origin for each in moved.documents} | {each.target for each in moved.documents}
    caller, clock, desk = request.state.caller, request.app.state.clock, request.state.desk
    record(tx, caller, clock(), "move", sorted(accounts - {""}), outcome=outcome, desk=desk, detail=moved.id)


ROUTES = (likely, list_unmatched, list_moves, move, undo)
