"""What the server answers to whom: roles, problem documents, idempotency, nothing private in an error."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from collector_tui.billing_api.sync.take_actions import ID_MAX
from tests.contract.conftest import Server
from tests.x12_files import claim_file, payment_file

ROUTES = (
    ("GET", "/v1/capabilities"), ("GET", "/v1/me"), ("GET", "/v1/playbook"), ("GET", "/v1/changes"), ("POST", "/v1/actions"),
    ("GET", "/v1/accounts/A1"), ("POST", "/v1/accounts/search"), ("POST", "/v1/files"), ("GET", "/v1/files/nope"),
)  # fmt: skip
# role -> the status of each route above, in order
EXPECTED = {
    "nobody": (401,) * 9,
    "collector": (200, 200, 200, 200, 200, 200, 200, 403, 403),
    "supervisor": (200, 200, 200, 200, 200, 200, 200, 200, 404),
    "intake": (200, 200, 403, 403, 403, 403, 403, 200, 404),
}
BODIES = {
    "/v1/actions": b'{"client":"c","actions":[]}',
    "/v1/accounts/search": b'{"text":"DOE"}',
    "/v1/files": claim_file("B2"),
}


@pytest.fixture
def office(server: Server) -> Server:
    server.take(claim_file("A1"), payment_file("A1", paid="0.00", cas="CAS*CO*197*100.00"))
    return server


def http(server: Server, token: str = "") -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.Client(
        transport=httpx.HTTPTransport(verify=False, uds=str(server.path)), base_url="http://desk", headers=headers
    )


def note(**changes: object) -> dict[str, object]:
    plain = {"kind": "note", "id": "01890000-0000-7000-8000-000000000001", "account": "A1", "text": "x"}
    return plain | {"made_at": "2026-03-10T14:00:00Z"} | changes


def send(client: httpx.Client, *actions: object) -> list[dict]:
    answer = client.post("/v1/actions", json={"client": "c", "actions": list(actions)})
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


@pytest.mark.parametrize("role", EXPECTED)
def test_each_role_may_do_what_it_is_for_and_nothing_else(office: Server, role: str) -> None:
    token = "" if role == "nobody" else office.token("u", role)
    with http(office, token) as client:
        found = tuple(client.request(verb, path, content=BODIES.get(path)).status_code for verb, path in ROUTES)
    assert found == EXPECTED[role]


def test_a_queue_bound_collector_sees_only_that_queue(office: Server) -> None:
    with http(office, office.token("u", "collector", "self_pay")) as client:
        assert client.get("/v1/accounts/A1").status_code == 404
        assert client.get("/v1/changes").json()["items"] == []
        assert client.post("/v1/accounts/search", content=b'{"text":"DOE"}').json()["accounts"] == []


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("GET", "/nowhere", None, 404), ("DELETE", "/v1/me", None, 405), ("GET", "/v1/accounts/%00", None, 404),
        ("GET", "/v1/accounts/" + "x" * 5000, None, 404), ("GET", "/v1/changes?limit=0", None, 400),
        ("GET", "/v1/changes?limit=99999", None, 400), ("GET", "/v1/changes?cursor=rubbish", None, 410),
        ("GET", "/v1/changes?cursor=" + "A" * 500, None, 400), ("POST", "/v1/actions", b"{", 400),
        ("POST", "/v1/actions", b"\xff\xfe", 400), ("POST", "/v1/actions", b'{"client":"c"}', 400),
        ("POST", "/v1/actions", b'{"client":"c","actions":[' + b"1," * 100 + b"1]}", 413),
        ("POST", "/v1/actions", b" " * (5 << 20), 413), ("POST", "/v1/accounts/search", b'{"text":"x"}', 422),
        ("POST", "/v1/accounts/search", b'{"text":"a\\u0000%_b"}', 200),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_every_refusal_is_a_problem_document(
    office: Server, verb: str, path: str, body: bytes | None, status: int
) -> None:
    with http(office, office.token("u", "supervisor")) as client:
        answer = client.request(verb, path, content=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["cache-control"] == "no-store"
    if status >= 400:
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert {"type", "title", "status"} <= answer.json().keys()


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        (7, "unreadable"), ({}, "unreadable"), (note(id=""), "unreadable"), (note(id="x" * (ID_MAX + 1)), "unreadable"),
        (note(kind="fly"), "unknown-kind"), (note(text=5), "unreadable"), (note(made_at="2026-03-10T14:00:00"), "unreadable"),
        (note(made_at="yesterday"), "unreadable"), (note(account="NOPE"), "unknown-account"), (note(text="  "), "refused"),
        (note(kind="follow_up", code="NOPE"), "refused"), (note(kind="follow_up", code="CSPD"), "refused"),
        (note(kind="set_follow_up", next="2020-01-01"), "refused"),
    ],
    ids=lambda value: str(value)[-60:],
)  # fmt: skip
def test_a_bad_action_is_rejected_by_name_and_stops_no_other(office: Server, action: object, kind: str) -> None:
    good = note(id="01890000-0000-7000-8000-0000000000ff")
    with http(office, office.token("u", "collector")) as client:
        bad, applied = send(client, action, good)
    assert (bad["status"], bad["problem"]["type"], applied["status"]) == ("rejected", f"/problems/{kind}", "applied")


def test_the_same_action_twice_is_there_once_and_another_body_is_refused(office: Server) -> None:
    with http(office, office.token("u", "collector")) as client:
        [first], [second] = send(client, note()), send(client, note())
        [third] = send(client, note(text="other"))
        document = client.get("/v1/accounts/A1").json()
    assert (first["status"], second["status"], second["version"]) == ("applied", "duplicate", first["version"])
    assert (third["status"], third["problem"]["type"]) == ("rejected", "/problems/id-reused")
    assert [activity["text"] for activity in document["activities"]] == ["x"]


def test_one_action_offered_by_many_lines_at_once_is_there_once(office: Server) -> None:
    token = office.token("u", "collector")

    def offer(_: int) -> str:
        with http(office, token) as client:
            return send(client, note())[0]["status"]

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(offer, range(16)))
    assert statuses == ["applied"] + ["duplicate"] * 15


def test_no_change_is_missed_by_a_reader_while_many_write(office: Server) -> None:
    token = office.token("u", "collector")
    seen: set[str] = set()

    def write(number: int) -> None:
        with http(office, token) as client:
            send(client, note(id=f"01890000-0000-7000-8000-{number:012}", text=f"n{number}"))

    with http(office, token) as client, ThreadPoolExecutor(8) as pool:
        cursor = ""
        jobs = [pool.submit(write, number) for number in range(60)]
        while True:
            done = all(job.done() for job in jobs)
            page = client.get("/v1/changes", params={"cursor": cursor}).json()
            cursor = page["cursor"]
            for item in page["items"]:
                seen |= {activity["text"] for activity in item["account"].get("activities", [])}
            if done and not page["items"]:
                break
    assert seen == {f"n{number}" for number in range(60)}


def test_an_etag_saves_what_has_not_changed(office: Server) -> None:
    with http(office, office.token("u", "collector")) as client:
        for path in ("/v1/accounts/A1", "/v1/playbook"):
            etag = client.get(path).headers["etag"]
            assert client.get(path, headers={"if-none-match": etag}).status_code == 304


def test_a_revoked_token_is_worth_nothing(office: Server) -> None:
    from collector_tui.billing_api.access.tokens import list_tokens, revoke_tokens

    token = office.token("u", "collector")
    with office.engine.begin() as tx:
        [row] = list_tokens(tx)
        assert token not in str(row), "only the hash is kept"
        assert revoke_tokens(tx, row.hash[:12], office.clock()) == 1
    with http(office, token) as client:
        assert client.get("/v1/me").status_code == 401


def test_the_contract_is_published_and_names_every_route(office: Server) -> None:
    from collector_tui.billing_api.app import build_app

    with http(office) as client:
        document = client.get("/openapi.json").json()
        assert client.get("/healthz").json() == {"status": "ok"}
    published = {(verb.upper(), path) for path, verbs in document["paths"].items() for verb in verbs}
    served = {
        (verb, re.sub(r":\w+", "", route.path))
        for route in build_app(office.engine).routes
        for verb in route.methods - {"OPTIONS", "HEAD"}
    }
    assert published == served - {("GET", "/openapi.json")}
    assert all(operation["summary"] for verbs in document["paths"].values() for operation in verbs.values())
    schemas, names = document["components"]["schemas"], re.findall(r'schemas/(\w+)"', json.dumps(document))
    assert {"Account", "FollowUp", "Note", "SetFollowUp", "Receipt"} <= schemas.keys()
    assert set(names) <= schemas.keys()


def test_the_capabilities_name_every_optional_part_that_is_served(office: Server) -> None:
    with http(office, office.token("u", "collector")) as client:
        told = client.get("/v1/capabilities").json()
        paths = client.get("/openapi.json").json()["paths"]
    parts = {
        "leases": "/v1/leases", "keys": "/v1/desks/{desk_id}/key", "push": "/v1/push", "reports": "/v1/report",
        "search": "/v1/accounts/search", "intake": "/v1/files",
    }  # fmt: skip
    assert {part: told[part] for part in parts} == {part: path in paths for part, path in parts.items()}


def test_a_file_that_is_not_x12_is_refused_with_a_sentence_and_not_kept(office: Server) -> None:
    with http(office, office.token("u", "intake")) as client:
        answer = client.post("/v1/files", params={"name": "x.pdf"}, content=b"%PDF-1.7").json()
        assert (answer["outcome"], "An X12 file begins with ISA" in answer["text"]) == ("refused", True)
        assert client.get(f"/v1/files/{answer['id']}").status_code == 404
        kept = client.post("/v1/files", content=claim_file("C3")).json()
        assert client.get(f"/v1/files/{kept['id']}").json()["outcome"] == "taken"
