"""Approvals move money: who may, how much, once; the ledger books it and the account leaves its queue (B3, B4)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import Raw

from collector_tui.actions import Action, EnteredInError, FollowUp
from collector_tui.billing_api.ledger.accounts import load
from collector_tui.desk.desk import Desk, Refused
from collector_tui.model.account import Account
from collector_tui.model.codec import decode, encode
from collector_tui.sync.flow import Request
from collector_tui.wire.actions import ActionBatch, ActionResult, ActionResults
from tests.contract.conftest import Server, sync
from tests.x12_files import claim_file, payment_file

DENIED, LARGE, SMALL = "DENIED", "LARGE", "SMALL"


@pytest.fixture
def office(server: Server) -> Server:
    server.take(
        claim_file(DENIED, "400.00", billed="20260105"),
        payment_file(DENIED, "400.00", "0.00", "CAS*CO*204*400.00", icn="D1", trace="E1"),
        claim_file(LARGE, "25000.01", billed="20260105"),
        payment_file(LARGE, "25000.01", "0.00", "CAS*CO*204*25000.01", icn="D2", trace="E2"),
        claim_file(SMALL, "100.00", billed="20260105"),
        payment_file(SMALL, "100.00", "75.00", "CAS*PR*2*25.00", icn="D3", trace="E3"),
    )
    return server


@pytest.fixture
def desk(office: Server, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "desk", office.clock)
    sync(made, office)
    yield made
    made.close()


def send(office: Server, user: str, role: str, account: str, code: str, number: int = 1, **fields: str) -> ActionResult:
    """One follow-up as any desk may send it; each a minute after the one before."""
    office.clock.time += timedelta(minutes=1)
    made = FollowUp(
        id=f"{user}-{account}-{code}-{number}", account=account, made_at=office.clock.time, code=code, fields=fields
    )
    return again(office, user, role, made)


def again(office: Server, user: str, role: str, made: Action) -> ActionResult:
    client = office.client(user, role)
    batch = ActionBatch(client="c", actions=(Raw(encode(made)),))
    reply = client.send(Request(method="POST", path="/v1/actions", body=encode(batch)))
    client.close()
    (result,) = decode(ActionResults, reply.body).results
    return result


def account(office: Server, account_id: str, desk: Desk) -> Account:
    sync(desk, office)
    seen = desk.account(account_id)
    with office.engine.begin() as tx:
        stored = load(tx, [account_id])[account_id]
    if seen is None:
        return stored  # closed: no desk has it any more
    assert seen.entries == stored.entries, "the desk has what the ledger has"
    return seen


def request(office: Server, account_id: str, amount: str, user: str = "jdoe", role: str = "collector") -> None:
    asked = send(office, user, role, account_id, "DNWO", amount=amount, adj_code="NC", reason="not covered")
    assert asked.status == "applied", asked


def written_off(seen: Account) -> list[tuple[str, int, str]]:
    return [(entry.bucket, entry.cents, entry.reason) for entry in seen.entries if entry.kind == "adjustment"]


def test_an_approved_write_off_is_booked_once_and_the_account_leaves_its_queue(office: Server, desk: Desk) -> None:
    request(office, DENIED, "400.00")
    assert account(office, DENIED, desk).work.queue == "review"
    approved = send(office, "boss", "supervisor", DENIED, "ADDC", decision="approved", reason="not covered")
    assert approved.status == "applied", approved
    seen = account(office, DENIED, desk)
    assert written_off(seen) == [("ins1", 40_000, "denial")]
    assert (sum(entry.cents * (1 if entry.kind == "charge" else -1) for entry in seen.entries), seen.work.queue) == (
        0,
        "",
    )
    made = FollowUp(
        id=f"boss-{DENIED}-ADDC-1", account=DENIED, made_at=office.clock.time, code="ADDC",
        fields={"decision": "approved", "reason": "not covered"},
    )  # fmt: skip
    assert again(office, "boss", "supervisor", made).status == "duplicate"
    twice = send(office, "boss", "supervisor", DENIED, "ADDC", 2, decision="approved", reason="again")
    assert twice.status == "applied", "a decision on nothing is only a line of the history"
    assert len(written_off(account(office, DENIED, desk))) == 1


def test_a_request_that_was_decided_is_not_marked_as_entered_in_error(office: Server, desk: Desk) -> None:
    request(office, DENIED, "400.00")
    assert (
        send(office, "boss", "supervisor", DENIED, "ADDC", decision="approved", reason="not covered").status
        == "applied"
    )
    mark = EnteredInError(
        id="m1", account=DENIED, made_at=office.clock.time, entry=f"jdoe-{DENIED}-DNWO-1", reason="wrong account"
    )
    refused = again(office, "jdoe", "collector", mark)
    assert "decided by a supervisor" in str(refused.problem and refused.problem.detail)
    assert written_off(account(office, DENIED, desk)) == [("ins1", 40_000, "denial")]


def test_a_part_written_off_is_no_denial_any_more_and_the_rest_is(office: Server, desk: Desk) -> None:
    request(office, DENIED, "150.00")
    send(office, "boss", "supervisor", DENIED, "ADDC", decision="approved", reason="part")
    seen = account(office, DENIED, desk)
    assert (seen.balances, seen.work.reason, seen.work.stake_cents) == ({"ins1": 25_000}, "denial", 25_000)


@pytest.mark.parametrize(
    ("user", "role", "said"),
    [
        ("jdoe", "collector", "Only a supervisor decides; your role is collector."),
        ("mlee", "collector", "Only a supervisor decides; your role is collector."),
    ],
)
def test_a_collector_approves_nothing(office: Server, desk: Desk, user: str, role: str, said: str) -> None:
    request(office, DENIED, "400.00")
    refused = send(office, user, role, DENIED, "ADDC", decision="approved", reason="mine")
    assert refused.problem is not None
    assert (refused.status, refused.problem.detail) == ("rejected", said)
    assert written_off(account(office, DENIED, desk)) == []


def test_the_desk_says_so_at_once(office: Server, desk: Desk) -> None:
    request(office, DENIED, "400.00")
    sync(desk, office)
    approval = FollowUp(
        id=desk.new_id(),
        account=DENIED,
        made_at=desk.now(),
        code="ADDC",
        fields={"decision": "approved", "reason": "mine"},
    )
    with pytest.raises(Refused, match="Only a supervisor decides"):
        desk.do(approval)
    assert not desk.pending()


def test_nobody_approves_their_own_request_whatever_their_role(office: Server, desk: Desk) -> None:
    request(office, DENIED, "400.00", "boss", "supervisor")
    own = send(office, "boss", "supervisor", DENIED, "ADDC", decision="approved", reason="mine")
    assert (own.status, own.problem and own.problem.detail) == (
        "rejected", "You requested this yourself: another supervisor approves it.",
    )  # fmt: skip
    assert (
        send(office, "boss", "supervisor", DENIED, "ADDC", 2, decision="hand back", reason="withdrawn").status
        == "applied"
    )
    request(office, LARGE, "100.00", "boss", "supervisor")
    assert send(office, "chief", "supervisor", LARGE, "ADDC", decision="approved", reason="seen").status == "applied"


def test_above_the_limit_and_above_what_is_owed_nothing_is_approved(office: Server, desk: Desk) -> None:
    request(office, LARGE, "25000.01")
    much = send(office, "boss", "supervisor", LARGE, "ADDC", decision="approved", reason="x")
    assert much.problem is not None
    assert much.problem.detail == "25,000.01 is above your approval limit of 25,000.00."
    request(office, DENIED, "400.00")
    office.take(payment_file(DENIED, "400.00", "390.00", "CAS*CO*45*10.00", icn="D9", trace="E9"))
    late = send(office, "boss", "supervisor", DENIED, "ADDC", 2, decision="approved", reason="x")
    assert late.problem is not None
    assert late.problem.detail == "A write-off of 400.00 was requested; 0.00 is owed now. Decline it."
    assert (
        send(office, "boss", "supervisor", LARGE, "ADDC", 3, decision="declined", reason="appeal").status == "applied"
    )
    assert account(office, LARGE, desk).work.queue != "review"


def test_a_small_balance_is_adjusted_without_approval_up_to_its_limit_and_is_booked(office: Server, desk: Desk) -> None:
    over = send(office, "jdoe", "collector", DENIED, "ADSB", amount="25.01")
    assert over.problem is not None
    assert over.problem.detail == "25.01 is above the small-balance limit of 25.00: request a write-off (DNWO)."
    assert send(office, "jdoe", "collector", SMALL, "ADSB", 2, amount="25.00").status == "applied"
    assert written_off(account(office, SMALL, desk)) == [("patient", 2_500, "small_balance")]
    assert account(office, SMALL, desk).work.queue == ""


@pytest.mark.parametrize(
    ("setter", "hold", "user", "role", "done"),
    [
        ("jdoe", "dispute", "jdoe", "collector", False),
        ("jdoe", "dispute", "mlee", "collector", False),
        ("jdoe", "dispute", "boss", "supervisor", True),
        ("boss", "dispute", "boss", "supervisor", False),
        ("boss", "dispute", "chief", "supervisor", True),
        ("jdoe", "no calls", "jdoe", "collector", True),
        ("jdoe", "attorney", "jdoe", "collector", False),
        ("jdoe", "attorney", "boss", "supervisor", True),
    ],
)  # fmt: skip
def test_a_hold_is_released_by_a_supervisor_who_did_not_set_it(
    office: Server, setter: str, hold: str, user: str, role: str, done: bool
) -> None:
    if hold == "dispute":
        set_it = send(office, setter, "supervisor", SMALL, "PDSP", what_disputed="the balance")
    else:
        set_it = send(office, setter, "supervisor", SMALL, "PHLD", type=hold, scope="all", date="2026-03-10")
    assert set_it.status == "applied", set_it
    released = send(office, user, role, SMALL, "HLDR", 2, hold=hold, why="answered")
    assert (released.status == "applied") is done, released
