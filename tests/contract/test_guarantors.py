"""Accounts of one guarantor: by the hospital's number, over the line and at a desk, within what a person may see."""

import csv
import io
import json
from pathlib import Path

import pytest

from collector_tui.desk.desk import Desk
from collector_tui.model.codec import decode, encode
from collector_tui.model.guarantor import Guarantor, others_of
from collector_tui.sync.engine import run_flow
from collector_tui.sync.flow import Reply, Request, Session
from collector_tui.wire.extracts import HEADERS
from collector_tui.wire.search import SearchQuery
from tests.contract.conftest import Server

ROWS = (
    {"account": "A1", "guarantor_id": "G/7", "guarantor_last": "ROE", "guarantor_first": "ANNA", "last": "ROE", "charges": "10.00", "admitted_on": "2026-01-02"},
    {"account": "A2", "guarantor_id": "G/7", "guarantor_last": "ROE", "guarantor_first": "ANNA", "last": "DOE", "charges": "20.00", "admitted_on": "2026-02-02", "guarantor_state": "FL", "guarantor_language": "es", "guarantor_address": "9 Oak St"},
    {"account": "A3", "guarantor_id": "G8", "guarantor_last": "ROE", "guarantor_first": "ANNA", "last": "ROE", "charges": "40.00"},
    {"account": "A4", "guarantor_id": "", "guarantor_last": "ROE", "guarantor_first": "ANNA", "last": "ROE", "charges": "80.00"},
)  # fmt: skip


@pytest.fixture
def hospital(server: Server) -> Server:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADERS["registration"])
    writer.writeheader()
    writer.writerows(ROWS)
    server.take(text.getvalue().encode())
    return server


def ask(server: Server, path: str, body: bytes | None = None, *queues: str) -> Reply:
    client = server.client("jdoe", "collector", *queues)
    try:
        return client.send(Request(method="POST" if body else "GET", path=path, body=body))
    finally:
        client.close()


def test_accounts_are_joined_by_the_number_and_never_by_the_name(hospital: Server) -> None:
    reply = ask(hospital, "/v1/guarantor?number=G8")
    assert [head.id for head in decode(Guarantor, reply.body).accounts] == ["A3"]
    hits = json.loads(ask(hospital, "/v1/accounts/search", encode(SearchQuery(text="G/7"))).body)["accounts"]
    assert {hit["id"] for hit in hits} == {"A1", "A2"}
    assert ask(hospital, "/v1/guarantor?number=ROE").status == 404


def test_a_number_with_a_slash_in_it_is_a_number(hospital: Server) -> None:
    guarantor = decode(Guarantor, ask(hospital, "/v1/guarantor?number=G%2F7").body)
    assert (guarantor.state, guarantor.language, guarantor.address) == ("FL", "es", "9 Oak St")
    assert (guarantor.person.name, guarantor.balance_cents) == ("ROE, ANNA", 30_00)


def test_who_is_bound_to_a_queue_sees_no_more_of_a_guarantor_than_of_accounts(hospital: Server) -> None:
    assert ask(hospital, "/v1/guarantor?number=G8", None, "denied").status == 404
    assert ask(hospital, "/v1/guarantor?number=G8", None, "self_pay").status == 200


def test_a_look_at_a_guarantor_is_audited_account_by_account(hospital: Server) -> None:
    ask(hospital, "/v1/guarantor?number=G%2F7")
    client = hospital.client("ann", "auditor")
    records = json.loads(client.send(Request(method="GET", path="/v1/audit")).body)["records"]
    client.close()
    assert [record["account"] for record in records if record["act"] == "view"] == ["A1", "A2"]


def test_a_desk_lists_the_guarantors_other_accounts(hospital: Server, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", hospital.clock)
    client = hospital.client("boss", "supervisor")
    run_flow(Session(desk).converse(), client)
    client.close()
    account = desk.account("A1")
    assert account is not None
    assert [(head.id, head.balance_cents) for head in others_of(account, desk.heads())] == [("A2", 20_00)]
    desk.close()
