"""The routes of the month: how it rolls forward, and closing it."""

import re
from typing import Annotated

from litestar.params import FromPath, Parameter, RawBody

from collector_tui.billing_api.access.audit import record
from collector_tui.billing_api.access.guards import AUDIT, SUPERVISOR
from collector_tui.billing_api.http.bodies import read_body
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.http.request import ApiRequest
from collector_tui.billing_api.http.route import route
from collector_tui.billing_api.ledger.database import reading
from collector_tui.billing_api.month.closing import CannotClose, close, month_report, one_view
from collector_tui.billing_api.month.figures import month_of
from collector_tui.model.text import one_line
from collector_tui.wire.month import CloseMonth, MonthReport

MONTH = re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", re.ASCII)


@route("GET", "/v1/month", guard=AUDIT, refusals=(400, 422))
def report_month(request: ApiRequest, month: Annotated[str, Parameter(max_length=7)] = "") -> MonthReport:
    """How a month of the ledger rolls forward.

    Such as 2026-11; the running one without. It says too whether every closed month still adds up.
    """
    state = request.app.state
    wanted = month or month_of(state.clock().astimezone().date())
    with reading(state.engine).begin() as tx:
        one_view(tx)
        return month_report(tx, _read_month(wanted))


@route("POST", "/v1/month/{month}/close", guard=SUPERVISOR, body=CloseMonth, refusals=(400, 409, 413, 422))
def close_month(request: ApiRequest, month: FromPath[str], body: RawBody) -> MonthReport:
    """Close a month that has ended and adds up.

    Its figures are kept for good, and nothing is booked in it any more.
    """
    reason = one_line(read_body(CloseMonth, body).reason).strip()
    if not reason:
        raise ApiProblem(422, "Say why: the reason is kept with the month.")
    state, caller, wanted = request.app.state, request.state.caller, _read_month(month)
    now = state.clock()
    with state.engine.begin() as tx:
        try:
            report = close(tx, wanted, caller.user, reason, now, now.astimezone().date())
        except CannotClose as refusal:
            raise ApiProblem(409, str(refusal), kind="month-open") from None
        record(tx, caller, now, "month", desk=request.state.desk, outcome="closed", detail=wanted)
    return report


def _read_month(text: str) -> str:
    if not MONTH.fullmatch(text):
        raise ApiProblem(422, "Name a month as in 2026-11.")
    return text


ROUTES = (report_month, close_month)
