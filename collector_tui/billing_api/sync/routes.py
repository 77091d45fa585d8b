"""The routes of desks: the change feed, their actions, leases, one account, a search."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.params import FromPath, Parameter, RawBody

from collector_tui.billing_api.access.audit import record, record_request
from collector_tui.billing_api.access.guards import DESK
from collector_tui.billing_api.access.scope import queue_of
from collector_tui.billing_api.http.bodies import read_body
from collector_tui.billing_api.http.limits import (
    ACTIONS_MAX,
    PAGE_LIMIT_MAX,
    SEARCH_LIMIT_MAX,
    SOUGHT_MAX,
)
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.http.request import JSON, ApiRequest
from collector_tui.billing_api.http.route import route
from collector_tui.billing_api.ledger.database import reading
from collector_tui.billing_api.ledger.playbooks import rulebook_in_force
from collector_tui.billing_api.sync import documents
from collector_tui.billing_api.sync.feed import feed_epoch, page_of_changes
from collector_tui.billing_api.sync.leases import COUNT_MAX, give_back, lease_account, lease_queue, renew
from collector_tui.billing_api.sync.take_actions import take_actions
from collector_tui.model.account import Account
from collector_tui.model.codec import decode, encode
from collector_tui.model.guarantor import Guarantor, guarantor_of
from collector_tui.model.lookup import SOUGHT_MIN, ways_to_read
from collector_tui.model.text import one_line
from collector_tui.wire.actions import ActionBatch, ActionResults
from collector_tui.wire.feed import Changes
from collector_tui.wire.leases import Lease, LeaseRequest, Leases
from collector_tui.wire.search import SearchHits, SearchQuery


@route("GET", "/v1/changes", guard=DESK, refusals=(400, 410))
def changes(
    request: ApiRequest,
    cursor: Annotated[str, Parameter(max_length=400, description="opaque; empty starts a snapshot")] = "",
    limit: Annotated[int, Parameter(ge=1, le=PAGE_LIMIT_MAX)] = 200,
) -> Response[Changes]:
    """Accounts that changed after the cursor, oldest change first."""
    state = request.app.state
    with reading(state.engine).begin() as tx:
        page = page_of_changes(tx, request.state.caller, cursor, limit, state.clock())
    if page.items:
        record_request(request, "sync", detail=f"{len(page.items)} accounts")
    return Response(encode(page), media_type=JSON)  # type: ignore[arg-type]  # encoded here: it joins stored documents


@route("POST", "/v1/actions", guard=DESK, body=ActionBatch, refusals=(400, 413))
def actions(request: ApiRequest, body: RawBody) -> ActionResults:
    """Apply a desk's actions in order; one final result for each."""
    batch = read_body(ActionBatch, body)
    if len(batch.actions) > ACTIONS_MAX:
        raise ApiProblem(413, f"{len(batch.actions)} actions in one request; {ACTIONS_MAX} is the most.")
    state = request.app.state
    now = state.clock()
    client, desk = one_line(batch.client)[:100], request.state.desk
    with reading(state.engine).begin() as tx:
        epoch, rulebook = feed_epoch(tx), rulebook_in_force(tx)
    results = take_actions(state.engine, rulebook, request.state.caller, client, batch.actions, now, desk)
    return ActionResults(results=tuple(results), epoch=epoch)


@route("GET", "/v1/accounts/{account_id}", guard=DESK, refusals=(404,), unchanged=True)
def account(request: ApiRequest, account_id: FromPath[str]) -> Response[Account]:
    """One account document; its ETag is its version."""
    account_id = one_line(account_id)
    with reading(request.app.state.engine).begin() as tx:
        document = documents.document_of(tx, request.state.caller, account_id)
    if document is None:
        raise ApiProblem(404, f"There is no account {account_id[:40]} in your scope.")
    etag = f'"{document.version}"'
    if request.headers.get("if-none-match") == etag:
        return Response(None, status_code=304, headers={"etag": etag})  # type: ignore[arg-type]  # 304 has no body
    record_request(request, "view", [account_id])
    return Response(document.json.encode(), media_type=JSON, headers={"etag": etag})  # type: ignore[arg-type]  # as stored


