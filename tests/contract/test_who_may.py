"""The authorization matrix: role x route x whose account, on a real server. Every refusal is audited."""

import json
import re
from pathlib import Path

import pytest

from collector_tui.billing_api.access.tokens import ROLES
from collector_tui.billing_api.app import ROUTES
from collector_tui.model.codec import encode
from collector_tui.sync.client import Client
from collector_tui.sync.flow import Reply, Request
from tests.contract.conftest import Server
from tests.x12_files import claim_file, payment_file

MATRIX = json.loads((Path(__file__).parent / "who_may.json").read_text())


@pytest.fixture
def hospital(server: Server) -> Server:
    server.take(
        claim_file("MINE"), payment_file("MINE", paid="0.00", cas="CAS*CO*197*100.00", icn="D1"),
        claim_file("THEIRS", billed="20260102"), claim_file("CLOSED"), payment_file("CLOSED", icn="P1", trace="EFT2"),
    )  # fmt: skip
    return server


def ask(server: Server, role: str, method: str, path: str, body: object = None) -> Reply:
    """As a person of this role who sees the denied queue only; as nobody without one."""
    address = server.address(f"a-{role}", role, "denied") if role != "nobody" else None
    client = Client(address) if address else Client(server.address("x"), transport=None)
    if address is None:
        client._token = ""
    reply = client.send(Request(method=method, path=path, body=encode(body) if body is not None else None))
    client.close()
    return reply


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
def test_each_role_gets_what_the_matrix_says(hospital: Server, role: str) -> None:
    found = {}
    for route in MATRIX["routes"]:
        method, path = route["route"].replace("DESK", f"desk-of-{role}").split()
        found[route["route"]] = ask(hospital, role, method, path, route.get("body")).status
    assert found == {route["route"]: route["answers"][role] for route in MATRIX["routes"]}


@pytest.mark.parametrize("account", ["MINE", "THEIRS", "CLOSED", "NONE"])
def test_a_collector_reaches_the_accounts_of_their_queues(hospital: Server, account: str) -> None:
    seen = ask(hospital, "collector", "GET", f"/v1/accounts/{account}").status
    leased = ask(hospital, "collector", "POST", "/v1/leases", {"account": account}).status
    hits = ask(hospital, "collector", "POST", "/v1/accounts/search", {"text": account})
    expected = {"MINE": (200, 200, 1), "THEIRS": (404, 404, 0), "CLOSED": (200, 404, 1), "NONE": (404, 404, 0)}
    assert (seen, leased, len(json.loads(hits.body)["accounts"])) == expected[account]


def test_every_refusal_is_in_the_audit_and_the_audit_cannot_be_changed(hospital: Server) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    ask(hospital, "intake", "GET", "/v1/changes")
    ask(hospital, "nobody", "GET", "/v1/changes")
    told = json.loads(ask(hospital, "auditor", "GET", "/v1/audit").body)["records"]
    assert [(one["user"], one["act"], one["outcome"]) for one in told] == [
        ("a-intake", "refused", "403"),
        ("", "refused", "401"),
    ]
    for statement in ("update audit set outcome = ''", "delete from audit"):
        with pytest.raises(DBAPIError, match="append-only"), hospital.engine.begin() as tx:
            tx.execute(text(statement))


def test_a_revoked_desk_is_told_so_and_gets_no_key(hospital: Server) -> None:
    from collector_tui.billing_api.access.desks import revoke_desk

    address = hospital.address("jdoe")
    first = Client(address).send(Request(method="POST", path="/v1/desks/desk-1/key", body=b"{}"))
    again = Client(address).send(Request(method="POST", path="/v1/desks/desk-1/key", body=b"{}"))
    assert (first.status, first.body) == (200, again.body), "the same key each time"
    other = hospital.client("mlee").send(Request(method="POST", path="/v1/desks/desk-1/key", body=b"{}"))
    assert (other.status, b"/desk-of-another" in other.body) == (403, True)
    with hospital.engine.begin() as tx:
        assert revoke_desk(tx, "desk-1", hospital.clock())
    closed = Client(address).send(Request(method="POST", path="/v1/desks/desk-1/key", body=b"{}"))
    assert (closed.status, b"/desk-revoked" in closed.body) == (403, True)


def test_the_matrix_names_every_route() -> None:
    asked = {tuple(route["route"].split()) for route in MATRIX["routes"]}
    for route in ROUTES:
        pattern = re.sub(r"{\w+}", "[^/]+", route.path)
        assert any(method == route.method and re.fullmatch(pattern, path) for method, path in asked), route


def test_a_reason_is_kept_whole_or_refused_and_never_cut(hospital: Server) -> None:
    rows = [row for row in MATRIX["routes"] if "reason" in row.get("body", {})]
    assert len(rows) == sum("reason" in getattr(route.body, "__struct_fields__", ()) for route in ROUTES)
    for row in rows:
        method, path = row["route"].split(" ")
        for length, status in ((500, row["answers"]["supervisor"]), (501, 422)):
            reply = ask(hospital, "supervisor", method, path, row["body"] | {"reason": "w" * length})
            assert (reply.status, b"at most 500 characters" in reply.body) == (status, length > 500), path
