"""Who may do what: the guards of the routes. Every refusal of a known or unknown caller is audited."""

from anyio import to_thread
from litestar.handlers.base import BaseRouteHandler
from sqlalchemy import Connection as Transaction
from sqlalchemy import Engine

from collector_tui.billing_api.access.audit import NOBODY, record
from collector_tui.billing_api.access.desks import find_desk, refuse_revoked
from collector_tui.billing_api.access.identity import IdentityProvider
from collector_tui.billing_api.access.tokens import Caller, find_caller
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.http.route import Connection, Guard
from collector_tui.billing_api.ledger.database import reading
from collector_tui.model.text import one_line

SCHEMA_MIN = 1  # the oldest shape of actions this server still takes
DESK_HEADER, SCHEMA_HEADER = "x-desk", "x-schema"


def needs(*roles: str) -> Guard:
    """A guard: the caller is known, carries one of the roles, and sits at a desk of theirs that is not revoked."""

    async def guard(connection: Connection, _: BaseRouteHandler) -> None:
        desk = one_line(connection.headers.get(DESK_HEADER, ""))[:64]
        connection.state.desk = desk
        scheme, _space, secret = connection.headers.get("authorization", "").partition(" ")
        secret = secret.strip() if scheme.lower() == "bearer" else ""
        connection.state.caller = await to_thread.run_sync(_admit, connection, secret, desk, roles)

    return guard


DESK = needs("collector", "supervisor")
SCREEN = needs("collector", "supervisor", "intake")  # whoever may sit at a desk, with accounts on it or without
INTAKE = needs("intake", "supervisor")
ANYONE = needs("collector", "supervisor", "intake", "auditor")
AUDIT = needs("auditor", "supervisor")
SUPERVISOR = needs("supervisor")


def _admit(connection: Connection, secret: str, desk: str, roles: tuple[str, ...]) -> Caller:
    engine: Engine = connection.app.state.engine
    caller = NOBODY
    try:
        with reading(engine).begin() as tx:
            caller = _caller_of(connection, tx, secret)
            if caller.role not in roles:
                raise ApiProblem(403, f"The role {caller.role} may not do this; it takes {' or '.join(roles)}.")
            if desk and (row := find_desk(tx, desk)) is not None:
                refuse_revoked(row, caller)
        schema = connection.headers.get(SCHEMA_HEADER, "")
        if schema.isdecimal() and int(schema[:9]) < SCHEMA_MIN:
            raise ApiProblem(426, f"Version {SCHEMA_MIN} of the contract is the oldest this server takes.")
        return caller
    except ApiProblem as refusal:
        with engine.begin() as tx:
            where = f"{connection.scope.get('method', '')} {connection.scope.get('path_template', '')}"
            status, now = str(refusal.problem.status), connection.app.state.clock()
            record(tx, caller, now, "refused", outcome=status, desk=desk, detail=where)
        raise


def _caller_of(connection: Connection, tx: Transaction, secret: str) -> Caller:
    """The caller of one of our own tokens, or of the site's identity provider. Raises ApiProblem 401."""
    provider: IdentityProvider | None = connection.app.state.identity
    caller = find_caller(tx, secret) if secret else None
    if caller is None and secret and provider is not None:
        caller = provider.caller(secret, connection.app.state.clock())
    if caller is None:
        raise ApiProblem(401, "The token is missing, unknown, expired or revoked.")
    return caller
