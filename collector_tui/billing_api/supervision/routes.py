"""The supervisor's routes: figures, and the playbook as its file."""

from datetime import timedelta
from typing import Annotated

from litestar import Response
from litestar.params import Parameter, RawBody

from collector_tui.billing_api.access.audit import record
from collector_tui.billing_api.access.guards import DESK, SUPERVISOR
from collector_tui.billing_api.http.bodies import read_body
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.http.request import ApiRequest
from collector_tui.billing_api.http.route import route
from collector_tui.billing_api.ledger.database import reading
from collector_tui.billing_api.ledger.playbooks import publish, published_text, rulebook_in_force
from collector_tui.billing_api.supervision.nightly import judge_all_anew
from collector_tui.billing_api.supervision.reports import report
from collector_tui.knowledge.playbook import BadPlaybookFile
from collector_tui.model.playbook import Playbook
from collector_tui.wire.playbook import PlaybookFile
from collector_tui.wire.reports import Report
from collector_tui.work.rulebook import BadPlaybook

REPORT_DAYS_MAX = 366


@route("GET", "/v1/report", guard=SUPERVISOR, refusals=(400,))
def work_report(request: ApiRequest, days: Annotated[int, Parameter(ge=1, le=REPORT_DAYS_MAX)] = 30) -> Report:
    """What stands in each queue with each collector; choices and overrides.

    What stands there today, and what was chosen and passed over in the last days.
    """
    state = request.app.state
    now = state.clock()
    with reading(state.engine).begin() as tx:
        return report(tx, now.astimezone().date(), now - timedelta(days=days))


@route("GET", "/v1/playbook/file", guard=SUPERVISOR)
def playbook_file(request: ApiRequest) -> PlaybookFile:
    """The playbook in force as its file."""
    with reading(request.app.state.engine).begin() as tx:
        return PlaybookFile(text=published_text(tx), version=rulebook_in_force(tx).playbook.version)


@route("PUT", "/v1/playbook/file", guard=SUPERVISOR, body=PlaybookFile, refusals=(400, 409, 413, 422))
def publish_playbook(request: ApiRequest, body: RawBody) -> PlaybookFile:
    """Put another playbook in force.

    It is made from the version that is; all accounts are judged anew by the next run.
    """
    state, file = request.app.state, read_body(PlaybookFile, body)
    with state.engine.begin() as tx:
        current = rulebook_in_force(tx).playbook.version
        if file.version != current:
            raise ApiProblem(409, f"Version {current!r} is in force, this was made from {file.version!r}.")
        try:
            rulebook = publish(tx, file.text, request.state.caller.user, state.clock())
        except (BadPlaybookFile, BadPlaybook) as refusal:
            raise ApiProblem(422, str(refusal)) from None
        if rulebook.playbook.version == current:
            raise ApiProblem(422, f"The file still has the version {current!r}; give it another.")
        judge_all_anew(tx)
        detail = rulebook.playbook.version[:100]
        record(tx, request.state.caller, state.clock(), "playbook", [], desk=request.state.desk, detail=detail)
    return PlaybookFile(text=file.text, version=rulebook.playbook.version)


@route("GET", "/v1/playbook", guard=DESK, unchanged=True)
def playbook(request: ApiRequest) -> Response[Playbook]:
    """Action codes, templates, queues.

    Rules and weights too; an unchanged one costs nothing (ETag).
    """
    with reading(request.app.state.engine).begin() as tx:
        rulebook = rulebook_in_force(tx)
    etag = f'"{rulebook.tag}"'
    if request.headers.get("if-none-match") == etag:
        return Response(None, status_code=304, headers={"etag": etag})  # type: ignore[arg-type]  # 304 has no body
    return Response(rulebook.playbook, headers={"etag": etag})


ROUTES = (work_report, playbook_file, publish_playbook, playbook)
