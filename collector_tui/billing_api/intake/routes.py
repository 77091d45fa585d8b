"""Files sent in, their receipts, and what waits in quarantine."""

import tempfile
from typing import Annotated, BinaryIO, cast

from anyio import to_thread
from litestar import get, post
from litestar.params import FromPath, Parameter, RawBody

from collector_tui.billing_api.access.audit import audit_request
from collector_tui.billing_api.access.guards import INTAKE, SUPERVISOR
from collector_tui.billing_api.http.bodies import read_body
from collector_tui.billing_api.http.limits import FILE_BYTES_MAX, SPOOL_BYTES
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.http.request import Ask
from collector_tui.billing_api.intake.quarantine import decide, list_held
from collector_tui.billing_api.intake.take_in import find_receipt, take_in
from collector_tui.model.text import one_line
from collector_tui.wire.intake import Quarantine, Quarantined, QuarantineDecision, Receipt


@post("/v1/files", guards=[INTAKE], status_code=200, request_max_body_size=FILE_BYTES_MAX)
async def take_file(request: Ask, name: Annotated[str, Parameter(max_length=200)] = "") -> Receipt:
    """Take in an X12 file or an extract, sent as the request's body; the answer is its receipt."""
    state = request.app.state
    with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as spool:
        async for block in request.stream():
            spool.write(block)
        now = state.clock()
        user = request.state.caller.user
        stream = cast(BinaryIO, spool)
        await to_thread.run_sync(audit_request, request, "file")
        return await to_thread.run_sync(take_in, state.engine, name, stream, user, now, now.astimezone().date())


@get("/v1/files/{file_id:str}", guards=[INTAKE], sync_to_thread=True)
def receipt(request: Ask, file_id: FromPath[str]) -> Receipt:
    """The receipt of a file taken in before."""
    found = find_receipt(request.app.state.engine, file_id)
    if found is None:
        raise ApiProblem(404, "No file with this id was taken in.")
    return found


@get("/v1/quarantine", guards=[INTAKE], sync_to_thread=True)
def quarantine_list(request: Ask) -> Quarantine:
    """Transactions that were not posted and wait for a supervisor, with their findings."""
    return Quarantine(held=list_held(request.app.state.engine))


@post("/v1/quarantine/{held_id:str}", guards=[SUPERVISOR], sync_to_thread=True, status_code=200)
def quarantine_decide(request: Ask, held_id: FromPath[str], body: RawBody) -> Quarantined:
    """Release a quarantined transaction as it is, or leave it out for good; the reason is kept."""
    word = read_body(QuarantineDecision, body)
    if not word.reason.strip():
        raise ApiProblem(422, "Say why: the reason is kept with the decision.")
    state = request.app.state
    now = state.clock()
    user = request.state.caller.user
    decided = decide(state.engine, one_line(held_id), word, user, now, now.astimezone().date())
    if decided is None:
        raise ApiProblem(404, "There is no transaction with this id in quarantine.")
    audit_request(request, "quarantine", outcome=word.decision, detail=decided.id)
    return decided
