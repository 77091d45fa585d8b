"""Every error a caller sees is a problem document (RFC 9457) with text that is safe to show."""

import logging

from litestar import Response
from litestar.exceptions import HTTPException

from collector_tui.billing_api.http.request import ApiRequest
from collector_tui.wire.problem import Problem

log = logging.getLogger("collector_tui.billing_api")

TITLES = {
    400: ("bad-request", "The request could not be understood"),
    401: ("sign-in", "Sign in again"),
    403: ("not-allowed", "Your role does not allow this"),
    404: ("not-found", "There is no such thing here"),
    405: ("method", "This address does not take that method"),
    409: ("lease-lost", "Someone else has it now"),
    410: ("cursor-expired", "Start over from an empty cursor"),
    413: ("too-large", "The request is too large"),
    422: ("refused", "The content was refused"),
    426: ("too-old", "This version is too old for the server"),
    500: ("fault", "The server failed; nothing was changed"),
}


class ApiProblem(Exception):
    """Raised by handlers; becomes the problem document of its status."""

    def __init__(self, status: int, detail: str, kind: str = "") -> None:
        super().__init__(detail)
        self.problem = problem(status, detail, kind)


def problem(status: int, detail: str, kind: str = "") -> Problem:
    """The document of a status; `kind` replaces the status's own type name."""
    name, title = TITLES.get(status, ("error", "The request failed"))
    return Problem(type=f"/problems/{kind or name}", title=title, status=status, detail=detail)


def answer_problem(_: ApiRequest, error: ApiProblem) -> Response[Problem]:
    return _document(error.problem)


def answer_http(_: ApiRequest, error: HTTPException) -> Response[Problem]:
    """Litestar's own refusals. Their details may quote the request, so only client errors keep theirs."""
    detail = error.detail if error.status_code < 500 else ""
    return _document(problem(error.status_code, detail))


def answer_fault(request: ApiRequest, error: Exception) -> Response[Problem]:
    """Anything else is ours to mend: the log names the place, never the data."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    log.error("%s at %s on %s %s", type(error).__name__, place, request.method, request.scope.get("path_template"))
    return _document(problem(500, "The fault was logged. Send the same request again later."))


def _document(document: Problem) -> Response[Problem]:
    headers = {"cache-control": "no-store"}
    return Response(document, status_code=document.status, media_type="application/problem+json", headers=headers)
