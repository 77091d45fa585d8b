"""What waits in quarantine: both remittances side by side, decisions that count once, one in place of another."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update

from collector_tui.billing_api.ledger import tables
from collector_tui.model.codec import decode, encode
from collector_tui.wire.intake import Quarantine, Quarantined
from collector_tui.wire.posting_lists import (
    AdjustmentWorklist,
    QuarantineEvidence,
    Remittances,
)
from tests.contract.conftest import Server
from tests.contract.test_by_hand import account, ask, document, money
from tests.x12_files import claim_file, payment_file


def held_id(server: Server) -> str:
    [part] = decode(Quarantine, ask(server, "GET", "/v1/quarantine").body).held
    return part.id


def decide(server: Server, decision: str) -> int:
    body = {"decision": decision, "reason": "called the payer"}
    return ask(server, "POST", f"/v1/quarantine/{held_id(server)}", body, role="supervisor").status


@pytest.fixture
def corrected(server: Server) -> Server:
    """A remittance, and another one with its number that pays something else."""
    server.take(claim_file("A1"), payment_file("A1", plb="PLB*1*20261231*WO:ICN1*10.00", total="50.00"))
    server.take(payment_file("A1", paid="70.00", cas="CAS*CO*45*30.00"))
    return server


def test_both_remittances_are_laid_side_by_side(corrected: Server) -> None:
    reply = ask(corrected, "GET", f"/v1/quarantine/{held_id(corrected)}")
    both = decode(QuarantineEvidence, reply.body)
    assert both.waiting is not None
    assert both.posted is not None
    assert (both.waiting.cents, both.waiting.paid_cents, both.waiting.adjustment_cents) == (7_000, 7_000, 0)
    assert (both.posted.cents, both.posted.paid_cents, both.posted.adjustment_cents) == (5_000, 6_000, 1_000)
    [pair] = both.claims
    assert (pair.number, pair.waiting_cents, pair.posted_cents, both.same) == ("A1", 7_000, 6_000, 0)
    corrected.take(claim_file("T1").replace(b"*0*P*:", b"*0*T*:"))
    held = decode(Quarantine, ask(corrected, "GET", "/v1/quarantine").body).held
    [sent] = [part for part in held if part.kind == "837P"]
    [claim] = decode(QuarantineEvidence, ask(corrected, "GET", f"/v1/quarantine/{sent.id}").body).claims
    assert (claim.number, claim.patient_name, claim.charge_cents) == ("T1", "DOE, JANE", 10_000)


def test_the_one_that_waits_takes_the_place_of_the_one_on_file(corrected: Server) -> None:
    assert decide(corrected, "replace") == 200
    assert money(corrected) == {"A1": {}}
    stands = document(corrected, "A1")
    assert [payment.claim.paid_cents for payment in stands.payments] == [7_000]
    assert stands.provider_adjustments == ()
    assert "another one takes its place. called the payer" in stands.activities[-2].text
    assert "posted by hand in place of the one on file. called the payer" in stands.activities[-1].text
    states = {
        line.cents: (line.state, line.difference_cents)
        for line in decode(Remittances, ask(corrected, "GET", "/v1/remittances").body).remittances
    }
    assert states == {5_000: ("replaced", 0), 7_000: ("posted", 0)}
    before = money(corrected)
    corrected.take(payment_file("A1", paid="70.00", cas="CAS*CO*45*30.00") + b"\r\n")
    corrected.take(payment_file("A1", plb="PLB*1*20261231*WO:ICN1*10.00", total="50.00") + b"\r\n")
    assert money(corrected) == before, "neither is posted again, nor waits again"
    assert decode(Quarantine, ask(corrected, "GET", "/v1/quarantine").body).held == ()
    assert decode(AdjustmentWorklist, ask(corrected, "GET", "/v1/provider-adjustments").body).unlinked == ()


def test_a_released_one_says_so_in_the_history_and_stays_decided(server: Server) -> None:
    server.take(claim_file("A1"), payment_file("A1", total="61.00"))
    waiting = held_id(server)
    assert decide(server, "release") == 200
    said = document(server, "A1").activities[-1]
    assert (said.by, said.text) == (
        "poster",
        "Remittance EFT1 of 02/20/2026 (ACME HEALTH) was posted by hand though its money does not balance. called the payer",
    )
    [part] = decode(Quarantine, ask(server, "GET", "/v1/quarantine?decided=1").body).held
    assert (part.id, part.state, part.decision, part.reason) == (waiting, "released", "release", "called the payer")
    both = decode(QuarantineEvidence, ask(server, "GET", f"/v1/quarantine/{waiting}").body)
    assert (both.held, both.posted, "by poster already" in both.no_release) == (part, None, True)
    for decision in ("release", "dismiss", "replace"):
        reply = ask(
            server, "POST", f"/v1/quarantine/{waiting}", {"decision": decision, "reason": "x"}, role="supervisor"
        )
        assert (reply.status, b"by poster already: called the payer" in reply.body) == (409, True)


def test_a_release_that_was_cut_off_goes_on(server: Server) -> None:
    server.take(claim_file("A1"), payment_file("A1", total="61.00"))
    waiting = held_id(server)
    columns = tables.quarantine.c
    with server.engine.begin() as tx:
        body = decode(Quarantined, tx.execute(select(columns.body)).scalar_one().encode())
        begun = replace(body, state="posting", decision="release", decided_by="amy", reason="deposit is 61.00")
        tx.execute(update(tables.quarantine).values(state="posting", body=encode(begun).decode()))
    for decision, status in (("dismiss", 409), ("replace", 409), ("release", 200), ("release", 409)):
        word = {"decision": decision, "reason": "x"}
        assert ask(server, "POST", f"/v1/quarantine/{waiting}", word, role="supervisor").status == status
    assert document(server, "A1").activities[-1].text.endswith("deposit is 61.00")
    assert money(server) == {"A1": {}}


def test_of_decisions_at_the_same_time_one_counts(server: Server) -> None:
    server.take(claim_file("A1"), payment_file("A1", total="61.00"))
    path = f"/v1/quarantine/{held_id(server)}"

    def decided(decision: str) -> int:
        body = {"decision": decision, "reason": decision}
        return ask(server, "POST", path, body, role="supervisor").status

    with ThreadPoolExecutor(4) as desks:
        answers = list(desks.map(decided, ("release", "dismiss", "release", "dismiss")))
    [part] = decode(Quarantine, ask(server, "GET", "/v1/quarantine?decided=1").body).held
    assert set(answers) == {200, 409}
    assert money(server) == {"A1": {} if part.decision == "release" else {"ins1": 10_000}}
    assert len(account(server, "A1").payments) == (part.decision == "release")
    agree = [
        status
        for status, decision in zip(answers, ("release", "dismiss") * 2, strict=True)
        if decision != part.decision
    ]
    assert agree == [409, 409], "whoever decided otherwise is told"


@pytest.mark.parametrize("total", ["61.00", "60.00"], ids=["another amount", "the same, and broken"])
def test_what_is_on_file_by_now_is_not_released(server: Server, total: str) -> None:
    server.take(claim_file("A1"), payment_file("A1", paid="70.00", cas="CAS*CO*45*30.00", total=total))
    waiting = held_id(server)
    server.take(payment_file("A1"))
    before = money(server)
    [part] = decode(Quarantine, ask(server, "GET", "/v1/quarantine").body).held
    assert (bool(part.against), part.on_file.startswith("remittance EFT1 of 02/20/2026 over 60.00")) == (True, True)
    both = decode(QuarantineEvidence, ask(server, "GET", f"/v1/quarantine/{waiting}").body)
    assert both.posted is not None
    assert (both.posted.cents, both.no_replace, "states claim A1 too" in both.no_release) == (6_000, "", True)
    assert decide(server, "release") == 409
    assert money(server) == before
    assert decide(server, "replace") == 200
    assert [payment.claim.paid_cents for payment in document(server, "A1").payments] == [7_000]


def test_a_copy_of_what_is_on_file_can_only_be_dismissed(server: Server) -> None:
    server.take(claim_file("A1"), payment_file("A1").replace(b"*0*P*:", b"*0*T*:"), payment_file("A1"))
    both = decode(QuarantineEvidence, ask(server, "GET", f"/v1/quarantine/{held_id(server)}").body)
    assert ([(each.number, each.patient_name) for each in both.claims], both.same) == ([("A1", "DOE, JANE")], 1)
    before = money(server)
    assert (decide(server, "release"), decide(server, "replace")) == (409, 409)
    assert money(server) == before
    assert decide(server, "dismiss") == 200


def test_another_part_of_the_same_transfer_is_released(server: Server) -> None:
    server.take(claim_file("A1"), claim_file("B2"), payment_file("A1"), payment_file("B2", icn="I2"))
    assert decide(server, "release") == 200
    assert money(server) == {"A1": {}, "B2": {}}


def test_two_remittances_that_pay_alike_show_what_else_differs(server: Server) -> None:
    server.take(claim_file("A1"), payment_file("A1"))
    server.take(payment_file("A1", icn="OTHER", cas="CAS*CO*45*30.00~CAS*CO*253*10.00"))
    both = decode(QuarantineEvidence, ask(server, "GET", f"/v1/quarantine/{held_id(server)}").body)
    [pair] = both.claims
    assert (pair.waiting_cents, pair.posted_cents) == (6_000, 6_000)
    assert [(each.what, each.waiting, each.posted) for each in pair.differences] == [
        ("payer's claim number", "OTHER", "ICN1"), ("CO-45", "30.00", "40.00"), ("CO-253", "10.00", ""),
    ]  # fmt: skip


def test_a_third_one_replaces_the_one_that_stands(corrected: Server) -> None:
    assert decide(corrected, "replace") == 200
    corrected.take(payment_file("A1", paid="80.00", cas="CAS*CO*45*20.00"))
    assert decide(corrected, "replace") == 200
    assert [payment.claim.paid_cents for payment in document(corrected, "A1").payments] == [8_000]
    assert money(corrected) == {"A1": {}}


def test_only_what_has_a_counterpart_can_replace(server: Server) -> None:
    server.take(claim_file("A1"), payment_file("A1", total="61.00"))
    assert decide(server, "replace") == 409
    evidence = decode(QuarantineEvidence, ask(server, "GET", f"/v1/quarantine/{held_id(server)}").body)
    assert evidence.posted is None
    assert evidence.waiting is not None
    assert evidence.waiting.cents == 6_100
    [claim] = evidence.claims
    assert (claim.number, claim.patient_name, claim.posted_cents) == ("A1", "DOE, JANE", None)
    assert evidence.held.amount_cents == 6_100
    assert decide(server, "dismiss") == 200