@route("POST", "/v1/accounts/search", guard=DESK, body=SearchQuery, refusals=(400, 413, 422))
def search(request: ApiRequest, body: RawBody) -> Response[SearchHits]:
    """Accounts by number, name and birth date, phone, MRN, member id, claim number, check or EFT number.

    Open ones in the caller's scope and closed ones, whether a desk holds them or not.
    """
    query = read_body(SearchQuery, body)
    if len(query.text) > SOUGHT_MAX:
        raise ApiProblem(422, f"{len(query.text)} characters to search for; {SOUGHT_MAX} is the most.")
    ways = ways_to_read(query.text)
    if not ways:
        raise ApiProblem(422, f"Type at least {SOUGHT_MIN} letters or digits to search for.")
    limit = max(1, min(query.limit, SEARCH_LIMIT_MAX))
    with reading(request.app.state.engine).begin() as tx:
        hits = documents.search(tx, request.state.caller, ways, limit + 1)
    more, hits = len(hits) > limit, hits[:limit]
    record_request(request, "search", [hit.account_id for hit in hits] or [""], outcome=f"{len(hits)} found")
    accounts = tuple(msgspec.Raw(hit.json.encode()) for hit in hits)
    return Response(encode(SearchHits(accounts=accounts, more=more)), media_type=JSON)  # type: ignore[arg-type]  # as in `changes`


@route("GET", "/v1/guarantor", guard=DESK, refusals=(400, 404))
def guarantor(request: ApiRequest, number: Annotated[str, Parameter(max_length=200)] = "") -> Guarantor:
    """Who answers for the bills, and their accounts.

    By the hospital's own number of the person, never by a name; accounts that the caller may look up.
    """
    with reading(request.app.state.engine).begin() as tx:
        held = documents.of_guarantor(tx, request.state.caller, number)
    if not held:
        raise ApiProblem(404, "There is no account of this guarantor, or none that you may see.")
    record_request(request, "view", [document.account_id for document in held])
    return guarantor_of(number, (decode(Account, document.json.encode()) for document in held))


@route("POST", "/v1/leases", guard=DESK, body=LeaseRequest, refusals=(400, 404, 413, 422))
def take_lease(request: ApiRequest, body: RawBody) -> Leases:
    """Take an account, or the next ones of a queue.

    Nobody else works on them then.
    """
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
            record(tx, caller, now, "lease", [lease.account for lease in granted], desk=request.state.desk)
            return Leases(leases=granted)
        if not caller.may_see(queue_of(tx, wanted.account) or ""):
            raise ApiProblem(404, f"There is no account {wanted.account[:40]} in your scope.")
        answer = lease_account(tx, caller, wanted.account, now)
        outcome = "held" if answer.held else ""
        record(tx, caller, now, "lease", [wanted.account], desk=request.state.desk, outcome=outcome)
        return answer


@route("PUT", "/v1/leases/{lease_id}", guard=DESK, refusals=(409,))
def renew_lease(request: ApiRequest, lease_id: FromPath[str]) -> Lease:
    """Keep a lease for another while.

    Unless someone has taken the account since.
    """
    state = request.app.state
    with state.engine.begin() as tx:
        kept = renew(tx, request.state.caller, one_line(lease_id), state.clock())
    if kept is None:
        raise ApiProblem(409, "The account is no longer reserved for you: it ran out, or someone else has it.")
    return kept


@route("DELETE", "/v1/leases/{lease_id}", guard=DESK, refusals=(404,))
def end_lease(request: ApiRequest, lease_id: FromPath[str]) -> None:
    """Give an account back before its time."""
    state = request.app.state
    with state.engine.begin() as tx:
        if not give_back(tx, request.state.caller, one_line(lease_id), state.clock()):
            raise ApiProblem(404, "Nothing of this id is reserved for you.")


ROUTES = (changes, actions, account, search, guarantor, take_lease, renew_lease, end_lease)
