"""The HTTP face of the central billing API. Each handler is the paragraph; SQL lives in the verbs it calls."""

import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, BinaryIO, cast

import msgspec
from anyio import to_thread
from litestar import Litestar, Request, Response, get, post
from litestar.config.compression import CompressionConfig
from litestar.exceptions import HTTPException
from litestar.params import FromPath, Parameter, RawBody
from sqlalchemy import Engine, or_, select, text

from collector_tui import __version__
from collector_tui.actions import KINDS
from collector_tui.billing_api import tables
from collector_tui.billing_api.access import ANYONE, DESK, INTAKE, SUPERVISOR
from collector_tui.billing_api.audit import record
from collector_tui.billing_api.bodies import BODY_BYTES_MAX, read_body
from collector_tui.billing_api.changes import feed_epoch, page_of_changes
from collector_tui.billing_api.contract import contract
from collector_tui.billing_api.database import reading
from collector_tui.billing_api.desk_routes import audit, desk_key, lease, lease_end, lease_renew, views
from collector_tui.billing_api.identity import IdentityProvider
from collector_tui.billing_api.intake import find_receipt, take_in
from collector_tui.billing_api.office_routes import playbook_file, publish_playbook, work_report
from collector_tui.billing_api.playbooks import rulebook
from collector_tui.billing_api.problems import ApiProblem, answer_fault, answer_http, answer_problem
from collector_tui.billing_api.quarantine import decide, list_held
from collector_tui.billing_api.take_actions import take_actions
from collector_tui.billing_api.tokens import Caller
from collector_tui.model.codec import encode
from collector_tui.model.playbook import Playbook
from collector_tui.model.text import one_line
from collector_tui.storage.keys import Keys
from collector_tui.wire.actions import ActionBatch, ActionResults
from collector_tui.wire.feed import Changes
from collector_tui.wire.intake import Quarantine, Quarantined, QuarantineDecision, Receipt
from collector_tui.wire.search import SearchHits, SearchQuery
from collector_tui.wire.session import Capabilities, Me, Policy

PAGE_LIMIT_MAX = 500
ACTIONS_MAX = 100
FILE_BYTES_MAX = 1 << 30
SPOOL_BYTES = 8 << 20  # larger files wait on disk, not in memory
SEARCH_LIMIT_MAX = 200

JSON = "application/json"
Clock = Callable[[], datetime]
Ask = Request[Any, Any, Any]


def utc_now() -> datetime:
    return datetime.now(UTC)


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


@get("/v1/playbook", guards=[DESK], sync_to_thread=True)
def playbook(request: Ask) -> Response[Playbook]:
    """Action codes, templates, queues, rules and weights; unchanged ones cost nothing (ETag)."""
    with reading(request.app.state.engine).begin() as tx:
        book = rulebook(tx)
    etag = f'"{book.tag}"'
    if request.headers.get("if-none-match") == etag:
        return Response(None, status_code=304, headers={"etag": etag})  # type: ignore[arg-type]  # 304 has no body
    return Response(book.playbook, headers={"etag": etag})


@get("/v1/changes", guards=[DESK], sync_to_thread=True)
def changes(
    request: Ask,
    cursor: Annotated[str, Parameter(max_length=400)] = "",
    limit: Annotated[int, Parameter(ge=1, le=PAGE_LIMIT_MAX)] = 200,
) -> Response[Changes]:
    """Accounts that changed after the cursor, oldest change first."""
    state = request.app.state
    with reading(state.engine).begin() as tx:
        page = page_of_changes(tx, request.state.caller, cursor, limit, state.clock())
    if page.items:
        _audit(request, "sync", detail=f"{len(page.items)} accounts")
    return Response(encode(page), media_type=JSON)  # type: ignore[arg-type]  # encoded here: it joins stored documents


@post("/v1/actions", guards=[DESK], sync_to_thread=True, status_code=200, request_max_body_size=BODY_BYTES_MAX)
def actions(request: Ask, body: RawBody) -> ActionResults:
    """Apply a desk's actions in order; one final result for each."""
    batch = read_body(ActionBatch, body)
    if len(batch.actions) > ACTIONS_MAX:
        raise ApiProblem(413, f"{len(batch.actions)} actions in one request; {ACTIONS_MAX} is the most.")
    state = request.app.state
    now = state.clock()
    client, desk = one_line(batch.client)[:100], request.state.desk
    with reading(state.engine).begin() as tx:
        epoch, book = feed_epoch(tx), rulebook(tx)
    results = take_actions(state.engine, book, request.state.caller, client, batch.actions, now, desk)
    return ActionResults(results=tuple(results), epoch=epoch)


