"""An account is found in one question by whatever a caller says of it, also when it is closed and on no desk."""

import csv
import io
import json

import pytest
from sqlalchemy import Engine, select, text

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.sync import documents
from collector_tui.model.account import Account
from collector_tui.model.codec import decode, encode
from collector_tui.model.lookup import found_by, lookup_keys, ways_to_read
from collector_tui.sync.flow import Reply, Request
from collector_tui.wire.extracts import HEADERS
from tests.contract.conftest import Server
from tests.x12_files import claim_file, payment_file

REGISTERED = {
    "account": "HB000223", "mrn": "MRN-0098", "last": "N\u00fa\u00f1ez de la Cruz", "first": "Jos\u00e9 Mar\u00eda", "born": "1961-03-12",
    "phone": "(904) 555-0123", "guarantor_last": "O\u2019Brien", "guarantor_first": "Ana", "guarantor_phone": "904.555.0177",
    "guarantor_id": "G-77", "payer_1": "ACME HEALTH", "payer_id_1": "555", "member_id_1": "1EG4-TE5-MK73", "charges": "100.00",
}  # fmt: skip

# B13: (what is typed, the accounts)
SOUGHT = (
    ("HB000223", "HB000223"), ("hb-000223", "HB000223"), ("hb0002", "HB000223"), ("MRN0098", "HB000223"), ("mrn-0098", "HB000223"),
    ("nunez", "HB000223"), ("N\u00da\u00d1EZ, JOSE", "HB000223"), ("jose nunez", "HB000223"), ("delacruz", "HB000223"), ("maria", "HB000223"),
    ("nunez 03/12/1961", "HB000223"), ("3/12/61 nunez", "HB000223"), ("1961-03-12", "HB000223"), ("nunez 03/13/1961", ""),
    ("9045550123", "HB000223"), ("(904) 555-0123", "HB000223"), ("+1 904 555 0123", "HB000223"), ("555-0123", "HB000223"),
    ("nunez 904-555-0123", "HB000223"), ("904-555-0177", "HB000223"), ("o'brien", "HB000223"), ("g77", "HB000223"),
    ("1EG4TE5MK73", "HB000223"), ("1eg4-te5", "HB000223"), ("PAID-1", "PAID-1"), ("ICN-PAID", "PAID-1"), ("EFT0099", "PAID-1"),
    ("0000EFT0099", ""), ("doe jane", "OPEN-1 PAID-1"), ("doe 01/02/1970", "OPEN-1 PAID-1"), ("M123", "OPEN-1 PAID-1"),
    ("00042", "OPEN-1"), ("42", "OPEN-1"), ("nobody", ""), ("acme", ""),
)  # fmt: skip


@pytest.fixture
def office(server: Server) -> Server:
    """A registered account with a claim, a closed one that was paid, and one that was denied."""
    rows = io.StringIO()
    writer = csv.DictWriter(rows, HEADERS["registration"])
    writer.writeheader()
    writer.writerow(REGISTERED)
    server.take(
        rows.getvalue().encode(), claim_file("PAID-1"), payment_file("PAID-1", icn="ICN-PAID", trace="EFT0099"),
        claim_file("OPEN-1"), payment_file("OPEN-1", paid="0.00", cas="CAS*CO*197*100.00", icn="ICN-2", trace="00042"),
    )  # fmt: skip
    return server


def ask(server: Server, sought: str, *queues: str, limit: int = 50) -> Reply:
    client = server.client("jdoe", "collector", *queues)
    try:
        body = encode({"text": sought, "limit": limit})
        return client.send(Request(method="POST", path="/v1/accounts/search", body=body))
    finally:
        client.close()


def test_every_way_to_name_an_account_finds_it(office: Server) -> None:
    for sought, wanted in SOUGHT:
        reply = ask(office, sought)
        assert reply.status == 200, sought
        assert sorted(hit["id"] for hit in json.loads(reply.body)["accounts"]) == wanted.split(), sought


def test_desk_and_server_find_the_same(office: Server) -> None:
    with office.engine.begin() as tx:
        accounts = [json.loads(doc) for doc in tx.execute(select(tables.account_doc.c.doc)).scalars()]
    for sought, wanted in SOUGHT:
        ways = ways_to_read(sought)
        found = [raw["id"] for raw in accounts if found_by(lookup_keys(decode(Account, encode(raw))), ways)]
        assert sorted(found) == wanted.split(), sought


def test_what_is_out_of_scope_is_not_found_and_closed_accounts_are(office: Server) -> None:
    found = json.loads(ask(office, "doe", "self_pay").body)["accounts"]
    assert [hit["id"] for hit in found] == ["PAID-1"], "nobody's work any more; the denied one is another's"


def test_more_than_were_asked_for_is_said(office: Server) -> None:
    first, all_of_them = json.loads(ask(office, "doe", limit=1).body), json.loads(ask(office, "doe", limit=2).body)
    assert (len(first["accounts"]), first["more"]) == (1, True)
    assert (len(all_of_them["accounts"]), all_of_them["more"]) == (2, False)


@pytest.mark.parametrize("sought", ["", "x", " ", "%", "_ %", "\u0000", "y" * 201])
def test_too_little_and_too_much_is_refused(office: Server, sought: str) -> None:
    assert ask(office, sought).status == 422


def test_a_search_is_audited_with_the_accounts_it_showed_and_never_with_its_words(office: Server) -> None:
    ask(office, "nunez 03/12/1961")
    ask(office, "nobody")
    rows = tables.audit.c
    with office.engine.begin() as tx:
        told = tx.execute(
            select(rows.user, rows.account_id, rows.outcome, rows.detail).where(rows.act == "search")
        ).all()
    assert told == [("jdoe", "HB000223", "1 found", ""), ("jdoe", "", "0 found", "")]


def test_what_no_longer_stands_on_an_account_finds_it_no_more(office: Server) -> None:
    rows = io.StringIO()
    writer = csv.DictWriter(rows, HEADERS["registration"])
    writer.writeheader()
    writer.writerow(REGISTERED | {"phone": "904-555-0999", "last": "Nunez"})
    office.take(rows.getvalue().encode())
    for sought, wanted in (
        ("904-555-0123", []),
        ("904-555-0999", ["HB000223"]),
        ("delacruz", []),
        ("nunez", ["HB000223"]),
    ):
        assert [hit["id"] for hit in json.loads(ask(office, sought).body)["accounts"]] == wanted, sought


def test_each_term_is_looked_up_in_the_index(office: Server) -> None:
    engine: Engine = office.engine
    with engine.begin() as tx:
        if engine.dialect.name == "postgresql":
            tx.execute(text("set local enable_seqscan = off"))  # of three accounts it would rather read all
        matching = documents._found_in(ways_to_read("nunez 03/12/1961")[0])
        explain = "explain " if engine.dialect.name == "postgresql" else "explain query plan "
        compiled = matching.compile(engine, compile_kwargs={"literal_binds": True})
        plan = "\n".join(str(row) for row in tx.exec_driver_sql(explain + str(compiled).replace("%", "%%")))
    assert "search_key" in plan
    assert "SCAN" not in plan
    assert "Seq Scan" not in plan
