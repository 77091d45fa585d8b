"""Two desks, one server: what is logged on one is on the other, once, whatever the line does."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from collector_tui.actions import FollowUp, Note, SetFollowUp
from collector_tui.desk.desk import Desk, Refused
from collector_tui.sync.engine import SyncEngine, SyncOutcome, run_flow
from collector_tui.sync.flow import Reply, Request, Session, Setback
from tests.contract.conftest import Server, sync
from tests.x12_files import claim_file, payment_file, unsealed


@pytest.fixture
def hospital(server: Server) -> Server:
    """A server with three accounts: a denial, one in process, one paid."""
    server.take(claim_file("DENIED"), payment_file("DENIED", paid="0.00", cas="CAS*CO*197*100.00", icn="D1"))
    server.take(claim_file("WAITING", billed="20260305"))
    server.take(claim_file("PAID"), payment_file("PAID", icn="P1", trace="EFT2"))
    return server


@pytest.fixture
def desks(hospital: Server, tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    pair = Desk(tmp_path / "one", hospital.clock), Desk(tmp_path / "two", hospital.clock)
    yield pair
    for desk in pair:
        desk.close()


def note(desk: Desk, account: str, text: str) -> Note:
    made = Note(id=desk.new_id(), account=account, made_at=desk.now(), text=text)
    desk.do(made)
    return made


def texts(desk: Desk, account: str) -> list[str]:
    found = desk.account(account)
    assert found is not None
    return [activity.text for activity in found.activities]


def test_a_desk_gets_the_open_accounts_and_not_the_closed(hospital: Server, desks: tuple[Desk, Desk]) -> None:
    sync(desks[0], hospital, "jdoe")
    assert sorted(head.id for head in desks[0].heads()) == ["DENIED", "WAITING"]
    assert desks[0].user == "jdoe"


def test_a_posters_desk_has_no_accounts_and_knows_when_the_server_is_there(
    hospital: Server, desks: tuple[Desk, Desk]
) -> None:
    desk = desks[0]
    sync(desk, hospital, "jdoe")
    logged = note(desk, "DENIED", "before the role changed")
    client = hospital.client("jdoe", "intake")
    session = Session(desk)
    run_flow(session.converse(), client)
    assert (desk.role, desk.heads(), desk.user) == ("intake", [], "jdoe")
    assert logged.id in desk.pending(), "what was logged stays"
    hospital.stop()
    with pytest.raises(Setback):
        run_flow(session.converse(), client)
    client.close()
    hospital.start()


def test_what_is_logged_on_one_desk_is_on_the_other_once(hospital: Server, desks: tuple[Desk, Desk]) -> None:
    one, two = desks
    sync(one, hospital, "jdoe")
    sync(two, hospital, "mlee")
    note(one, "DENIED", "called, no answer")
    assert texts(one, "DENIED") == ["called, no answer"], "seen at once, before any sync"
    for _ in range(2):
        sync(one, hospital, "jdoe")
        sync(two, hospital, "mlee")
    assert texts(two, "DENIED") == texts(one, "DENIED") == ["called, no answer"]
    assert one.pending() == {}


class Flaky:
    """A line that loses every answer to a push until told otherwise."""

    def __init__(self, server: Server, user: str) -> None:
        self.client, self.losing, self.sent = server.client(user), True, 0

    def send(self, request: Request) -> Reply:
        reply = self.client.send(request)
        if request.method == "POST":
            self.sent += 1
            if self.losing:
                raise Setback("the line dropped")
        return reply

    def close(self) -> None:
        self.client.close()


def test_an_answer_lost_on_the_way_doubles_nothing(hospital: Server, desks: tuple[Desk, Desk]) -> None:
    one, _ = desks
    sync(one, hospital, "jdoe")
    note(one, "DENIED", "once")
    token = hospital.client("jdoe")
    line = Flaky(hospital, "jdoe")
    for _ in range(3):
        with pytest.raises(Setback):
            run_flow(Session(one).converse(), line)
    assert one.counts().waiting == 1
    line.losing = False
    run_flow(Session(one).converse(), line)
    assert (line.sent, one.pending()) == (4, {})
    assert texts(one, "DENIED") == ["once"]
    token.close()
    line.close()


def test_what_was_offered_can_no_longer_be_undone(hospital: Server, desks: tuple[Desk, Desk]) -> None:
    one, _ = desks
    sync(one, hospital, "jdoe")
    note(one, "DENIED", "first")
    line = Flaky(hospital, "jdoe")
    with pytest.raises(Setback):
        run_flow(Session(one).converse(), line)
    undone = note(one, "DENIED", "second")
    assert one.undo() == [undone]
    assert one.undo() == []
    assert texts(one, "DENIED") == ["first"]
    line.close()


def test_what_was_just_logged_is_held_back_for_a_while(hospital: Server, desks: tuple[Desk, Desk]) -> None:
    one, _ = desks
    sync(one, hospital, "jdoe")
    fresh = note(one, "DENIED", "just now")
    assert one.sync_side.to_send(10, 5.0).actions == []
    assert one.undo() == [fresh]
    note(one, "DENIED", "kept")
    hospital.clock.time += timedelta(seconds=5)
    assert len(one.sync_side.to_send(10, 5.0).actions) == 1
    assert one.undo() == []


def test_the_server_dies_in_a_push_and_comes_back(hospital: Server, desks: tuple[Desk, Desk]) -> None:
    one, two = desks
    sync(one, hospital, "jdoe")
    told: list[SyncOutcome] = []
    changed = threading.Condition()

    def tell(state: SyncOutcome) -> None:
        with changed:
            told.append(state)
            changed.notify_all()

    def wait_for(online: bool) -> None:
        with changed:
            assert changed.wait_for(lambda: told and told[-1].online is online, 20)

    address = hospital.address("jdoe")
    from collector_tui.sync.client import Client

    engine = SyncEngine(one, lambda: Client(address), tell, poll_s=0.05)
    engine.start()
    wait_for(True)
    hospital.stop()
    for number in range(20):
        note(one, "DENIED", f"note {number}")
        engine.wake()
    wait_for(False)
    assert "cannot be reached" in told[-1].problem
    hospital.start()
    with changed:
        assert changed.wait_for(lambda: not one.pending(), 30)
    engine.stop()
    sync(two, hospital, "mlee")
    assert texts(two, "DENIED") == [f"note {number}" for number in range(20)]


def test_a_refused_action_comes_back_with_its_text(hospital: Server, desks: tuple[Desk, Desk]) -> None:
    one, _ = desks
    sync(one, hospital, "jdoe")
    lost = note(one, "NOWHERE", "kept")
    sync(one, hospital, "jdoe")
    entry = one.pending()[lost.id]
    assert (entry.state, entry.problem) == ("refused", "There is no account 'NOWHERE' here.")
    assert entry.action.text == "kept"
    sync(one, hospital, "jdoe")
    assert one.counts().refused == 1, "a refused action stays until a person settles it"


def test_a_restored_database_is_read_anew_and_loses_no_pending_work(hospital: Server, desks: tuple[Desk, Desk]) -> None:
    one, _ = desks
    sync(one, hospital, "jdoe")
    note(one, "DENIED", "before the restore")
    from sqlalchemy import update

    from collector_tui.billing_api.ledger import tables

    with hospital.engine.begin() as tx:
        tx.execute(update(tables.feed).values(epoch="another"))
    sync(one, hospital, "jdoe")
    sync(one, hospital, "jdoe")
    assert texts(one, "DENIED") == ["before the restore"]
    assert one.pending() == {}


def test_an_account_that_leaves_the_scope_leaves_the_disk(
    hospital: Server, desks: tuple[Desk, Desk], tmp_path: Path
) -> None:
    one, _ = desks
    client = hospital.client("jdoe", "collector", "denied")
    run_flow(Session(one).converse(), client)
    assert [head.id for head in one.heads()] == ["DENIED"]
    hospital.take(claim_file("DENIED", billed="20260309", frequency="7"))
    run_flow(Session(one).converse(), client)
    client.close()
    assert one.heads() == []
    assert b"DENIED" not in unsealed(tmp_path / "one", "cache.j"), "not even in an overtaken frame"


def test_a_follow_up_hides_the_account_until_its_day(hospital: Server, desks: tuple[Desk, Desk]) -> None:
    one, _ = desks
    sync(one, hospital, "jdoe")
    fields = {"contact": "rep", "issue_no": "77"}
    made = FollowUp(
        id=one.new_id(), account="DENIED", made_at=one.now(), code="PESC", fields=fields, next=date(2026, 3, 24)
    )
    one.do(made)
    sync(one, hospital, "jdoe")
    account = one.account("DENIED")
    assert account is not None
    assert (account.follow_up_on, account.activities[-1].code) == (date(2026, 3, 24), "PESC")


def test_a_past_day_is_refused_before_it_is_logged(desks: tuple[Desk, Desk]) -> None:
    one, _ = desks
    made = SetFollowUp(id=one.new_id(), account="DENIED", made_at=one.now(), next=date(2026, 3, 9))
    with pytest.raises(Refused, match=r"03/09/2026 has passed; choose today or later"):
        one.do(made)
    assert one.pending() == {}


def test_the_desk_is_the_same_after_a_restart(hospital: Server, desks: tuple[Desk, Desk], tmp_path: Path) -> None:
    one, _ = desks
    sync(one, hospital, "jdoe")
    note(one, "DENIED", "kept")
    one.save_draft("DENIED", {"text": "half a sen"})
    one.close()
    again = Desk(tmp_path / "one", lambda: datetime(2026, 3, 10, 15, tzinfo=UTC))
    assert texts(again, "DENIED") == ["kept"]
    assert again.draft("DENIED") == {"text": "half a sen"}
    assert again.counts().waiting == 1
    again.close()


def test_a_fault_of_the_sync_thread_tells_its_place_and_no_value(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Faulty:
        def send(self, request: Request) -> Reply:
            patient = "SECRET NAME"
            raise KeyError(patient)

        def close(self) -> None: ...

    desk = Desk(tmp_path, lambda: datetime(2026, 3, 10, 15, tzinfo=UTC))
    outcomes: list[SyncOutcome] = []
    heard = threading.Event()

    def tell(outcome: SyncOutcome) -> None:
        outcomes.append(outcome)
        heard.set()

    engine = SyncEngine(desk, Faulty, tell)
    engine.start()
    assert heard.wait(10)
    engine.stop()
    desk.close()
    (problem,) = {outcome.problem for outcome in outcomes}
    assert problem.startswith("Syncing failed by a fault of this program (KeyError at test_desks.py:")
    assert "engine.py" in caplog.text
    assert "SECRET" not in problem + caplog.text
