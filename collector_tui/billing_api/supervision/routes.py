"""The supervisor's routes: figures, and the playbook as its file."""

from datetime import timedelta
from typing import Annotated

from litestar import Response, get, put
from litestar.params import Parameter, RawBody

from collector_tui.billing_api.access.audit import record
from collector_tui.billing_api.access.guards import DESK, SUPERVISOR
from collector_tui.billing_api.http.bodies import BODY_BYTES_MAX, read_body
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.http.request import Ask
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


@get("/v1/report", guards=[SUPERVISOR], sync_to_thread=True)
def work_report(request: Ask, days: Annotated[int, Parameter(ge=1, le=REPORT_DAYS_MAX)] = 30) -> Report:
    """What stands where today; choices and overrides of the last days."""
    state = request.app.state
    now = state.clock()
    with reading(state.engine).begin() as tx:
        return report(tx, now.astimezone().date(), now - timedelta(days=days))


@get("/v1/playbook/file", guards=[SUPERVISOR], sync_to_thread=True)
def playbook_file(request: Ask) -> PlaybookFile:
    """The playbook in force, as the file that it was published from."""
    with reading(request.app.state.engine).begin() as tx:
        return PlaybookFile(text=published_text(tx), version=rulebook_in_force(tx).playbook.version)


@put("/v1/playbook/file", guards=[SUPERVISOR], sync_to_thread=True, request_max_body_size=BODY_BYTES_MAX)
def publish_playbook(request: Ask, body: RawBody) -> PlaybookFile:
    """Put a playbook in force, made from the version that is; all accounts are judged anew by the next run."""
    state, told = request.app.state, read_body(PlaybookFile, body)
    with state.engine.begin() as tx:
        current = rulebook_in_force(tx).playbook.version
        if told.version != current:
            raise ApiProblem(409, f"Version {current!r} is in force, this was made from {told.version!r}.")
        try:
            rulebook = publish(tx, told.text, request.state.caller.user, state.clock())
        except (BadPlaybookFile, BadPlaybook) as refusal:
            raise ApiProblem(422, str(refusal)) from None
        if rulebook.playbook.version == current:
            raise ApiProblem(422, f"The file still has the version {current!r}; give it another.")
        judge_all_anew(tx)
        detail = rulebook.playbook.version[:100]
        record(tx, request.state.caller, state.clock(), "playbook", [], desk=request.state.desk, detail=detail)
    return PlaybookFile(text=told.text, version=rulebook.playbook.version)


@get("/v1/playbook", guards=[DESK], sync_to_thread=True)
def playbook(request: Ask) -> Response[Playbook]:
    """Action codes, templates, queues, rules and weights; unchanged ones cost nothing (ETag)."""
    with reading(request.app.state.engine).begin() as tx:
        rulebook = rulebook_in_force(tx)
    etag = f'"{rulebook.tag}"'
    if request.headers.get("if-none-match") == etag:
        return Response(None, status_code=304, headers={"etag": etag})  # type: ignore[arg-type]  # 304 has no body
    return Response(rulebook.playbook, headers={"etag": etag})
