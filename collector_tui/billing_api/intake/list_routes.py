"""The lists that posters work, as routes: remittances, provider adjustments, batches, and what waits in quarantine."""

from typing import Annotated

from litestar.params import FromPath, Parameter

from collector_tui.billing_api.access.guards import INTAKE
from collector_tui.billing_api.http.limits import OFFSET_MAX
from collector_tui.billing_api.http.request import ApiRequest
from collector_tui.billing_api.http.route import route
from collector_tui.billing_api.intake import adjustment_list, batch_list, remittance_list
from collector_tui.billing_api.intake.evidence import evidence
from collector_tui.billing_api.intake.quarantine import find
from collector_tui.billing_api.ledger.database import reading
from collector_tui.model.text import one_line
from collector_tui.wire.posting_lists import AdjustmentWorklist, Batches, QuarantineEvidence, Remittances

LISTED_MAX, DAYS_MAX = 200, 366


@route("GET", "/v1/quarantine/{held_id}", guard=INTAKE, refusals=(404,))
def quarantined(request: ApiRequest, held_id: FromPath[str]) -> QuarantineEvidence:
    """A transaction in quarantine, beside the one on file that has its number.

    Both remittances' figures, the claims that they state differently, and what may not be done.
    """
    engine = request.app.state.engine
    return evidence(engine, find(engine, one_line(held_id)))


@route("GET", "/v1/remittances", guard=INTAKE, refusals=(400,))
def remittances(
    request: ApiRequest,
    limit: Annotated[int, Parameter(ge=1, le=LISTED_MAX)] = LISTED_MAX,
    offset: Annotated[int, Parameter(ge=0, le=OFFSET_MAX)] = 0,
    trace: Annotated[str, Parameter(max_length=100)] = "",
) -> Remittances:
    """Remittances, newest first, each with its proof; `offset` skips those shown before.

    Posted + held - provider adjustments off accounts = the amount of the transfer, or the difference is named.
    """
    with reading(request.app.state.engine).begin() as tx:
        return remittance_list.list_remittances(tx, limit, one_line(trace), offset)


@route("GET", "/v1/provider-adjustments", guard=INTAKE)
def provider_adjustments(request: ApiRequest) -> AdjustmentWorklist:
    """What provider adjustments (PLB) leave for a person.

    Unlinked ones, debts put off, recoveries announced, interest that never came.
    """
    state = request.app.state
    with reading(state.engine).begin() as tx:
        return adjustment_list.adjustment_worklist(tx, state.clock().astimezone().date())


@route("GET", "/v1/batches", guard=INTAKE, refusals=(400,))
def batches(
    request: ApiRequest,
    days: Annotated[int, Parameter(ge=1, le=DAYS_MAX)] = 90,
    limit: Annotated[int, Parameter(ge=1, le=LISTED_MAX)] = 100,
    offset: Annotated[int, Parameter(ge=0, le=OFFSET_MAX)] = 0,
    number: Annotated[str, Parameter(max_length=100, description="of an interchange or group")] = "",
) -> Batches:
    """Batches of claims that were sent, each with what its receivers answered.

    Newest first; what nobody answered in two business days says so, as do refusals that fit no batch on file.
    """
    state = request.app.state
    with reading(state.engine).begin() as tx:
        today = state.clock().astimezone().date()
        return batch_list.list_batches(tx, today, days, batch_list.Page(limit, offset, one_line(number)))


ROUTES = (quarantined, remittances, provider_adjustments, batches)
