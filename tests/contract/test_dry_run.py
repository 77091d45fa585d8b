"""A dry run tells what a file would do, and leaves the ledger as it was to the last row."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from collector_tui.billing_api.ledger import tables
from collector_tui.model.codec import decode
from collector_tui.wire.intake import DryAccount, Receipt
from tests.contract.conftest import Server
from tests.contract.test_by_hand import account, document, other
from tests.x12_files import claim_file, payment_file, status_file

UNCHANGED = set(tables.metadata.tables) - {"audit"}


def dry(server: Server, raw: bytes) -> Receipt:
    headers = {"Authorization": f"Bearer {server.token('poster', 'intake')}"}
    with httpx.Client(
        transport=httpx.HTTPTransport(verify=False, uds=str(server.path)), base_url="http://desk", headers=headers
    ) as http:
        reply = http.post("/v1/files?name=new.835&dry=1", content=raw)
    assert reply.status_code == 200, reply.text
    receipt = decode(Receipt, reply.content)
    assert receipt.text.startswith("Dry run, nothing was kept.")
    return receipt


def rows(server: Server) -> dict[str, list[Any]]:
    with server.engine.begin() as tx:
        listed = {name: list(tx.execute(select(tables.metadata.tables[name]))) for name in UNCHANGED}
    return {name: sorted(map(repr, each)) for name, each in listed.items() if name != "token"}


def accounts(receipt: Receipt) -> dict[str, DryAccount]:
    assert receipt.dry_run is not None
    return {each.account: each for each in receipt.dry_run.accounts}


FILES = {
    "claim": claim_file("NEW"),
    "payment": payment_file("A1"),
    "payment_of_nobody": payment_file("X9", icn="OTHER"),
    "held": other(payment_file("A1"), ("DOE*JANE****MI*M123", "ROE*RICHARD****MI*R9")),
    "adjustment": payment_file("A1", total="40.00", plb="PLB*1*20261231*WO:GONE*20.00"),
    "broken": payment_file("A1", total="61.00"),
    "answer": status_file("A1"),
    "rubbish": b"nothing of the kind",
    "extract": b"account,kind,bucket,amount,posted_on,reference\r\nA1,payment,ins1,5.00,2026-03-01,check 7\r\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_dry_run_changes_no_row_and_tells_what_the_file_then_does(server: Server, name: str) -> None:
    server.take(claim_file("A1"))
    before = rows(server)
    receipt = dry(server, FILES[name])
    assert rows(server) == before
    told = accounts(receipt)
    entries = {key: set(account(server, key).entries) if key == "A1" else set() for key in told}
    server.take(FILES[name])
    for key, would in told.items():
        fresh = set(account(server, key).entries) - entries[key]
        assert sorted((each.kind, each.cents) for each in fresh) == sorted((e.kind, e.cents) for e in would.entries)
        assert would.balance_after_cents == sum(document(server, key).balances.values())
    changed = {row for row in rows(server)["account_doc"] if row not in before["account_doc"]}
    assert len(changed) == len(told)


def test_it_names_what_would_wait(server: Server) -> None:
    server.take(claim_file("A1"))
    held = accounts(dry(server, FILES["held"]))["A1"]
    assert (held.entries, len(held.held), "ROE, RICHARD" in held.held[0]) == ((), 1, True)
    nobody = accounts(dry(server, FILES["payment_of_nobody"]))["X9"]
    assert (nobody.new, nobody.no_claim_on_file, nobody.balance_after_cents) == (True, True, 0)
    unlinked = dry(server, FILES["adjustment"]).dry_run
    assert unlinked is not None
    assert unlinked.adjustments_unlinked_cents == 2_000
    assert dry(server, FILES["broken"]).transactions[0].outcome == "quarantined"
    server.take(FILES["payment"])
    assert dry(server, FILES["payment"]).outcome == "unchanged"


def test_each_transaction_is_told_apart(server: Server) -> None:
    server.take(claim_file("A1"))
    first, second = payment_file("A1"), payment_file("A1", paid="0.00", cas="CAS*CO*97*100.00", icn="I2", trace="EFT2")
    head, tail = first[: first.index(b"GE*1*1")], second[second.index(b"ST*835") :]
    both = head + tail.replace(b"ST*835*0001", b"ST*835*0002").replace(b"*0001~GE*1*1", b"*0002~GE*2*1")
    receipt = dry(server, both)
    assert receipt.dry_run is not None
    assert [part.outcome for part in receipt.transactions] == ["posted", "posted"]
    assert {each.ordinal for each in receipt.dry_run.accounts} >= {1}
    assert (
        sum(entry.cents for each in receipt.dry_run.accounts if each.ordinal == 1 for entry in each.entries) == 10_000
    )


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]\n", b"ISA*00*", b'[{"name": "a.835", "size": 5}]\nISA', b'[{"name": "a.835", "size": 3}]\nISA*00',
        b'[{"name": "a.835", "size": -1}]\n',
    ],
)  # fmt: skip
def test_files_whose_sizes_do_not_add_up_are_refused(server: Server, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {server.token('poster', 'intake')}"}
    transport = httpx.HTTPTransport(uds=str(server.path))
    with httpx.Client(transport=transport, base_url="http://desk", headers=headers) as http:
        assert http.post("/v1/dry-runs", content=body).status_code == 400
