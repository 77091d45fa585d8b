"""Whatever is asked, by whomever: no fault, and no answer that the contract does not name (schemathesis)."""

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema

from collector_tui.billing_api.access.tokens import ROLES, make_token
from collector_tui.billing_api.app import ROUTES, build_app
from collector_tui.storage.keys import Keys
from tests.contract.conftest import Clock
from tests.hospitals import HOSPITAL, ledger_of
from tests.ledgers import lent_ledger

EXAMPLES = 6
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[OpenApiSchema, dict[str, str]]]:
    """The contract of the application over a small hospital, and a token for each role."""
    clock = Clock()
    with lent_ledger(ledger_of(HOSPITAL)) as engine:
        with engine.begin() as tx:
            tokens = {role: make_token(tx, f"a-{role}", role, (), clock()) for role in ROLES}
        app = build_app(engine, clock, None, Keys(bytes(32)))
        yield schemathesis.openapi.from_asgi("/openapi.json", app), tokens | {"nobody": ""}


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_answer_is_one_that_the_contract_names(served, route, role: str) -> None:
    schema, tokens = served
    token = tokens[role]
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=schema[route.path][route.method].as_strategy())
    def ask(case) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    ask()
