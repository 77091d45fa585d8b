"""A route is declared once: from it come the handler that answers, and what the published contract says of it."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from litestar import Response
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.params import ParameterKwarg
from msgspec import Struct

from collector_tui.billing_api.http.limits import BODY_BYTES_MAX, FILE_BYTES_MAX

Connection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[Connection, BaseRouteHandler], Any]  # raises what refuses
Schema = dict[str, Any]  # a JSON schema
TYPE_NAMES: dict[type, str] = {int: "integer", str: "string"}
CONSTRAINTS = {"ge": "minimum", "le": "maximum", "max_length": "maxLength", "description": "description"}


class Route(Struct, frozen=True, kw_only=True):
    """What one address takes and answers, and which refusals it documents."""

    method: str
    path: str
    summary: str
    handler: HTTPRouteHandler
    answer: type[Struct] | None  # None: an object, or with `nothing` no body at all
    nothing: bool  # 204: done, and nothing to say
    body: type | None  # a Struct as JSON; bytes for a file
    query: dict[str, Schema]
    refusals: tuple[int, ...]
    unchanged: bool  # 304 to a known ETag
    open: bool  # needs no token


def route(
    method: str,
    path: str,
    *,
    guard: Guard | None = None,
    body: type | None = None,
    refusals: tuple[int, ...] = (),
    unchanged: bool = False,
    waits: bool = True,
) -> Callable[[Callable[..., Any]], Route]:
    """Declare what the function under it answers to.

    Summary, query and answer are read from the function: the first line of its docstring, its parameters with a
    default, what it returns. Without a guard anyone may ask. `waits` says that the function waits for the database, or for anything else.
    """

    def declare(function: Callable[..., Any]) -> Route:
        hints = get_type_hints(function, include_extras=True)
        answer = get_args(hints["return"])[0] if get_origin(hints["return"]) is Response else hints["return"]
        nothing = answer is type(None)
        handler = HTTPRouteHandler(
            path.replace("}", ":str}"),
            http_method=method,  # type: ignore[arg-type]  # a literal of Litestar's
            guards=[guard] if guard else [],
            status_code=204 if nothing else 200,
            request_max_body_size=FILE_BYTES_MAX if body is bytes else BODY_BYTES_MAX,
            sync_to_thread=None if inspect.iscoroutinefunction(function) else waits,
        )
        return Route(
            method=method,
            path=path,
            summary=(function.__doc__ or "").partition("\n")[0].rstrip("."),
            handler=handler(function),
            answer=answer if inspect.isclass(answer) and issubclass(answer, Struct) else None,
            nothing=nothing,
            body=body,
            query=_query(function, hints),
            refusals=refusals,
            unchanged=unchanged,
            open=guard is None,
        )

    return declare


def _query(function: Callable[..., Any], hints: dict[str, Any]) -> dict[str, Schema]:
    """Every parameter with a default comes from the address after the question mark."""
    parameters = inspect.signature(function).parameters.values()
    return {
        parameter.name: _schema(hints[parameter.name]) | {"default": parameter.default}
        for parameter in parameters
        if parameter.default is not parameter.empty
    }


def _schema(hint: Any) -> Schema:
    assert get_origin(hint) is Annotated, f"{hint} says not how large it may be"
    kind, limits = get_args(hint)
    assert isinstance(limits, ParameterKwarg)
    schema: Schema = {"type": TYPE_NAMES[kind]}
    said = {name: getattr(limits, ours) for ours, name in CONSTRAINTS.items()}
    return schema | {name: value for name, value in said.items() if value is not None}