@get("/v1/accounts/{account_id:str}", guards=[DESK], sync_to_thread=True)
def account(request: Ask, account_id: FromPath[str]) -> Response[Any]:
    """One account document; its ETag is its version."""
    account_id = one_line(account_id)
    head, doc = tables.account_head.c, tables.account_doc.c
    query = select(head.version, head.queue, doc.doc).join_from(
        tables.account_head, tables.account_doc, head.account_id == doc.account_id
    )
    with reading(request.app.state.engine).begin() as tx:
        found = tx.execute(query.where(head.account_id == account_id)).first()
    if found is None or not _open_to(request.state.caller, found.queue):
        raise ApiProblem(404, f"There is no account {account_id[:40]} in your scope.")
    etag = f'"{found.version}"'
    if request.headers.get("if-none-match") == etag:
        return Response(None, status_code=304, headers={"etag": etag})
    _audit(request, "view", [account_id])
    return Response(found.doc.encode(), media_type=JSON, headers={"etag": etag})


@post("/v1/accounts/search", guards=[DESK], sync_to_thread=True, status_code=200, request_max_body_size=BODY_BYTES_MAX)
def search(request: Ask, body: RawBody) -> Response[SearchHits]:
    """Accounts beyond the desk's cache, by number, patient's name or payer's claim number."""
    query = read_body(SearchQuery, body)
    wanted = query.text.strip()
    if len(wanted) < 2:
        raise ApiProblem(422, "Type at least two characters to search for.")
    head, doc, paid = tables.account_head.c, tables.account_doc.c, tables.payment.c
    by_payer = select(paid.account_id).where(paid.payer_control == wanted)
    found = (
        select(head.account_id, head.queue, doc.doc)
        .join_from(tables.account_head, tables.account_doc, head.account_id == doc.account_id)
        .where(
            or_(
                head.account_id == wanted,
                head.search_name.startswith(wanted.lower(), autoescape=True),
                head.account_id.in_(by_payer),
            )
        )
        .order_by(head.score.desc(), head.account_id)
        .limit(max(1, min(query.limit, SEARCH_LIMIT_MAX)))
    )
    with reading(request.app.state.engine).begin() as tx:
        rows = tx.execute(found).all()
    open_ones = [row for row in rows if _open_to(request.state.caller, row.queue)]
    _audit(request, "search", [row.account_id for row in open_ones] or [""], outcome=f"{len(open_ones)} found")
    docs = tuple(msgspec.Raw(row.doc.encode()) for row in open_ones)
    return Response(encode(SearchHits(accounts=docs)), media_type=JSON)  # type: ignore[arg-type]  # as in `changes`


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
        await to_thread.run_sync(_audit, request, "file")
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
    _audit(request, "quarantine", outcome=word.decision, detail=decided.id)
    return decided


@get("/healthz", sync_to_thread=True)
def healthz(request: Ask) -> dict[str, str]:
    """Whether the server and its database answer."""
    with reading(request.app.state.engine).begin() as tx:
        tx.execute(text("select 1"))
    return {"status": "ok"}


@get("/openapi.json", sync_to_thread=False)
def openapi() -> dict[str, Any]:
    """The published contract."""
    return contract()


def build_app(
    engine: Engine,
    clock: Clock = utc_now,
    policy: Policy | None = None,
    sealing: Keys | None = None,
    identity: IdentityProvider | None = None,
) -> Litestar:
    """The application over an open database. `sealing` seals the desks' keys; `identity` knows the site's people."""
    app = Litestar(
        route_handlers=[
            capabilities, me, playbook, changes, actions, account, search, take_file, receipt, quarantine_list,
            quarantine_decide, desk_key, lease, lease_renew, lease_end, views, audit, work_report, playbook_file, publish_playbook,
            healthz, openapi,
        ],
        exception_handlers={ApiProblem: answer_problem, HTTPException: answer_http, Exception: answer_fault},
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=1, minimum_size=1000),
        after_request=_no_store,
        openapi_config=None,  # ours is generated from the Structs themselves, see contract.py
        logging_config=None,
    )  # fmt: skip
    app.state.engine = engine
    app.state.clock = clock
    app.state.policy = policy or Policy()
    app.state.sealing, app.state.identity = sealing, identity
    return app


def _audit(request: Ask, act: str, accounts: Sequence[str] = ("",), outcome: str = "", detail: str = "") -> None:
    state = request.app.state
    with state.engine.begin() as tx:
        told = {"outcome": outcome, "desk": request.state.desk, "detail": detail}
        record(tx, request.state.caller, state.clock(), act, accounts, **told)


def _open_to(caller: Caller, queue: str) -> bool:
    """A closed account may be looked up by anyone at a desk; an open one by those in its scope."""
    return not queue or caller.may_see(queue)


def _no_store(response: Response[Any]) -> Response[Any]:
    response.headers["cache-control"] = "no-store"
    return response
