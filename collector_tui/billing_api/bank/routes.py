"""The page of the day, and a person's word on a match."""

from datetime import date
from typing import Annotated

from litestar.params import FromPath, Parameter, RawBody
from sqlalchemy import Connection, Row, select, update

from collector_tui.billing_api.access.audit import record_request
from collector_tui.billing_api.access.guards import ANYONE, INTAKE
from collector_tui.billing_api.bank.matching import lock, run
from collector_tui.billing_api.bank.page import day_page, shown
from collector_tui.billing_api.http.bodies import read_body
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.http.request import ApiRequest
from collector_tui.billing_api.http.route import route
from collector_tui.billing_api.ledger.bank_tables import bank_match
from collector_tui.billing_api.ledger.remittance_proof import IN_FORCE, UNDONE
from collector_tui.model.text import one_line
from collector_tui.wire.deposits import DepositMatch, Deposits, MatchDecision

STATE_AFTER = {"unmatch": UNDONE, "match": IN_FORCE}


@route("GET", "/v1/deposits", guard=ANYONE, refusals=(400,))
def deposits(request: ApiRequest, day: Annotated[str, Parameter(max_length=10)] = "") -> Deposits:
    """What came in on a day, what payers say they sent, what is posted of it, and what does not agree.

    `day` is an ISO date; without it the last day on which the bank booked anything.
    """
    state = request.app.state
    now = state.clock()
    with state.engine.begin() as tx:
        return day_page(tx, run(tx, now), _day(day), now.astimezone().date())


@route("POST", "/v1/deposits/matches/{match_id}", guard=INTAKE, body=MatchDecision, refusals=(400, 404, 413, 422))
def decide_match(request: ApiRequest, match_id: FromPath[str], body: RawBody) -> DepositMatch:
    """Take a match apart, or put one together again that was.

    What was taken apart is not matched again by itself; deciding twice changes nothing.
    """
    word = read_body(MatchDecision, body)
    reason = one_line(word.reason)
    if not reason:
        raise ApiProblem(422, "Say why: the reason is kept with the match.")
    state = request.app.state
    now, key = state.clock(), one_line(match_id)
    with state.engine.begin() as tx:
        lock(tx)
        row = _row(tx, key)
        if row is None:
            raise ApiProblem(404, "There is no match with this id; it may have been replaced meanwhile.")
        after = STATE_AFTER[word.decision]
        if row.state == after:
            return shown(row)
        values = {"state": after, "decided_by": request.state.caller.user, "decided_at": now, "reason": reason}
        tx.execute(update(bank_match).where(bank_match.c.id == key).values(**values))
        decided = _row(tx, key)
        assert decided is not None, "its row was changed in this transaction"
        answer = shown(decided)
        run(tx, now)
    record_request(request, "match", outcome=word.decision, detail=key)
    return answer


def _row(tx: Connection, match_id: str) -> Row[object] | None:
    return tx.execute(select(bank_match).where(bank_match.c.id == match_id)).first()


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ApiProblem(400, f"{one_line(text)!r} is no day; write it as 2026-11-20.") from None


ROUTES = (deposits, decide_match)
