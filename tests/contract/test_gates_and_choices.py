"""Gates at desk and server: what is asked for is refused, what was done is taken and told; what was chosen is counted."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import Raw
from sqlalchemy import select

from collector_tui.actions import FollowUp
from collector_tui.billing_api.ledger import tables
from collector_tui.desk.desk import Desk, Refused
from collector_tui.model.codec import decode, encode
from collector_tui.sync.flow import Request
from collector_tui.wire.actions import ActionBatch, ActionResults
from tests.contract.conftest import Server, sync
from tests.x12_files import claim_file, payment_file


@pytest.fixture
def office(server: Server) -> Server:
    """One account whose patient owes 20.00 and one that waits for its payer."""
    server.take(
        claim_file("OWES", billed="20260105"),
        payment_file("OWES", paid="80.00", cas="CAS*PR*2*20.00"),
        claim_file("WAITS", billed="20260305"),
    )
    return server


@pytest.fixture
def desk(office: Server, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "desk", office.clock)
    sync(made, office)
    yield made
    made.close()


def logged(desk: Desk, account: str, code: str, override: str = "", **fields: str) -> FollowUp:
    return FollowUp(id=desk.new_id(), account=account, made_at=desk.now(), code=code, fields=fields, override=override)


def called(desk: Desk, override: str = "") -> FollowUp:
    return logged(desk, "OWES", "PCNA", override, phone_type="home")


def appealed(desk: Desk, override: str = "") -> FollowUp:
    return logged(desk, "WAITS", "APL1", override, level_name="1", enclosures="letter", channel="portal")


def choices(server: Server) -> list[tuple[str, str, str, int, str, str]]:
    row = tables.choice.c
    with server.engine.begin() as tx:
        told = tx.execute(select(row.suggested, row.chosen, row.level, row.place, row.rules, row.override)).all()
    return [tuple(one) for one in told]


def test_an_appeal_of_what_is_not_decided_is_refused_here_and_there(desk: Desk, office: Server) -> None:
    with pytest.raises(Refused, match=r"has not decided this claim.*\(no_decision\)"):
        desk.do(appealed(desk))
    client = office.client("mlee")
    batch = ActionBatch(client="c", actions=(Raw(encode(appealed(desk))),))
    reply = client.send(Request(method="POST", path="/v1/actions", body=encode(batch)))
    client.close()
    (result,) = decode(ActionResults, reply.body).results
    assert (result.status, result.problem and result.problem.type.endswith("gate")) == ("rejected", True)
    assert choices(office) == []


def test_with_a_reason_it_is_logged_and_told_in_the_report(desk: Desk, office: Server) -> None:
    desk.do(appealed(desk, "the portal shows the denial, the remittance is late"))
    sync(desk, office)
    assert desk.counts().refused == 0
    (told,) = choices(office)
    assert told == ("CSPD", "APL1", "block", 0, "no_decision", "the portal shows the denial, the remittance is late")
    account = desk.account("WAITS")
    assert account is not None
    assert account.activities[-1].passed_over == ("no_decision",)


def test_what_was_suggested_and_taken_is_counted_as_its_first_step(desk: Desk, office: Server) -> None:
    desk.do(logged(desk, "WAITS", "CSPD", channel="portal", call_ref="1"))
    sync(desk, office)
    assert choices(office) == [("CSPD", "CSPD", "", 1, "", "")]


def test_no_patient_is_called_without_a_lease(desk: Desk, office: Server) -> None:
    with pytest.raises(Refused, match=r"another desk may just have called.*\(lease\)"):
        desk.do(called(desk))
    desk.wish("OWES")
    sync(desk, office)
    desk.do(called(desk))
    office.clock.time += timedelta(minutes=21)
    with pytest.raises(Refused, match=r"\(lease\)"):
        desk.do(called(desk))
    desk.do(called(desk, "called at the end of my lease, the line is down"))


def test_insurance_work_and_notes_need_no_lease(desk: Desk) -> None:
    desk.do(logged(desk, "OWES", "CSPD", channel="portal", call_ref="1"))
    assert desk.counts().waiting == 1


def test_a_call_that_was_made_is_taken_though_another_desk_talked_before(
    desk: Desk, office: Server, tmp_path: Path
) -> None:
    """Two desks, one patient: the second did not know. The call is the truth, and it is told."""
    other = Desk(tmp_path / "other", office.clock)
    sync(other, office, "mlee")
    other.wish("OWES")
    sync(other, office, "mlee")
    other.do(logged(other, "OWES", "PCRP", id_verified="name, born", topics="balance", outcome="will pay"))
    other.wish("")
    sync(other, office, "mlee")
    desk.do(called(desk, "on the phone with the patient already"))
    sync(desk, office)
    other.close()
    assert desk.counts().refused == 0
    assert [one[4] for one in choices(office)] == ["", "after_talk"]
    with pytest.raises(Refused, match="after_talk"):
        desk.do(called(desk))
