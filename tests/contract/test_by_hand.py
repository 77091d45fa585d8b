"""What a poster does by hand: likely accounts, link, move, unlink, confirm; each undone by one call."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from collector_tui.adjudication.posting import balances, due_entries
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import load
from collector_tui.billing_api.ledger.papers import held_payments
from collector_tui.model.account import Account, PostedPayment
from collector_tui.model.codec import decode, encode
from collector_tui.sync.flow import Reply, Request
from collector_tui.wire.intake import Quarantine
from collector_tui.wire.moves import LikelyAccounts, Move, Moves, Unmatched
from tests.contract.conftest import Server
from tests.x12_files import claim_file, payment_file, status_file


def other(raw: bytes, *changes: tuple[str, str]) -> bytes:
    for old, new in changes:
        assert old.encode() in raw
        raw = raw.replace(old.encode(), new.encode())
    return raw


def ask(server: Server, method: str, path: str, body: object = None, role: str = "intake") -> Reply:
    client = server.client("poster", role)
    reply = client.send(Request(method=method, path=path, body=encode(body) if body is not None else None))
    client.close()
    return reply


def moved(server: Server, **request: str) -> Move:
    reply = ask(server, "POST", "/v1/moves", {"reason": "patient called"} | request)
    assert reply.status == 200, reply.body
    return decode(Move, reply.body)


def undone(server: Server, move: Move) -> Move:
    server.clock.time += timedelta(minutes=1)
    reply = ask(server, "POST", f"/v1/moves/{move.id}/undo", {"reason": "wrong one"})
    assert reply.status == 200, reply.body
    return decode(Move, reply.body)


def account(server: Server, account_id: str) -> Account:
    with server.engine.begin() as tx:
        return load(tx, [account_id])[account_id]


def document(server: Server, account_id: str) -> Account:
    with server.engine.begin() as tx:
        doc = tables.account_doc.c
        return decode(Account, tx.execute(select(doc.doc).where(doc.account_id == account_id)).scalar_one().encode())


def waiting_for(server: Server, account_id: str) -> list[PostedPayment]:
    """Payments with the account's number that wait for a person."""
    with server.engine.begin() as tx:
        return held_payments(tx, [account_id])[account_id]


def money(server: Server) -> dict[str, dict[str, int]]:
    """Balances of every account; each must be what its documents call for, in rows and document alike."""
    with server.engine.begin() as tx:
        ids = tx.execute(select(tables.account.c.id)).scalars().all()
        accounts = load(tx, ids)
    for each in accounts.values():
        assert balances(due_entries(each, server.clock().date())) == balances(each.entries), each.id
        assert document(server, each.id).balances == balances(each.entries), each.id
    return {each.id: balances(each.entries) for each in accounts.values()}


@pytest.fixture
def unmatched(server: Server) -> Server:
    """A payment whose number was cut in the middle, and the claim it is for."""
    server.take(claim_file("HB00012345"), claim_file("HB00099999", charge="250.00"))
    server.take(payment_file("B00012345", icn="OTHER"), status_file("B00012345"))
    return server


@pytest.fixture
def held(server: Server) -> Server:
    """A payment with the number of a claim that is another person's."""
    server.take(claim_file("A1"), claim_file("B2", charge="100.00"))
    server.take(other(payment_file("A1", icn="I7"), ("DOE*JANE****MI*M123", "ROE*RICHARD****MI*R9")))
    assert waiting_for(server, "A1")
    return server


