"""What a supervisor sees and changes: figures, the nightly run, the playbook, who works on what."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import insert, select

from collector_tui.actions import Assign, FollowUp
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import load
from collector_tui.billing_api.ledger.playbooks import rulebook_in_force, set_mark
from collector_tui.billing_api.supervision import nightly
from collector_tui.billing_api.supervision.nightly import rank_anew
from collector_tui.casework import turnaround
from collector_tui.demo.hospital import write_hospital
from collector_tui.desk.desk import Desk, Refused
from collector_tui.knowledge.playbook import shipped_text
from collector_tui.model.account import Account
from collector_tui.model.codec import decode, encode
from collector_tui.sync.flow import Reply, Request
from collector_tui.wire.playbook import PlaybookFile
from collector_tui.wire.problem import Problem
from collector_tui.wire.reports import Report
from collector_tui.work.figures import work_report
from collector_tui.work.orphans import orphaned
from tests.contract.conftest import Server, sync
from tests.ledgers import fill_once

ACCOUNTS = 150
TODAY = date(2026, 3, 10)


@pytest.fixture
def office(server: Server, tmp_path: Path) -> Server:
    """A small hospital of every kind of account."""

    def take_in() -> None:
        server.take(*(path.read_bytes() for path in write_hospital(tmp_path / "files", ACCOUNTS, 3, TODAY)))

    fill_once(server.engine, "office", take_in)
    return server


@pytest.fixture
def boss(office: Server, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "boss", office.clock)
    sync(desk, office, "boss", "supervisor")
    yield desk
    desk.close()


def ask(server: Server, method: str, path: str, body: bytes | None = None) -> Reply:
    client = server.client("boss", "supervisor")
    try:
        return client.send(Request(method=method, path=path, body=body))
    finally:
        client.close()


def documents(server: Server) -> dict[str, tuple[int, Account]]:
    head, doc = tables.account_head.c, tables.account_doc.c
    query = select(head.version, doc.doc).join_from(
        tables.account_head, tables.account_doc, head.account_id == doc.account_id
    )
    with server.engine.begin() as tx:
        made = [(row.version, decode(Account, row.doc.encode())) for row in tx.execute(query)]
    return {account.id: (version, account) for version, account in made}


def test_the_ledgers_figures_are_those_of_the_desk(office: Server, boss: Desk) -> None:
    report = decode(Report, ask(office, "GET", "/v1/report").body)
    assert report.lines == work_report(boss.heads(), TODAY)
    assert sum(line.accounts for line in report.lines) == sum(bool(head.work.queue) for head in boss.heads())


def test_a_night_judges_every_account_once_and_writes_only_what_turned(office: Server) -> None:
    before = documents(office)
    tally = rank_anew(office.engine, TODAY + timedelta(days=1))
    after = documents(office)
    assert tally.judged == len(before)
    changed = {key for key in after if after[key][0] != before[key][0]}
    assert len(changed) == tally.changed < tally.judged / 2
    with office.engine.begin() as tx:
        rulebook = rulebook_in_force(tx)
        live = load(tx, after)
    for key, (_, account) in after.items():
        assert set(account.entries) == set(live[key].entries)
        assert not orphaned(account, TODAY + timedelta(days=1), rulebook.playbook) or key in tally.orphans
    assert rank_anew(office.engine, TODAY + timedelta(days=1)).judged == tally.judged, "once a day"


def test_a_night_goes_on_where_it_was_broken_off(office: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Power goes while a batch is written: what was committed stays, the rest is judged when it is back."""
    monkeypatch.setattr(nightly, "BATCH_ACCOUNTS", 20)
    whole = nightly._judge
    batches = []

    def judge(*given):  # the third batch dies before its commit
        batches.append(1)
        if len(batches) == 3:
            raise OSError("power")
        return whole(*given)

    monkeypatch.setattr(nightly, "_judge", judge)
    with pytest.raises(OSError, match="power"):
        rank_anew(office.engine, TODAY + timedelta(days=1))
    with office.engine.begin() as tx:
        night = nightly.last_night(tx)
    assert night is not None
    assert (night.judged, night.ended) == (40, False)
    assert rank_anew(office.engine, TODAY + timedelta(days=1)).judged == len(documents(office))


def test_a_night_teaches_the_payers_times(office: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnaround, "ANSWERS_MIN", 8)
    rank_anew(office.engine, TODAY + timedelta(days=1))
    with office.engine.begin() as tx:
        learned = rulebook_in_force(tx).playbook.norms
    assert learned
    assert all(10 <= norm.days <= 60 and norm.answers >= 8 for norm in learned.values()), learned


