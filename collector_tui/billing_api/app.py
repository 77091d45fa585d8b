"""The HTTP face of the central billing API. Each handler is the paragraph; SQL lives in the verbs it calls."""

from typing import Any

from litestar import Litestar, Response, get
from litestar.config.compression import CompressionConfig
from litestar.exceptions import HTTPException
from sqlalchemy import Engine, text

from collector_tui.billing_api.access.identity import IdentityProvider
from collector_tui.billing_api.access.routes import audit, capabilities, desk_key, me, views
from collector_tui.billing_api.http.contract import contract
from collector_tui.billing_api.http.problems import ApiProblem, answer_fault, answer_http, answer_problem
from collector_tui.billing_api.http.request import Ask, Clock, utc_now
from collector_tui.billing_api.intake.routes import quarantine_decide, quarantine_list, receipt, take_file
from collector_tui.billing_api.ledger.database import reading
from collector_tui.billing_api.supervision.routes import playbook, playbook_file, publish_playbook, work_report
from collector_tui.billing_api.sync.routes import account, actions, changes, lease, lease_end, lease_renew, search
from collector_tui.storage.keys import Keys
from collector_tui.wire.session import Policy


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


def _no_store(response: Response[Any]) -> Response[Any]:
    response.headers["cache-control"] = "no-store"
    return response
