"""The supervisor's routes: figures, and the playbook as its file."""

from datetime import timedelta
from typing import Annotated, Any

from litestar import Request, get, put
from litestar.params import Parameter, RawBody

from collector_tui.billing_api.access import SUPERVISOR
from collector_tui.billing_api.audit import record
from collector_tui.billing_api.bodies import BODY_BYTES_MAX, read_body
from collector_tui.billing_api.database import reading
from collector_tui.billing_api.playbooks import publish, published_text, rulebook
from collector_tui.billing_api.problems import ApiProblem
from collector_tui.billing_api.ranking import judge_all_anew
from collector_tui.billing_api.reports import report
from collector_tui.knowledge.playbook import BadPlaybookFile
from collector_tui.wire.playbook import PlaybookFile
from collector_tui.wire.reports import Report
from collector_tui.work.rulebook import BadPlaybook

Ask = Request[Any, Any, Any]
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
        return PlaybookFile(text=published_text(tx), version=rulebook(tx).playbook.version)


@put("/v1/playbook/file", guards=[SUPERVISOR], sync_to_thread=True, request_max_body_size=BODY_BYTES_MAX)
def publish_playbook(request: Ask, body: RawBody) -> PlaybookFile:
    """Put a playbook in force, made from the version that is; all accounts are judged anew by the next run."""
    state, told = request.app.state, read_body(PlaybookFile, body)
    with state.engine.begin() as tx:
        current = rulebook(tx).playbook.version
        if told.version != current:
            raise ApiProblem(409, f"Version {current!r} is in force, this was made from {told.version!r}.")
        try:
            book = publish(tx, told.text, request.state.caller.user, state.clock())
        except (BadPlaybookFile, BadPlaybook) as refusal:
            raise ApiProblem(422, str(refusal)) from None
        if book.playbook.version == current:
            raise ApiProblem(422, f"The file still has the version {current!r}; give it another.")
        judge_all_anew(tx)
        detail = book.playbook.version[:100]
        record(tx, request.state.caller, state.clock(), "playbook", [], desk=request.state.desk, detail=detail)
    return PlaybookFile(text=told.text, version=book.playbook.version)
