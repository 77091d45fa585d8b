"""What payers say besides paying: batches refused, claims pending, money moved on other checks, sums that do not add up."""

import json

import pytest
from sqlalchemy import Engine, func, select

from collector_tui.billing_api.ledger import tables
from collector_tui.model.codec import encode
from collector_tui.sync.flow import Request
from collector_tui.wire.intake import QuarantineDecision
from tests.contract.conftest import Clock, Server
from tests.contract.test_intake import Office
from tests.x12_files import (
    acknowledgement_file,
    claim_file,
    payment_file,
    refused_interchange_file,
    status_answer_file,
    status_file,
)


@pytest.fixture
def office(engine: Engine, clock: Clock) -> Office:
    return Office(engine, clock)


@pytest.mark.parametrize(
    "raw",
    [acknowledgement_file("R"), acknowledgement_file("P"), refused_interchange_file()],
    ids=["999 R", "999 P", "TA1 R"],
)
def test_a_refused_batch_is_a_rejection_of_its_claims_not_a_denial(office: Office, raw: bytes) -> None:
    office.take(claim_file("A1"))
    receipt = office.take(raw)
    assert [one.outcome for one in receipt.transactions] == ["posted"]
    account = office.account("A1")
    assert account.work.queue == "rejected"
    assert "Timely filing keeps running" in account.work.stands
    assert [clock.what for clock in account.work.deadlines] != []


@pytest.mark.parametrize("code", ["A", "E"], ids=["accepted", "accepted with errors"])
def test_an_accepted_batch_is_kept_as_proof_and_changes_no_queue(office: Office, code: str) -> None:
    office.take(claim_file("A1", billed="20260301"))
    office.take(acknowledgement_file(code, on="20260302"))
    account = office.account("A1")
    assert account.work.queue == "in_process"
    assert [one.source for one in account.claims[-1].statuses] == ["999"]


def test_errors_are_told_of_the_claim_that_they_are_noted_on(office: Office) -> None:
    office.take(claim_file("A1"))
    office.take(claim_file("A2"))  # the same control numbers: both are answered
    office.take(acknowledgement_file("E", claim="A2"))
    categories = {key: office.account(key).claims[-1].statuses[-1].category for key in ("A1", "A2")}
    assert categories == {"A1": "A", "A2": "E"}
    assert "rejected" not in {office.account(key).work.queue for key in ("A1", "A2")}


def test_an_answer_speaks_of_the_latest_batch_of_its_number_whichever_came_first(office: Office) -> None:
    office.take(claim_file("A1", billed="20260101"))
    office.take(acknowledgement_file("R", on="20260302"))  # a sender counts anew in each interchange
    assert office.account("A1").work.queue == "rejected"
    office.take(claim_file("A2", billed="20260301"))
    assert (office.account("A1").work.queue, office.account("A2").work.queue) == ("no_response", "rejected")
    office.take(acknowledgement_file("R", on="20260302"))
    assert office.account("A1").claims[-1].statuses == ()


def test_an_answer_to_a_batch_that_is_not_on_file_changes_nothing(office: Office) -> None:
    receipt = office.take(acknowledgement_file("R", transaction="0077"))
    assert (receipt.transactions[0].outcome, office.accounts()) == ("unchanged", 0)
    [waits] = receipt.waits
    assert "A 999 rejects a batch that is not on file: NM1, segment 8" in waits
    assert waits == receipt.transactions[0].why
    accepted = office.take(acknowledgement_file("A", transaction="0077"))
    assert (accepted.transactions[0].why, accepted.waits) == ("it answers no batch that is on file", ())
    office.take(claim_file("A1"))
    office.take(acknowledgement_file("A"))
    assert office.take(acknowledgement_file("A") + b"\n").transactions[0].why == "all of it was on file already"


def test_a_rejection_mended_and_sent_again_is_over(office: Office) -> None:
    office.take(claim_file("A1", billed="20260105"))
    office.take(acknowledgement_file("R", on="20260107"))
    office.take(claim_file("A1", billed="20260301"))
    assert office.account("A1").work.queue == "in_process"


def test_a_status_answer_tells_how_far_the_claim_is(office: Office) -> None:
    office.take(claim_file("A1", billed="20260105"))
    office.take(status_answer_file("A1"))
    account = office.account("A1")
    assert account.work.queue == "no_response"
    assert "Claim status 02/20: In process - assigned to someone for review." in account.work.stands


def test_a_rejection_with_several_reasons_tells_them_all(office: Office) -> None:
    office.take(claim_file("A1"))
    office.take(status_file("A1").replace(b"REF*1K", b"STC*A7:158:IL*20260107*U*100.00~REF*1K"))
    stands = office.account("A1").work.stands
    assert "National Provider Identifier" in stands
    assert "date of birth" in stands


