"""The lists of posters: remittances with their proof, provider adjustments, batches."""

import re
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine

from collector_tui.billing_api.intake.receipts import counts
from collector_tui.billing_api.intake.remittance_list import list_remittances
from collector_tui.model.codec import decode
from collector_tui.wire.intake import ReceiptMoney, TransactionOutcome
from collector_tui.wire.posting_lists import (
    AdjustmentWorklist,
    Batches,
    RemittanceLine,
    Remittances,
)
from tests.contract.conftest import Clock, Server
from tests.contract.test_by_hand import account, ask, moved, other, undone
from tests.contract.test_intake import Office
from tests.remittances import Layout, Remittance, layouts, remittances, write
from tests.x12_files import acknowledgement_file, claim_file, payment_file, refused_interchange_file, status_file

TRACES = count()


def lines(server: Server) -> dict[str, RemittanceLine]:
    answer = decode(Remittances, ask(server, "GET", "/v1/remittances").body)
    for line in answer.remittances:
        proof = line.posted_cents + line.held_cents - line.off_account_cents + line.difference_cents
        assert line.state == "replaced" or proof == line.cents
    return {line.trace: line for line in answer.remittances}


def test_each_remittance_is_proved(server: Server) -> None:
    server.take(claim_file("A1"), payment_file("A1", trace="T1"))
    server.take(payment_file("A1", trace="T2", total="45.00", plb="PLB*1*20261231*WO:ELSEWHERE*20.00*L6:ICN1*-5.00"))
    server.take(other(payment_file("A1", trace="T3"), ("DOE*JANE****MI*M123", "ROE*RICHARD****MI*R9")))
    found = {
        trace: (line.cents, line.posted_cents, line.held_cents, line.off_account_cents, line.difference_cents)
        for trace, line in lines(server).items()
    }
    assert found == {
        "T1": (6_000, 6_000, 0, 0, 0),
        "T2": (4_500, 6_000, 0, 1_500, 0),
        "T3": (6_000, 0, 6_000, 0, 0),
    }
    [only] = decode(Remittances, ask(server, "GET", "/v1/remittances?trace=T2").body).remittances
    assert only.trace == "T2"


def test_a_remittance_that_moves_no_money_is_proved_without_a_bank(server: Server) -> None:
    server.take(claim_file("A1"), payment_file("A1", trace="T1", total="0.00", plb="PLB*1*20261231*FB:X*60.00"))
    assert (lines(server)["T1"].state, lines(server)["T1"].off_account_cents) == ("proved", 6_000)


def test_the_proof_holds_after_every_move_by_hand(server: Server) -> None:
    server.take(
        claim_file("A1"), claim_file("B2"), payment_file("A1", plb="PLB*1*20261231*WO:ICN1*10.00", total="50.00")
    )
    before = lines(server)
    [payment] = account(server, "A1").payments
    act = moved(server, act="move", account="A1", to="B2", document=payment.id)
    assert lines(server) == before
    undone(server, act)
    assert lines(server) == before
    moved(server, act="unlink", account="A1", document=payment.id)
    assert lines(server) == before