def test_likely_accounts_come_with_reasons(unmatched: Server) -> None:
    answer = decode(LikelyAccounts, ask(unmatched, "GET", "/v1/accounts/B00012345/likely").body)
    [waiting] = answer.waiting
    assert (waiting.paid_cents, waiting.number, waiting.held) == (6_000, "B00012345", "")
    first, *others = waiting.likely
    assert first.account == "HB00012345"
    assert all(first.points > each.points for each in others)
    assert "the charge is 100.00" in first.reasons
    assert "served on 01/02/2026" in first.reasons
    assert any("goes on" in reason for reason in first.reasons)
    assert (first.charge_cents, first.balance_cents, first.payer) == (10_000, 10_000, "ACME HEALTH")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ((("CLP*HB00012345", "CLP*0"),), "the charge is 100.00"),
        ((("CLP*HB00012345", "CLP*HB00012"),), "its number goes on after HB00012"),
        ((("CLP*HB00012345", "CLP*0000HB00012345"),), "the number 0000HB00012345 is its own"),
        ((("CLP*HB00012345", "CLP*X"), ("DOE*JANE", "DOW*JAYNE")), "the member id is the same"),
        ((("CLP*HB00012345", "CLP*X"), ("DOE*JANE", "JANE*DOE")), "the patient is DOE, JANE"),
        ((("CLP*HB00012345", "CLP*X"), ("*MI*M123", "*MI*")), "served on 01/02/2026"),
    ],
)
def test_a_payment_is_led_to_its_account(server: Server, changes: tuple, reason: str) -> None:
    server.take(claim_file("HB00012345"), other(claim_file("ZZ1", charge="77.00"), ("DOE*JANE", "POE*EDGAR")))
    server.take(other(payment_file("HB00012345", icn="OTHER"), *changes))
    answer = decode(Unmatched, ask(server, "GET", "/v1/unmatched").body)
    [waiting] = answer.waiting
    assert (answer.count, answer.cents) == (1, 6_000)
    assert waiting.likely[0].account == "HB00012345"
    assert reason in waiting.likely[0].reasons


def test_link_brings_all_documents_and_undo_takes_them_back(unmatched: Server) -> None:
    before = money(unmatched)
    act = moved(unmatched, act="link", account="B00012345", to="HB00012345")
    assert sorted(each.kind for each in act.documents) == ["claim_status", "payment"]
    after = money(unmatched)
    assert (after["B00012345"], after["HB00012345"]) == ({}, {})
    emptied, target = document(unmatched, "B00012345"), document(unmatched, "HB00012345")
    assert (emptied.work.queue, target.payments[0].placed_by) == ("", "poster")
    assert "moved to HB00012345 by hand. patient called" in emptied.activities[-1].text
    assert "moved here from B00012345 by hand. patient called" in target.activities[-1].text
    back = undone(unmatched, act)
    assert back.undone_by == "poster"
    assert money(unmatched) == before
    assert document(unmatched, "B00012345").work.queue == "unmatched"
    assert "moved back" in document(unmatched, "HB00012345").activities[-1].text
    assert ask(unmatched, "POST", f"/v1/moves/{act.id}/undo", {"reason": "again"}).status == 409


def test_one_payment_of_several_is_linked_alone_and_the_last_one_brings_the_rest(unmatched: Server) -> None:
    unmatched.take(payment_file("B00012345", paid="25.00", cas="CAS*CO*45*75.00", icn="SECOND", trace="EFT2"))
    before = money(unmatched)
    first, second = account(unmatched, "B00012345").payments
    act = moved(unmatched, act="link", account="B00012345", to="HB00012345", document=first.id)
    [went] = act.documents
    assert (went.cents, went.trace, went.patient_name) == (6_000, "EFT1", "DOE, JANE")
    assert went.words == "payment of 60.00 (ACME HEALTH, EFT1, 02/20/2026)"
    assert [each.id for each in account(unmatched, "B00012345").payments] == [second.id]
    rest = moved(unmatched, act="link", account="B00012345", to="HB00099999", document=second.id)
    assert sorted(each.kind for each in rest.documents) == ["claim_status", "payment"]
    undone(unmatched, rest)
    back = undone(unmatched, act)
    assert back.undone_why == "wrong one"
    assert money(unmatched) == before


