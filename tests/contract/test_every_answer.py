"""Whatever is asked, by whomever: no fault, and no answer that the contract does not name (schemathesis)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from litestar import Litestar
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from collector_tui.billing_api.access.tokens import ROLES, make_token
from collector_tui.billing_api.app import ROUTES, build_app
from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.storage.keys import Keys
from tests.contract.conftest import Clock
from tests.hospitals import HOSPITAL
from tests.ledgers import open_ledger

EXAMPLES = 6
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Litestar, dict[str, str]]]:
    """The application over a small hospital, and a token for each role."""
    import io

    folder: Path = tmp_path_factory.mktemp("api")
    clock = Clock()
    engine = open_ledger(folder / "ledger.db")
    for raw in HOSPITAL:
        take_in(engine, "f", io.BytesIO(raw), "post", clock(), clock().date())
    with engine.begin() as tx:
        tokens = {role: make_token(tx, f"a-{role}", role, (), clock()) for role in ROLES}
    yield build_app(engine, clock, None, Keys(bytes(32))), tokens | {"nobody": ""}
    engine.dispose()


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_answer_is_one_that_the_contract_names(served, route, role: str) -> None:
    app, tokens = served
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    token = tokens[role]
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=schema[route.path][route.method].as_strategy())
    def ask(case) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    ask()