def test_money_taken_back_on_another_check_lands_on_the_account_it_concerns(office: Office) -> None:
    office.take(claim_file("A1"))
    office.take(claim_file("A2"))
    office.take(payment_file("A1", paid="100.00", cas="LQ*HE*N1", icn="ICNA"))
    taken = payment_file(
        "A2",
        paid="100.00",
        cas="LQ*HE*N1",
        icn="ICNB",
        trace="EFT2",
        total="60.00",
        plb="PLB*1000000004*20261231*WO:ICNA*40.00",
    )
    office.take(taken)
    account = office.account("A1")
    assert account.balances == {"ins1": 4_000}
    (moved,) = account.provider_adjustments
    assert (moved.reason, moved.cents, moved.trace) == ("WO", 4_000, "EFT2")
    assert office.account("A2").balances == {}
    office.take(taken.replace(b"*20260101*1200*1*X", b"*20260102*1200*1*X"))
    assert office.account("A1").balances == {"ins1": 4_000}, "the same adjustment in another file is the same one"


def test_interest_is_shown_and_makes_no_credit(office: Office) -> None:
    office.take(claim_file("A1"))
    office.take(
        payment_file("A1", paid="100.00", cas="LQ*HE*N1", total="101.50", plb="PLB*1000000004*20261231*L6:ICN1*-1.50")
    )
    account = office.account("A1")
    assert account.balances == {}
    assert [one.reason for one in account.provider_adjustments] == ["L6"]


def test_an_adjustment_that_names_nothing_is_kept_for_the_books(office: Office, engine: Engine) -> None:
    office.take(payment_file("A1", paid="60.00", total="50.00", plb="PLB*1000000004*20261231*FB:EFT0*10.00"))
    with engine.begin() as tx:
        kept = tx.execute(select(tables.provider_adjustment.c.account_id, tables.provider_adjustment.c.cents)).all()
    assert kept == [(None, 1_000)]


def test_a_file_whose_claims_cannot_all_be_read_is_refused_whole(office: Office) -> None:
    receipt = office.take(payment_file("A1").replace(b"GE*1*1~", b"GE*1*1~CLP*LOST*1*5.00*5.00~"))
    assert receipt.outcome == "refused"
    assert receipt.text.startswith("2 CLP segments stand in the file, 1 were read.")
    assert office.accounts() == 0


BAD = payment_file("A1", total="60.01")


def test_what_does_not_add_up_waits_with_its_findings_and_the_rest_is_posted(office: Office, engine: Engine) -> None:
    receipt = office.take(BAD + payment_file("A2", trace="EFT9"))
    assert [one.outcome for one in receipt.transactions] == ["quarantined", "posted"]
    assert office.accounts() == 1
    with engine.begin() as tx:
        assert tx.execute(select(func.count()).select_from(tables.quarantine)).scalar_one() == 1


def test_a_supervisor_releases_or_dismisses_with_a_reason(server: Server) -> None:
    office = Office(server.engine, server.clock)
    digest = office.take(BAD).id
    office.take(payment_file("A2", total="1.00"))
    boss, collector = server.client("boss", "supervisor"), server.client("jdoe", "collector")
    held = json.loads(boss.send(Request(method="GET", path="/v1/quarantine")).body)["held"]
    assert [(one["payer"], one["findings"][0]["rule"]) for one in held] == [("ACME HEALTH", "transaction-balance")] * 2

    def decide(client, one: dict, decision: str, reason: str):
        body = encode(QuarantineDecision(decision=decision, reason=reason))
        return client.send(Request(method="POST", path=f"/v1/quarantine/{one['id']}", body=body))

    first, second = sorted(held, key=lambda one: one["file_id"] != digest)
    assert decide(collector, first, "release", "x").status == 403
    assert decide(boss, first, "release", " ").status == 422
    assert decide(boss, {"id": "nope"}, "release", "x").status == 404
    assert office.accounts() == 0
    assert json.loads(decide(boss, first, "release", "deposit is 60.00, called ACME").body)["state"] == "released"
    again = decide(boss, first, "dismiss", "too late")
    assert (again.status, "by boss already: deposit is 60.00" in again.body.decode()) == (409, True)
    assert decide(boss, second, "dismiss", "sent again corrected").status == 200
    assert office.account("A1").balances == {}
    assert office.accounts() == 1
    assert json.loads(boss.send(Request(method="GET", path="/v1/quarantine")).body) == {"held": []}
    receipt = json.loads(boss.send(Request(method="GET", path=f"/v1/files/{digest}")).body)
    assert receipt["transactions"][0]["outcome"] == "posted"
    assert receipt["transactions"][0]["why"] == "released by boss: deposit is 60.00, called ACME"
