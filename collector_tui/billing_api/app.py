"""The central billing API put together: the one list of routes, and what all of them share."""

from copy import copy
from functools import cache
from typing import Any

from litestar import Response, get
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from sqlalchemy import Engine, text

from collector_tui.bank.read import bank_kind
from collector_tui.billing_api.access import routes as access
from collector_tui.billing_api.access.identity import IdentityProvider
from collector_tui.billing_api.bank import routes as bank
from collector_tui.billing_api.bank.matching import rematch
from collector_tui.billing_api.bank.take_in import take_bank_file
from collector_tui.billing_api.http.addresses import Api, slashes_back
from collector_tui.billing_api.http.contract import contract
from collector_tui.billing_api.http.problems import ApiProblem, answer_fault, answer_http, answer_problem
from collector_tui.billing_api.http.request import ApiRequest, Clock, utc_now
from collector_tui.billing_api.http.route import route
from collector_tui.billing_api.intake import routes as intake
from collector_tui.billing_api.intake.other_files import OtherFiles
from collector_tui.billing_api.ledger.database import reading
from collector_tui.billing_api.month import routes as month
from collector_tui.billing_api.supervision import routes as supervision
from collector_tui.billing_api.sync import routes as sync
from collector_tui.storage import Keys
from collector_tui.wire.session import Policy


@route("GET", "/healthz")
def healthz(request: ApiRequest) -> dict[str, str]:
    """Whether the server and its database answer."""
    with reading(request.app.state.engine).begin() as tx:
        tx.execute(text("select 1"))
    return {"status": "ok"}


ROUTES = (*access.ROUTES, *sync.ROUTES, *intake.ROUTES, *supervision.ROUTES, *month.ROUTES, *bank.ROUTES, healthz)

OTHER_FILES = (OtherFiles(bank_kind, take_bank_file, rematch),)


@get("/openapi.json", sync_to_thread=False)
def openapi() -> dict[str, Any]:
    """The published contract."""
    return contract(ROUTES)


def build_app(
    engine: Engine,
    clock: Clock = utc_now,
    policy: Policy | None = None,
    sealing: Keys | None = None,
    identity: IdentityProvider | None = None,
) -> Api:
    """The application over an open database. `sealing` seals the desks' keys; `identity` knows the site's people."""
    app = copy(_wired())
    app.state = State(
        {
            "engine": engine,
            "clock": clock,
            "other_files": OTHER_FILES,
            "policy": policy or Policy(),
            "sealing": sealing,
            "identity": identity,
        }
    )
    return app


@cache
def _wired() -> Api:
    """The routes and what they share, without a ledger: put together once in a process, which takes a fiftieth of a second."""
    return Api(
        before_request=slashes_back,
        route_handlers=[*(declared.handler for declared in ROUTES), openapi],
        exception_handlers={ApiProblem: answer_problem, HTTPException: answer_http, Exception: answer_fault},
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=1, minimum_size=1000),
        after_request=_no_store,
        openapi_config=None,  # ours is made of the routes and their Structs, see http/contract.py
        logging_config=None,
    )


def _no_store(response: Response[Any]) -> Response[Any]:
    response.headers["cache-control"] = "no-store"
    return response
