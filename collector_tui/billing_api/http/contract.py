"""The published contract (OpenAPI 3.1), made of the routes and of the Structs that both sides use."""

from collections.abc import Iterable
from typing import Any

import msgspec

from collector_tui import __version__
from collector_tui.actions import ACTIONS
from collector_tui.billing_api.http.request import JSON
from collector_tui.billing_api.http.route import Route, Schema
from collector_tui.wire.feed import Upsert
from collector_tui.wire.problem import Problem

REF = "#/components/schemas/{name}"
BYTES, PROBLEM = "application/octet-stream", "application/problem+json"
TEXT: Schema = {"type": "string"}
WITH_TOKEN = (401, 403, 426)  # what anyone is told whose token or program will not do


def contract(routes: Iterable[Route]) -> dict[str, Any]:
    """The whole document."""
    routes = tuple(routes)
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Central billing API", "version": __version__},
        "paths": paths,
        "components": {
            "schemas": _schemas(routes),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas(routes: tuple[Route, ...]) -> dict[str, Schema]:
    """Every Struct that travels, and what stands where Structs carry JSON as it is: accounts and actions."""
    actions = ACTIONS
    spoken = [kind for route in routes for kind in (route.answer, route.body) if kind not in (None, bytes)]
    _, components = msgspec.json.schema_components([Upsert, *actions, Problem, *spoken], ref_template=REF)
    components["Upsert"]["properties"]["account"] = _ref("Account")
    components["SearchHits"]["properties"]["accounts"]["items"] = _ref("Account")
    components["ActionBatch"]["properties"]["actions"]["items"] = {"oneOf": [_ref(kind.__name__) for kind in actions]}
    return components


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {"summary": route.summary, "responses": _responses(route)}
    if parameters := _parameters(route):
        operation["parameters"] = parameters
    if route.body is bytes:
        operation["requestBody"] = {"required": True} | _content(BYTES, TEXT | {"format": "binary"})
    elif route.body is not None:
        operation["requestBody"] = {"required": True} | _content(JSON, _ref(route.body.__name__))
    if not route.open:
        operation["security"] = [{"token": []}]
    return operation


def _responses(route: Route) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    if route.nothing:
        responses["204"] = {"description": "done"}
    else:
        answer = _ref(route.answer.__name__) if route.answer else {"type": "object"}
        responses["200"] = {"description": "done"} | _content(JSON, answer)
    for status in sorted((*route.refusals, *(() if route.open else WITH_TOKEN))):
        responses[str(status)] = {"description": "refused"} | _content(PROBLEM, _ref("Problem"))
    if route.unchanged:
        responses["304"] = {"description": "not changed since the ETag in If-None-Match"}
    return responses


def _parameters(route: Route) -> list[dict[str, Any]]:
    query = [{"name": name, "in": "query", "schema": schema} for name, schema in route.query.items()]
    parts = [part.strip("{}") for part in route.path.split("/") if part.startswith("{")]
    return query + [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in parts]


def _content(media: str, schema: Schema) -> dict[str, Any]:
    return {"content": {media: {"schema": schema}}}


def _ref(name: str) -> Schema:
    return {"$ref": REF.format(name=name)}
