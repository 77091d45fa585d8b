"""Files sent in, their receipts, and what waits in quarantine."""

import tempfile
from typing import Annotated, BinaryIO, cast

from anyio import to_thread
from litestar.params import FromPath, Parameter, RawBody

from collector_tui.billing_api.access.audit import record_request
from collector_tui.billing_api.access.guards import INTAKE, SUPERVISOR
from collector_tui.billing_api.http.bodies import read_body
from collector_tui.billing_api.http.limits import SPOOL_BYTES
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.http.request import ApiRequest
from collector_tui.billing_api.http.route import route
from collector_tui.billing_api.intake import hand_routes, list_routes
from collector_tui.billing_api.intake.dry_run import try_out
from collector_tui.billing_api.intake.other_files import held_kind, take_any
from collector_tui.billing_api.intake.quarantine import NothingToReplace, decide, list_held
from collector_tui.billing_api.intake.take_in import find_receipt
from collector_tui.model.text import one_line
from collector_tui.wire.intake import Quarantine, Quarantined, QuarantineDecision, Receipt

BANK_KINDS = frozenset({"BAI2", "CAMT053", "NACHA", "BANKCSV", "LOCKBOX"})


@route("POST", "/v1/files", guard=INTAKE, body=bytes, refusals=(400, 413))
async def take_file(
    request: ApiRequest,
    name: Annotated[str, Parameter(max_length=200)] = "",
    dry: Annotated[int, Parameter(ge=0, le=1, description="1: say what would be posted, and change nothing")] = 0,
) -> Receipt:
    """Take in an X12 file, an extract or a bank's file; the answer is its receipt.

    The file is the request's body.
    """
    state = request.app.state
    with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as spool:
        async for block in request.stream():
            spool.write(block)
        now = state.clock()
        user = request.state.caller.user
        stream = cast(BinaryIO, spool)
        await to_thread.run_sync(record_request, request, "file", ("",), "dry run" if dry else "")
        today = now.astimezone().date()
        if dry:
            return await to_thread.run_sync(try_out, state.engine, name, stream, user, now, today)
        return await to_thread.run_sync(take_any, state.engine, state.other_files, name, stream, user, now, today)


@route("GET", "/v1/files/{file_id}", guard=INTAKE, refusals=(404,))
def receipt(request: ApiRequest, file_id: FromPath[str]) -> Receipt:
    """The receipt of a file taken in before."""
    earlier = find_receipt(request.app.state.engine, file_id)
    if earlier is None:
        raise ApiProblem(404, "No file with this id was taken in.")
    return earlier


@route("GET", "/v1/quarantine", guard=INTAKE)
def list_quarantine(request: ApiRequest) -> Quarantine:
    """Transactions that were not posted, with their findings.

    They wait for a supervisor.
    """
    return Quarantine(held=list_held(request.app.state.engine))


@route(
    "POST", "/v1/quarantine/{held_id}", guard=SUPERVISOR, body=QuarantineDecision, refusals=(400, 404, 409, 413, 422)
)
def decide_quarantined(request: ApiRequest, held_id: FromPath[str], body: RawBody) -> Quarantined:
    """Release a quarantined transaction, leave it out for good, or post it in place of the one on file.

    It is posted as it is; what the other one booked is taken back. The reason is kept.
    """
    word = read_body(QuarantineDecision, body)
    if not word.reason.strip():
        raise ApiProblem(422, "Say why: the reason is kept with the decision.")
    state = request.app.state
    if word.decision == "release" and held_kind(state.engine, one_line(held_id)) in BANK_KINDS:
        raise ApiProblem(
            422, "A bank's file that is not proved is never released: ask for it again, and dismiss this one."
        )
    now = state.clock()
    user = request.state.caller.user
    try:
        decided = decide(state.engine, one_line(held_id), word, user, now, now.astimezone().date())
    except NothingToReplace:
        raise ApiProblem(409, "No remittance on file has its number: there is nothing that it could replace.") from None
    if decided is None:
        raise ApiProblem(404, "There is no transaction with this id in quarantine.")
    for room in state.other_files:
        room.after_posting(state.engine, now)
    record_request(request, "quarantine", outcome=word.decision, detail=decided.id)
    return decided


ROUTES = (take_file, receipt, list_quarantine, decide_quarantined, *hand_routes.ROUTES, *list_routes.ROUTES)