def test_a_playbook_is_published_judged_by_and_reaches_the_desk(office: Server, boss: Desk) -> None:
    current = decode(PlaybookFile, ask(office, "GET", "/v1/playbook/file").body)
    assert current.text == shipped_text()
    text = current.text.replace('version = "shipped-2"', 'version = "mine-1"').replace(
        '[[rule]]\nqueue = "denied_clinical"', '[[rule]]\nqueue = "denied_auth"'
    )
    told = encode(PlaybookFile(text=text, version=current.version))
    assert ask(office, "PUT", "/v1/playbook/file", told).status == 200
    rank_anew(office.engine, TODAY)
    sync(boss, office, "boss", "supervisor")
    assert boss.playbook.version == "mine-1"
    assert not any(head.work.queue == "denied_clinical" for head in boss.heads())
    assert ask(office, "PUT", "/v1/playbook/file", told).status == 409, "made from a version that is no longer in force"


@pytest.mark.parametrize(
    ("text", "told"),
    [("version = 1", "Expected `str`"), (shipped_text(), "still has the version"), ("x", "Expected '='")],
)
def test_a_playbook_that_cannot_be_used_changes_nothing(office: Server, text: str, told: str) -> None:
    reply = ask(office, "PUT", "/v1/playbook/file", encode(PlaybookFile(text=text, version="shipped-2")))
    assert reply.status == 422
    assert told in decode(Problem, reply.body).detail
    assert decode(PlaybookFile, ask(office, "GET", "/v1/playbook/file").body).text == shipped_text()


def test_a_supervisor_deals_accounts_and_a_collector_takes_only_for_themselves(
    office: Server, boss: Desk, tmp_path: Path
) -> None:
    first, second = [head.id for head in boss.heads() if head.work.queue == "no_response"][:2]
    office.token("mlee", "collector")
    boss.do(Assign(id=boss.new_id(), account=first, made_at=boss.now(), owner="mlee"))
    ghost = Assign(id=boss.new_id(), account=second, made_at=boss.now(), owner="mlee rpatel")  # B6
    boss.do(ghost)
    sync(boss, office, "boss", "supervisor")
    assert boss.pending()[ghost.id].problem == "Nobody here is called 'mlee rpatel'."
    assert {"boss", "mlee"} <= set(boss.people)
    mine = Desk(tmp_path / "mine", office.clock)
    theirs = Assign(id=mine.new_id(), account=second, made_at=mine.now(), owner="mlee")
    mine.do(theirs)  # its role was not heard yet: the server judges
    mine.do(Assign(id=mine.new_id(), account=second, made_at=mine.now(), owner="jdoe"))
    sync(mine, office)
    with pytest.raises(Refused, match="Only a supervisor"):
        mine.do(msgspec.structs.replace(theirs, id=mine.new_id()))
    refused = [entry for entry in mine.pending().values() if entry.state == "refused"]
    mine.close()
    sync(boss, office, "boss", "supervisor")
    owners = {head.id: head.owner for head in boss.heads()}
    assert (owners[first], owners[second]) == ("mlee", "jdoe")
    assert [entry.problem for entry in refused] == ["Only a supervisor can assign accounts to another person."]
    lines = decode(Report, ask(office, "GET", "/v1/report").body).lines
    assert {line.owner for line in lines} == {"", "jdoe", "mlee"}


def test_the_report_tells_choices_and_overrides(office: Server, boss: Desk) -> None:
    late = next(head.id for head in boss.heads() if head.work.queue == "no_response")
    made = {"level_name": "1", "enclosures": "letter", "channel": "portal"}
    appeal = FollowUp(
        id=boss.new_id(), account=late, made_at=boss.now(), code="APL1", fields=made, override="payer said so"
    )
    boss.do(appeal)
    sync(boss, office, "boss", "supervisor")
    told = json.loads(ask(office, "GET", "/v1/report?days=1").body)
    assert [(one["code"], one["rules"], one["reason"]) for one in told["overrides"]] == [
        ("APL1", "no_decision", "payer said so")
    ]
    assert [one["chosen"] for one in told["choices"]] == ["APL1"]


def test_a_playbook_that_this_version_cannot_read_is_no_reason_to_stop(office: Server) -> None:
    """Published under another version: accounts are judged by the shipped one, and its version says why."""
    row = {"version": "9", "text": "version = 9", "user": "boss", "published_at": office.clock()}
    with office.engine.begin() as tx:
        tx.execute(insert(tables.playbook).values(**row))
        set_mark(tx)
        version = rulebook_in_force(tx).playbook.version
    assert version.startswith("shipped-2, as the published one cannot be used")
