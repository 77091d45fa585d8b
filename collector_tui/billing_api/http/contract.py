"""The published contract (OpenAPI 3.1), generated from the Structs that both sides use."""

from typing import Any

import msgspec
from msgspec import Struct

from collector_tui import __version__
from collector_tui.actions import ACTIONS
from collector_tui.model.account import Account
from collector_tui.model.playbook import Playbook
from collector_tui.wire.actions import ActionBatch, ActionResults
from collector_tui.wire.audit import AuditPage, Views
from collector_tui.wire.feed import Changes, Upsert
from collector_tui.wire.intake import Quarantine, Quarantined, QuarantineDecision, Receipt
from collector_tui.wire.leases import Lease, LeaseRequest, Leases
from collector_tui.wire.playbook import PlaybookFile
from collector_tui.wire.problem import Problem
from collector_tui.wire.reports import Report
from collector_tui.wire.search import SearchHits, SearchQuery
from collector_tui.wire.session import Capabilities, DeskKeys, KeyRequest, Me

REF = "#/components/schemas/{name}"
JSON, BYTES, PROBLEM = "application/json", "application/octet-stream", "application/problem+json"


class Operation(Struct, frozen=True, kw_only=True):
    """One route: what it takes, what it answers, which refusals it documents."""

    method: str
    path: str
    summary: str
    answer: type | None
    body: type | None = None  # a Struct as JSON; bytes for a file
    query: tuple[tuple[str, dict[str, Any]], ...] = ()
    refusals: tuple[int, ...] = ()
    unchanged: bool = False  # 304 to a known ETag
    nothing: bool = False  # 204: done, and nothing to say
    open: bool = False  # needs no token


TEXT = {"type": "string"}
OPERATIONS = (
    Operation(method="get", path="/v1/capabilities", summary="What this server can do, and how much at once", answer=Capabilities),
    Operation(method="get", path="/v1/me", summary="Who the token belongs to", answer=Me),
    Operation(method="get", path="/v1/playbook", summary="Action codes, templates, queues", answer=Playbook, unchanged=True),
    Operation(
        method="get", path="/v1/changes", summary="Accounts that changed after the cursor, oldest change first", answer=Changes,
        query=(
            ("cursor", TEXT | {"maxLength": 400, "default": "", "description": "opaque; empty starts a snapshot"}),
            ("limit", {"type": "integer", "minimum": 1, "maximum": 500, "default": 200}),
        ),
        refusals=(400, 410),
    ),
    Operation(
        method="post", path="/v1/actions", summary="Apply a desk's actions in order; one final result for each",
        body=ActionBatch, answer=ActionResults, refusals=(400, 413),
    ),
    Operation(
        method="get", path="/v1/accounts/{account_id}", summary="One account document; its ETag is its version",
        answer=Account, refusals=(404,), unchanged=True,
    ),
    Operation(
        method="post", path="/v1/accounts/search", summary="Accounts by number, patient's name or payer's claim number",
        body=SearchQuery, answer=SearchHits, refusals=(400, 413, 422),
    ),
    Operation(
        method="post", path="/v1/files", summary="Take in an X12 file or an extract; the answer is its receipt",
        body=bytes, answer=Receipt, query=(("name", TEXT | {"maxLength": 200, "default": ""}),), refusals=(400, 413),
    ),
    Operation(
        method="get", path="/v1/files/{file_id}", summary="The receipt of a file taken in before", answer=Receipt, refusals=(404,),
    ),
    Operation(
        method="get", path="/v1/quarantine", summary="Transactions that were not posted, with their findings", answer=Quarantine,
    ),
    Operation(
        method="post", path="/v1/quarantine/{held_id}", summary="Release a quarantined transaction, or leave it out for good",
        body=QuarantineDecision, answer=Quarantined, refusals=(400, 404, 413, 422),
    ),
    Operation(
        method="post", path="/v1/desks/{desk_id}/key", summary="The data keys of a desk, which seal what lies on its disk",
        body=KeyRequest, answer=DeskKeys, refusals=(400, 404, 413, 422),
    ),
    Operation(
        method="post", path="/v1/leases", summary="Take an account, or the next ones of a queue",
        body=LeaseRequest, answer=Leases, refusals=(400, 404, 413, 422),
    ),
    Operation(method="put", path="/v1/leases/{lease_id}", summary="Keep a lease for another while", answer=Lease, refusals=(409,)),
    Operation(
        method="delete", path="/v1/leases/{lease_id}", summary="Give an account back before its time", answer=None, refusals=(404,),
        nothing=True,
    ),
    Operation(
        method="post", path="/v1/views", summary="What a desk's person looked at, for the audit", body=Views, answer=None,
        refusals=(400, 413), nothing=True,
    ),
    Operation(
        method="get", path="/v1/audit", summary="The audit's records after an id, oldest first", answer=AuditPage,
        query=(
            ("after", {"type": "integer", "minimum": 0, "maximum": (1 << 31) - 1, "default": 0}),
            ("limit", {"type": "integer", "minimum": 1, "maximum": 1000, "default": 1000}),
        ),
        refusals=(400,),
    ),
    Operation(
        method="get", path="/v1/report", summary="What stands in each queue with each collector; choices and overrides",
        answer=Report, query=(("days", {"type": "integer", "minimum": 1, "maximum": 366, "default": 30}),), refusals=(400,),
    ),
    Operation(method="get", path="/v1/playbook/file", summary="The playbook in force as its file", answer=PlaybookFile),
    Operation(
        method="put", path="/v1/playbook/file", summary="Put another playbook in force", body=PlaybookFile, answer=PlaybookFile,
        refusals=(400, 409, 413, 422),
    ),
    Operation(method="get", path="/healthz", summary="Whether the server and its database answer", answer=None, open=True),
)  # fmt: skip