def test_a_move_whose_remittance_was_replaced_stays(unmatched: Server) -> None:
    act = moved(unmatched, act="link", account="B00012345", to="HB00012345")
    unmatched.take(payment_file("B00012345", paid="70.00", cas="CAS*CO*45*30.00", icn="OTHER"))
    [part] = decode(Quarantine, ask(unmatched, "GET", "/v1/quarantine").body).held
    word = {"decision": "replace", "reason": "corrected"}
    assert ask(unmatched, "POST", f"/v1/quarantine/{part.id}", word, role="supervisor").status == 200
    [move] = decode(Moves, ask(unmatched, "GET", "/v1/moves").body).moves
    assert "Another remittance took the place" in move.final
    reply = ask(unmatched, "POST", f"/v1/moves/{act.id}/undo", {"reason": "x"})
    assert (reply.status, json.loads(reply.body)["detail"]) == (409, move.final)


def test_what_a_person_placed_stays_whatever_files_come_again(unmatched: Server) -> None:
    moved(unmatched, act="link", account="B00012345", to="HB00099999")
    placed = money(unmatched)
    assert placed["HB00099999"] != {"ins1": 25_000}
    unmatched.take(payment_file("B00012345", icn="OTHER") + b"\r\n", claim_file("HB00012345", billed="20260106"))
    after = money(unmatched)
    assert after["HB00099999"] == placed["HB00099999"]
    unmatched.take(claim_file("B00012345"))
    money(unmatched)
    assert len(document(unmatched, "HB00099999").payments) == 1, "not even where a claim of its number comes"
    assert waiting_for(unmatched, "HB00099999") == []


def test_a_held_payment_is_confirmed_and_held_again_by_undo(held: Server) -> None:
    before = money(held)
    [payment] = waiting_for(held, "A1")
    assert document(held, "A1").held_cents == (payment.claim.paid_cents,)
    act = moved(held, act="confirm", account="A1", document=payment.id)
    assert document(held, "A1").held_cents == ()
    assert money(held)["A1"] == {}
    assert not waiting_for(held, "A1")
    held.take(claim_file("A1", billed="20260106"))
    assert money(held)["A1"] == {}, "intake holds it no more"
    assert (
        ask(
            held, "POST", "/v1/moves", {"act": "confirm", "account": "A1", "document": payment.id, "reason": "x"}
        ).status
        == 409
    )
    undone(held, act)
    assert money(held) == before
    assert waiting_for(held, "A1")


def test_a_held_payment_is_moved_to_another_account(held: Server) -> None:
    before = money(held)
    [payment] = waiting_for(held, "A1")
    act = moved(held, act="move", account="A1", to="B2", document=payment.id)
    assert money(held) == before | {"B2": {}}
    undone(held, act)
    assert money(held) == before
    assert waiting_for(held, "A1")


def test_a_posted_payment_is_taken_off_and_put_back(server: Server) -> None:
    server.take(claim_file("A1"), payment_file("A1", plb="PLB*1*20261231*WO:ICN1*10.00", total="50.00"))
    before = money(server)
    answer = decode(LikelyAccounts, ask(server, "GET", "/v1/accounts/A1/likely").body)
    [payment] = answer.posted
    assert (answer.waiting, payment.paid_cents, payment.trace) == ((), 6_000, "EFT1")
    assert account(server, "A1").provider_adjustments
    act = moved(server, act="unlink", account="A1", document=payment.payment)
    assert {each.kind for each in act.documents} == {"payment", "provider_adjustment"}
    own = act.documents[0].target
    after = money(server)
    assert after["A1"] == {"ins1": 10_000}
    assert document(server, own).work.queue == "unmatched"
    server.take(claim_file("A1", billed="20260106"))
    assert money(server)["A1"] == {"ins1": 10_000}, "intake brings it back by no number"
    undone(server, act)
    assert money(server) == before | {own: {}}
    assert document(server, own).work.queue == ""
    again = moved(server, act="unlink", account="A1", document=payment.payment)
    assert again.documents[0].target not in before | {own: {}}, "an account of its own each time"