@settings(
    max_examples=25, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(remittance=remittances(), layout=layouts)
def test_every_remittance_that_balances_is_proved_to_the_cent(
    engine: Engine, clock: Clock, remittance: Remittance, layout: Layout
) -> None:
    office = Office(engine, clock)
    trace = f"T{next(TRACES)}"
    receipt = office.take(write(remittance, layout).replace(b"EFT1", trace.encode()))
    with engine.begin() as tx:
        answer = list_remittances(tx, 200)
    assert [line for line in answer.remittances if line.difference_cents] == []
    again = office.take(write(remittance, layout).replace(b"EFT1", trace.encode()) + b"\n")
    for each in (receipt, again):
        numbers = re.findall(r"([-\d,]+) (posted|unchanged|quarantined|passed over)", each.text.partition(";")[0])
        assert sum(int(number) for number, _ in numbers) == each.summary["transactions"], each.text
        money = each.money or ReceiptMoney()
        booked = money.posted_cents + money.held_cents - money.adjusted_cents - money.unlinked_cents
        assert money.amount_cents == booked
    assert receipt.transactions[0].outcome == "passed over" or trace in {line.trace for line in answer.remittances}


def test_all_transactions_of_a_large_file_are_counted_once() -> None:
    listed = [TransactionOutcome(ordinal=n, kind="835", outcome="unchanged" if n % 2 else "posted") for n in range(10)]
    assert counts(listed, 10, posted=18, empty=0) == "5 posted, 5 unchanged"
    assert counts(listed, 2_000, posted=1_500, empty=30) == "1,500 posted, 470 unchanged, 30 passed over"


def test_the_worklist_of_provider_adjustments(server: Server) -> None:
    server.take(claim_file("A1"), payment_file("A1"))
    plb = "PLB*1*20261231*WO:GONE*20.00*CS:WHY*-3.00*FB:X*-30.00*72:REFUND*-15.00*WO:REFUND*15.00*WO:ICN9*-12.00*WO:ICN9*5.00"
    server.take(payment_file("A1", trace="T2", total="80.00", plb=plb))
    server.take(payment_file("A1", trace="T3", total="50.00", plb="PLB*1*20261231*FB:Y*10.00"))
    server.take(
        other(
            payment_file("A1", trace="T4", total="61.00", plb="PLB*1*20261231*L6:ICN1*-1.00"),
            ("~SVC", "~AMT*I*4.50~SVC"),
        )
    )
    worklist = decode(AdjustmentWorklist, ask(server, "GET", "/v1/provider-adjustments").body)
    assert sorted((each.reason, each.reference, each.cents) for each in worklist.unlinked) == [
        ("CS", "WHY", -300), ("WO", "GONE", 2_000), ("WO", "ICN9", -1_200), ("WO", "ICN9", 500),
    ]  # fmt: skip
    [forward] = worklist.forward
    assert (forward.payer, forward.open_cents, forward.entries) == ("ACME HEALTH", 2_000, 2)
    assert [(each.reference, each.pending_cents) for each in worklist.pending] == [("ICN9", 700)]
    [interest] = worklist.interest
    assert (interest.trace, interest.promised_cents, interest.paid_cents) == ("T4", 450, 100)
    assert all(not line.difference_cents for line in lines(server).values())


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((), ("", "", 0, 0, 2)),
        ((acknowledgement_file("A"),), ("", "A", 0, 0, 2)),
        ((acknowledgement_file("R"),), ("", "R", 0, 2, 0)),
        ((refused_interchange_file(),), ("R", "", 0, 2, 0)),
        ((acknowledgement_file("A"), status_file("A1", category="A2")), ("", "A", 1, 0, 1)),
        ((acknowledgement_file("A"), status_file("A1", category="A7")), ("", "A", 0, 1, 1)),
        ((acknowledgement_file("A"), payment_file("A2")), ("", "A", 1, 0, 1)),
        ((other(payment_file("A2"), ("DOE*JANE****MI*M123", "ROE*RICHARD****MI*R9")),), ("", "", 0, 0, 2)),
    ],
)
def test_a_batch_tells_who_answered(server: Server, answers: tuple[bytes, ...], expected: tuple) -> None:
    first = claim_file("A1").replace(
        b"~SE*",
        b"~CLM*A2*100.00***11:B:1*Y*A*Y*Y~HI*ABK:M545~LX*1~SV1*HC:99213*100.00*UN*1***1~DTP*472*D8*20260102~SE*",
    )
    server.clock.time = datetime(2026, 1, 8, 15, 0, tzinfo=UTC)
    server.take(recount(first), *answers)
    [batch] = decode(Batches, ask(server, "GET", "/v1/batches").body).batches
    assert (batch.ta1, batch.group_answer, batch.accepted, batch.rejected, batch.silent) == expected
    assert batch.claims == 2
    assert batch.overdue is bool(batch.silent), "sent on a Monday, answered by Wednesday"
    server.clock.time = datetime(2026, 1, 7, 15, 0, tzinfo=UTC)
    [batch] = decode(Batches, ask(server, "GET", "/v1/batches").body).batches
    assert not batch.overdue


def test_a_claim_that_was_turned_away_is_told_with_its_reason(server: Server) -> None:
    """Also where the receiver names its own reference, or dates its answer before the claim went out."""
    server.clock.time = datetime(2026, 1, 8, 15, 0, tzinfo=UTC)
    server.take(claim_file("A1"), claim_file("A2"), claim_file("A3"))
    server.take(status_file("A1", on="20260101"), status_file("A2", category="A3"))
    batches = decode(Batches, ask(server, "GET", "/v1/batches").body)
    counts = {(each.accepted, each.rejected, each.silent): each for each in batches.batches}
    assert sorted(counts) == [(0, 0, 1), (0, 1, 0)]
    assert batches.count == 3
    for number, lines in (("1", 3), ("000000001", 3), ("77", 0)):
        assert decode(Batches, ask(server, "GET", f"/v1/batches?number={number}").body).count == lines
    refusals = [refusal for each in batches.batches for refusal in each.rejected_claims]
    assert sorted((each.account, each.code) for each in refusals) == [("A1", "A7"), ("A2", "A3")]
    assert all(each.why for each in refusals)
    assert counts[0, 0, 1].silent_accounts == ("A3",)


def test_a_mended_claim_that_went_out_again_is_silent_and_the_first_one_rejected(server: Server) -> None:
    server.clock.time = datetime(2026, 1, 20, 15, 0, tzinfo=UTC)
    server.take(claim_file("A1"), status_file("A1"), claim_file("A1", billed="20260114"))
    again, first = decode(Batches, ask(server, "GET", "/v1/batches").body).batches
    assert [(each.rejected, each.silent, each.overdue) for each in (again, first)] == [(0, 1, True), (1, 0, False)]


def test_a_refusal_of_a_batch_that_is_not_on_file_is_listed_until_the_batch_comes(server: Server) -> None:
    server.clock.time = datetime(2026, 1, 8, 15, 0, tzinfo=UTC)
    server.take(refused_interchange_file(), acknowledgement_file("A"), acknowledgement_file("E", on="20260108"))
    batches = decode(Batches, ask(server, "GET", "/v1/batches").body)
    [lost] = batches.lost
    assert (lost.source, lost.code, bool(lost.why), batches.batches) == ("TA1", "R", True, ())
    server.take(claim_file("A1"))
    batches = decode(Batches, ask(server, "GET", "/v1/batches").body)
    assert (batches.lost, [each.rejected for each in batches.batches]) == ((), [1])


def recount(raw: bytes) -> bytes:
    """The file with the right count of segments in its SE."""
    head, tail = raw.split(b"~SE*")
    count = head[head.index(b"ST*") :].count(b"~") + 2
    return head + b"~SE*" + str(count).encode() + tail[tail.index(b"*") :]