def contract() -> dict[str, Any]:
    """The whole document."""
    kinds: list[Any] = [Upsert, *ACTIONS, Problem]
    kinds += [kind for one in OPERATIONS for kind in (one.answer, one.body) if kind not in (None, bytes)]
    _, components = msgspec.json.schema_components(kinds, ref_template=REF)
    _join(components)
    paths: dict[str, Any] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Central billing API", "version": __version__},
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _join(components: dict[str, Any]) -> None:
    """Say what stands where the Structs carry JSON as it is: accounts and actions."""
    account = {"$ref": REF.format(name="Account")}
    action = {"oneOf": [{"$ref": REF.format(name=kind.__name__)} for kind in ACTIONS]}
    components["Upsert"]["properties"]["account"] = account
    components["SearchHits"]["properties"]["accounts"]["items"] = account
    components["ActionBatch"]["properties"]["actions"]["items"] = action


def _operation(one: Operation) -> dict[str, Any]:
    refusals = (*one.refusals, *(() if one.open else (401, 403, 426)))
    problem = {PROBLEM: {"schema": {"$ref": REF.format(name="Problem")}}}
    answer = {"type": "object"} if one.answer is None else {"$ref": REF.format(name=one.answer.__name__)}
    done: dict[str, Any] = {"200": {"description": "done", "content": {JSON: {"schema": answer}}}}
    if one.nothing:
        done = {"204": {"description": "done"}}
    told: dict[str, Any] = {
        "summary": one.summary,
        "responses": done
        | {str(status): {"description": "refused", "content": problem} for status in sorted(refusals)},
    }
    if one.unchanged:
        told["responses"]["304"] = {"description": "not changed since the ETag in If-None-Match"}
    parameters: list[dict[str, Any]] = [{"name": name, "in": "query", "schema": schema} for name, schema in one.query]
    parameters += [
        {"name": part.strip("{}"), "in": "path", "required": True, "schema": TEXT}
        for part in one.path.split("/")
        if part.startswith("{")
    ]
    if parameters:
        told["parameters"] = parameters
    if one.body is not None:
        media, schema = (BYTES, {"type": "string", "format": "binary"}) if one.body is bytes else (
            JSON, {"$ref": REF.format(name=one.body.__name__)},
        )  # fmt: skip
        told["requestBody"] = {"required": True, "content": {media: {"schema": schema}}}
    if not one.open:
        told["security"] = [{"token": []}]
    return told
