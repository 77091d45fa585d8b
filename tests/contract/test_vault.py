"""Whose key a desk has: given by the server, withheld after a revocation, wrapped by a passphrase, replaced."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from collector_tui.actions import Note
from collector_tui.billing_api.access.desks import opened, revoke_desk
from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.billing_api.ledger import tables
from collector_tui.commands.open_desk import Opening
from collector_tui.commands.output import Failure
from collector_tui.config import Config, DeskPlace
from collector_tui.config import Server as ServerAt
from collector_tui.desk.desk import Desk
from collector_tui.storage.disk import RealDisk
from collector_tui.storage.journal import Locked
from collector_tui.storage.keys import Keys, WrongKey, new_key
from collector_tui.storage.vault import Vault
from collector_tui.sync.engine import run_flow
from collector_tui.sync.flow import Revoked, Session
from tests.contract.conftest import Server
from tests.x12_files import claim_file

PASSPHRASE = "four words are easiest"


@pytest.fixture
def hospital(server: Server) -> Server:
    import io

    for account in ("A-1", "A-2"):
        take_in(server.engine, "f", io.BytesIO(claim_file(account)), "post", server.clock(), server.clock().date())
    return server


@pytest.fixture
def config(hospital: Server, tmp_path: Path) -> Config:
    at = ServerAt(socket=str(hospital.path), token=hospital.token("jdoe", "collector"))
    return Config(server=at, desk=DeskPlace(directory=str(tmp_path / "desk")))


def synced(opening: Opening, desk: Desk) -> None:
    client = opening.client()
    try:
        run_flow(Session(desk).converse(), client)
    finally:
        client.close()


def log(desk: Desk, text: str) -> None:
    desk.do(Note(id=desk.new_id(), account="A-1", made_at=desk.now(), text=text))


def test_a_desk_opens_with_the_servers_key_and_not_without(hospital: Server, config: Config) -> None:
    opening = Opening(config)
    desk = opening.desk(hospital.clock)
    synced(opening, desk)
    log(desk, "kept")
    desk.close()
    assert not (opening.directory / "key").exists()
    with pytest.raises(Locked):
        Desk(opening.directory, hospital.clock, Keys(new_key()))
    hospital.stop()
    with pytest.raises(Failure, match="The server keeps this desk's key"):
        Opening(config).desk(hospital.clock)
    hospital.start()
    refused = replace(config, server=replace(config.server, token=hospital.token("jdoe", "auditor")))
    with pytest.raises(Failure, match=r"it takes collector or supervisor or intake\.$"):
        Opening(refused).desk(hospital.clock)
    again = Opening(config).desk(hospital.clock)
    assert (len(again.heads()), again.counts().waiting) == (2, 1)
    again.close()


def test_a_revoked_desk_forgets_its_accounts_and_keeps_what_was_logged(hospital: Server, config: Config) -> None:
    opening = Opening(config)
    desk = opening.desk(hospital.clock)
    synced(opening, desk)
    log(desk, "kept")
    with hospital.engine.begin() as tx:
        assert revoke_desk(tx, opening.vault.desk, hospital.clock())
    with pytest.raises(Revoked, match="what you logged is kept"):
        synced(opening, desk)
    assert desk.heads() == []
    assert desk.counts().waiting == 1
    desk.close()
    assert not (opening.directory / "cache.j").exists()
    with pytest.raises(Failure, match="This desk was revoked"):
        Opening(config).desk(hospital.clock)
    with hospital.engine.begin() as tx:  # an administrator opens it: nothing that was logged is lost
        row = tx.execute(select(tables.desk)).one()
    rescued = Desk(opening.directory, hospital.clock, Keys(*opened(Keys(bytes(32)), row)))
    assert [entry.action.text for entry in rescued.pending().values()] == ["kept"]
    rescued.close()


def test_a_desk_that_was_revoked_while_closed_forgets_its_accounts_when_it_is_opened(
    hospital: Server, config: Config
) -> None:
    opening = Opening(config)
    desk = opening.desk(hospital.clock)
    synced(opening, desk)
    log(desk, "kept")
    desk.close()
    with hospital.engine.begin() as tx:
        assert revoke_desk(tx, opening.vault.desk, hospital.clock())
    with pytest.raises(Failure, match=r"revoked.*what you logged is kept\.$"):
        Opening(config).desk(hospital.clock)
    assert not (opening.directory / "cache.j").exists()
    assert (opening.directory / "outbox" / "1.j").exists()


def test_a_passphrase_opens_a_desk_without_the_server(hospital: Server, config: Config) -> None:
    opening = Opening(config)
    desk = opening.desk(hospital.clock)
    log(desk, "kept")
    desk.close()
    with pytest.raises(ValueError, match="12 characters"):
        opening.vault.set_passphrase(opening.from_server(), "short")
    opening.vault.set_passphrase(opening.from_server(), PASSPHRASE)
    hospital.stop()
    vault = Vault(opening.directory, RealDisk())
    with pytest.raises(WrongKey):
        vault.by_passphrase(PASSPHRASE + "x")
    again = Desk(opening.directory, hospital.clock, Keys(*vault.by_passphrase(PASSPHRASE)))
    assert again.counts().waiting == 1
    again.close()
    assert PASSPHRASE.encode() not in (opening.directory / "vault.json").read_bytes()


def test_a_replaced_key_seals_everything_anew(hospital: Server, config: Config) -> None:
    opening = Opening(config)
    desk = opening.desk(hospital.clock)
    synced(opening, desk)
    log(desk, "kept")
    desk.close()
    old = opening.from_server()
    both = opening.from_server(rotate=True)
    assert both[1:] == old
    desk = Desk(opening.directory, hospital.clock, Keys(*both))
    desk.rewrite()
    desk.close()
    with pytest.raises(Locked):
        Desk(opening.directory, hospital.clock, Keys(*old))
    again = Desk(opening.directory, hospital.clock, Keys(both[0]))
    assert (len(again.heads()), again.counts().waiting) == (2, 1)
    again.close()


def test_a_secret_is_worth_nothing_without_the_key(tmp_path: Path) -> None:
    vault, keys = Vault(tmp_path, RealDisk()), Keys(new_key())
    assert vault.desk
    vault.keep_secret("refresh", "rt-1", keys)
    again = Vault(tmp_path, RealDisk())
    assert (again.secret("refresh", keys), again.secret("refresh", Keys(new_key())), again.secret("other", keys)) == (
        "rt-1",
        "",
        "",
    )
    assert b"rt-1" not in (tmp_path / "vault.json").read_bytes()


def test_views_made_offline_are_reported_when_the_server_is_back(hospital: Server, config: Config) -> None:
    opening = Opening(config)
    desk = opening.desk(hospital.clock)
    synced(opening, desk)
    desk.viewed("A-1")
    desk.views.keep()  # as the engine does when the server is away
    desk.close()
    desk = Opening(config).desk(hospital.clock)
    desk.viewed("A-2")
    synced(opening, desk)
    assert desk.views.to_report() == ()
    desk.close()
    audit = tables.audit.c
    with hospital.engine.begin() as tx:
        rows = tx.execute(select(audit.user, audit.account_id).where(audit.act == "view").order_by(audit.id)).all()
    assert [tuple(row) for row in rows] == [("jdoe", "A-1"), ("jdoe", "A-2")]


def test_two_people_and_one_account(hospital: Server, tmp_path: Path) -> None:
    """Leases end to end: taken, seen by the other, given back, fenced."""
    one, two = Desk(tmp_path / "one", hospital.clock), Desk(tmp_path / "two", hospital.clock)
    first, second = hospital.client("jdoe"), hospital.client("mlee")
    for desk, client in ((one, first), (two, second)):
        run_flow(Session(desk).converse(), client)
    one.wish("A-1")
    run_flow(Session(one).converse(), first)
    assert one.leases.granted is not None
    two.wish("A-1")
    run_flow(Session(two).converse(), second)
    assert two.leases.granted is None
    assert two.marks() == {"A-1": "@"}
    assert two.take_notices()[0].startswith("jdoe works on A-1 until ")
    one.wish("")
    run_flow(Session(one).converse(), first)
    run_flow(Session(two).converse(), second)
    run_flow(Session(two).converse(), second)
    assert two.leases.granted is not None
    assert two.leases.granted.fence == 2
    for own in (one, two, first, second):
        own.close()


def test_a_quiet_day_counts_as_heard_from_the_server(hospital: Server, tmp_path: Path) -> None:
    desk, client = Desk(tmp_path / "quiet", hospital.clock), hospital.client("jdoe")
    for _ in range(3):
        run_flow(Session(desk).converse(), client)
        hospital.clock.time += timedelta(days=6)
    desk.close()
    again = Desk(tmp_path / "quiet", hospital.clock)
    assert (again.days_offline, again.shut, len(again.heads())) == (6, "", 2)
    hospital.clock.time += timedelta(days=9)
    assert again.heads() == []
    before = again.revision
    run_flow(Session(again).converse(), client)
    assert (len(again.heads()), again.revision > before) == (2, True)
    again.close()
    client.close()


def test_a_damaged_file_of_another_session_is_told_once_and_left(hospital: Server, tmp_path: Path) -> None:
    one, two = Desk(tmp_path / "desk", hospital.clock), Desk(tmp_path / "desk", hospital.clock)
    log(two, "mine")
    log(two, "too")
    two.close()
    path = tmp_path / "desk" / "outbox" / "2.j"
    raw = path.read_bytes()
    path.write_bytes(raw[:80] + b"rot" + raw[83:])
    for _ in range(2):
        one.sync_side.tend()
    (told,) = one.take_notices()
    assert "outbox salvage" in told
    assert path.exists()
    one.close()
