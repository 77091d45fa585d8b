"""Files sent in, their receipts, and what waits in quarantine."""

import tempfile
from contextlib import ExitStack
from functools import partial
from typing import Annotated, BinaryIO, cast

from anyio import to_thread
from litestar.params import FromPath, Parameter, RawBody
from msgspec.structs import replace
from sqlalchemy.exc import IntegrityError

from collector_tui.billing_api.access.audit import record_request
from collector_tui.billing_api.access.guards import INTAKE, SUPERVISOR
from collector_tui.billing_api.http.bodies import read_body
from collector_tui.billing_api.http.limits import SPOOL_BYTES
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.http.request import ApiRequest
from collector_tui.billing_api.http.route import route
from collector_tui.billing_api.intake import hand_routes, list_routes
from collector_tui.billing_api.intake.dry_run import FileOnTrial, try_out
from collector_tui.billing_api.intake.other_files import take_any
from collector_tui.billing_api.intake.quarantine import Decider, decide, list_decided, list_held
from collector_tui.billing_api.intake.take_in import find_receipt
from collector_tui.model.text import one_line
from collector_tui.wire.intake import DryRuns, FileHead, Quarantine, Quarantined, QuarantineDecision, Receipt

spooled = partial(tempfile.SpooledTemporaryFile, max_size=SPOOL_BYTES)
HEADS_BYTES_MAX, BLOCK_BYTES = 1 << 20, 1 << 20


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
            files = [FileOnTrial(name, stream)]
            [tried] = await to_thread.run_sync(try_out, state.engine, state.other_files, files, user, now, today)
            return tried
        return await to_thread.run_sync(take_any, state.engine, state.other_files, name, stream, user, now, today)


@route("POST", "/v1/dry-runs", guard=INTAKE, body=bytes, refusals=(400, 413))
async def dry_run(request: ApiRequest) -> DryRuns:
    """Say what files would do one after the other, and change nothing.

    The request's body: a line of JSON that names the files with their sizes in bytes, then their bytes in this order.
    """
    state = request.app.state
    with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as spool, ExitStack() as parts:
        async for block in request.stream():
            spool.write(block)
        now, user = state.clock(), request.state.caller.user
        files = await to_thread.run_sync(split, cast(BinaryIO, spool), parts)
        await to_thread.run_sync(record_request, request, "file", ("",), "dry run")
        today = now.astimezone().date()
        tried = await to_thread.run_sync(try_out, state.engine, state.other_files, files, user, now, today)
    return DryRuns(receipts=tried)


def split(spool: BinaryIO, parts: ExitStack) -> list[FileOnTrial]:
    """The files of a request, each a stream of its own until `parts` ends. Raises ApiProblem 400."""
    spool.seek(0)
    heads = read_body(tuple[FileHead, ...], spool.readline(HEADS_BYTES_MAX))
    files = []
    for head in heads:
        stream = cast(BinaryIO, parts.enter_context(spooled()))
        left = max(0, head.size)
        while left and (block := spool.read(min(left, BLOCK_BYTES))):
            stream.write(block)
            left -= len(block)
        if left or head.size < 0:
            raise ApiProblem(400, f"The file {one_line(head.name)[:80]} is shorter than its size says.")
        files.append(FileOnTrial(head.name, stream))
    if not files or spool.read(1):
        raise ApiProblem(400, "The sizes of the files do not add up to what was sent.")
    return files


@route("GET", "/v1/files/{file_id}", guard=INTAKE, refusals=(404,))
def receipt(request: ApiRequest, file_id: FromPath[str]) -> Receipt:
    """The receipt of a file taken in before."""
    earlier = find_receipt(request.app.state.engine, file_id)
    if earlier is None:
        raise ApiProblem(404, "No file with this id was taken in.")
    return earlier


@route("GET", "/v1/quarantine", guard=INTAKE, refusals=(400,))
def list_quarantine(
    request: ApiRequest,
    decided: Annotated[int, Parameter(ge=0, le=1, description="1: those that were decided, the newest first")] = 0,
) -> Quarantine:
    """Transactions that were not posted, with their findings.

    They wait for a supervisor; one whose number is on file by now says so.
    """
    engine = request.app.state.engine
    return Quarantine(held=list_decided(engine) if decided else list_held(engine))


@route(
    "POST", "/v1/quarantine/{held_id}", guard=SUPERVISOR, body=QuarantineDecision, refusals=(400, 404, 409, 413, 422)
)
def decide_quarantined(request: ApiRequest, held_id: FromPath[str], body: RawBody) -> Quarantined:
    """Release a quarantined transaction, leave it out for good, or post it in place of the one on file.

    It is posted as it is; what the other one booked is taken back. The reason is kept, also in the histories.
    What is on file already is not released, and what was decided stays so.
    """
    asked = read_body(QuarantineDecision, body)
    word = replace(asked, reason=one_line(asked.reason))
    state = request.app.state
    now = state.clock()
    by = Decider(request.state.caller.user, now, now.astimezone().date())
    try:
        decided = decide(state.engine, one_line(held_id), word, by)
    except IntegrityError:
        raise ApiProblem(409, "Somebody else decides on it at the same time: ask again.") from None
    for room in state.other_files:
        room.after_posting(state.engine, now)
    record_request(request, "quarantine", outcome=word.decision, detail=decided.id)
    return decided


ROUTES = (take_file, dry_run, receipt, list_quarantine, decide_quarantined, *hand_routes.ROUTES, *list_routes.ROUTES)