def test_a_move_is_undone_only_while_nothing_was_moved_on(held: Server) -> None:
    [payment] = waiting_for(held, "A1")
    first = moved(held, act="move", account="A1", to="B2", document=payment.id)
    second = moved(held, act="unlink", account="B2", document=payment.id)
    reply = ask(held, "POST", f"/v1/moves/{first.id}/undo", {"reason": "x"})
    assert (reply.status, b"take that back first" in reply.body) == (409, True)
    undone(held, second)
    undone(held, first)
    assert waiting_for(held, "A1")
    listed = decode(Moves, ask(held, "GET", "/v1/moves?account=A1").body).moves
    assert [each.id for each in listed] == [first.id]
    assert listed[0].undone_at is not None
    assert len(decode(Moves, ask(held, "GET", "/v1/moves").body).moves) == 2


def test_a_provider_adjustment_is_put_with_an_account_and_taken_off(server: Server) -> None:
    server.take(claim_file("A1"), payment_file("A1", total="50.00", plb="PLB*1*20261231*WO:UNKNOWN*10.00"))
    before = money(server)
    with server.engine.begin() as tx:
        plb = tx.execute(select(tables.provider_adjustment)).one()
    assert plb.account_id is None
    act = moved(server, act="move", kind="provider_adjustment", document=plb.id, to="A1")
    assert money(server)["A1"] == {"ins1": 1_000}
    undone(server, act)
    assert money(server) == before
    wrong = {"act": "move", "kind": "provider_adjustment", "document": "x", "to": "A1", "reason": "x"}
    assert ask(server, "POST", "/v1/moves", wrong).status == 404


@pytest.mark.parametrize(
    ("changes", "status", "word"),
    [
        ({"reason": " "}, 422, "Say why"),
        ({"reason": "card 4111 1111 1111 1111"}, 422, "card"),
        ({"account": "NONE"}, 404, "no account NONE"),
        ({"account": ""}, 422, "is empty"),
        ({"to": ""}, 422, "is empty"),
        ({"to": "NONE"}, 404, "no account 'NONE'"),
        ({"to": "B00012345", "act": "move", "document": "PAYMENT"}, 422, "is the account that it is on"),
        ({"act": "move", "document": "none"}, 404, "not on B00012345"),
        ({"account": "HB00012345", "to": "HB00099999"}, 409, "has a claim on file"),
        ({"act": "confirm", "document": "PAYMENT"}, 409, "not held"),
        ({"act": "unknown"}, 400, "could not be read"),
    ],
)
def test_what_cannot_be_moved_is_refused_in_words(
    unmatched: Server, changes: dict[str, Any], status: int, word: str
) -> None:
    [payment] = account(unmatched, "B00012345").payments
    before = money(unmatched)
    request = {"act": "link", "account": "B00012345", "to": "HB00012345", "reason": "because"} | changes
    request = {key: payment.id if value == "PAYMENT" else value for key, value in request.items()}
    reply = ask(unmatched, "POST", "/v1/moves", request)
    assert (reply.status, word in json.loads(reply.body)["detail"]) == (status, True), reply.body
    assert money(unmatched) == before


def test_every_move_is_in_the_audit_by_ids_alone(held: Server) -> None:
    [payment] = waiting_for(held, "A1")
    act = moved(held, act="move", account="A1", to="B2", document=payment.id)
    undone(held, act)
    with held.engine.begin() as tx:
        rows = tx.execute(select(tables.audit).where(tables.audit.c.act == "move").order_by(tables.audit.c.id)).all()
    assert [(row.account_id, row.outcome) for row in rows] == [
        ("A1", "move"),
        ("B2", "move"),
        ("A1", "undo"),
        ("B2", "undo"),
    ]
    assert not any(re.search("called|wrong", row.detail) for row in rows)
