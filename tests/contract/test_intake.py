"""A payer's file becomes accounts, money and work; nothing is posted twice, nothing unproved is posted."""

import csv
import io
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError

from collector_tui.billing_api.intake import file_bytes
from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import load
from collector_tui.billing_api.ledger.bulk import insert_rows
from collector_tui.billing_api.ledger.database import sent_ahead
from collector_tui.model.account import Account
from collector_tui.model.money import cents_of
from collector_tui.wire.intake import Receipt
from tests.contract.conftest import Clock
from tests.x12_files import claim_file, payment_file, status_file


class Office:
    """Takes files in and looks at what became of them."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine, self.clock = engine, clock

    def take(self, raw: bytes, name: str = "file.x12") -> Receipt:
        now = self.clock()
        return take_in(self.engine, name, io.BytesIO(raw), "intake", now, now.date())

    def account(self, account_id: str) -> Account:
        with self.engine.begin() as tx:
            stored = tx.execute(select(tables.account_doc.c.doc).where(tables.account_doc.c.account_id == account_id))
            return msgspec.json.decode(stored.scalar_one(), type=Account)

    def accounts(self) -> int:
        with self.engine.begin() as tx:
            return tx.execute(select(func.count()).select_from(tables.account)).scalar_one()


def test_a_claim_makes_an_account_that_waits_for_its_payer(engine: Engine, clock: Clock) -> None:
    office = Office(engine, clock)
    receipt = office.take(claim_file("A1", billed="20260301"))
    assert (receipt.outcome, receipt.accounts) == ("taken", 1)
    account = office.account("A1")
    assert (account.patient_name, account.payer, account.balance_cents) == ("DOE, JANE", "ACME HEALTH", 10_000)
    assert (account.work.queue, account.work.why) == ("in_process", "billed {age}d ago")


def test_a_payment_pays_writes_off_and_passes_the_patients_share_on(engine: Engine, clock: Clock) -> None:
    office = Office(engine, clock)
    office.take(claim_file("A1"))
    office.take(payment_file("A1", paid="60.00", cas="CAS*CO*45*25.00~CAS*PR*1*15.00"))
    account = office.account("A1")
    assert account.balances == {"patient": 1_500}
    assert (account.work.queue, account.work.stake_cents) == ("self_pay", 1_500)


def test_a_denial_is_left_on_the_account_to_be_worked(engine: Engine, clock: Clock) -> None:
    office = Office(engine, clock)
    office.take(claim_file("A1"))
    office.take(payment_file("A1", paid="0.00", cas="CAS*CO*197*100.00"))
    account = office.account("A1")
    assert (account.work.queue, account.work.why, account.balance_cents) == ("denied_auth", "CO-197 no auth", 10_000)
    assert account.work.due_on.isoformat() == "2026-08-19"  # 180 days from the remittance
    assert sum(part.points for part in account.work.parts) == account.work.score


def test_the_same_file_twice_changes_nothing_and_says_so(engine: Engine, clock: Clock) -> None:
    office = Office(engine, clock)
    office.take(claim_file("A1"))
    office.take(payment_file("A1"))
    before = office.account("A1")
    again = office.take(payment_file("A1"), "copy.835")
    assert (again.outcome, "nothing was changed" in again.text) == ("unchanged", True)
    assert office.account("A1") == before


def test_the_same_remittance_in_another_file_is_posted_once(engine: Engine, clock: Clock) -> None:
    office = Office(engine, clock)
    office.take(claim_file("A1"))
    office.take(payment_file("A1"))
    before = office.account("A1")
    again = office.take(payment_file("A1") + b"\r\n")
    assert again.transactions[0].outcome == "unchanged"
    assert office.account("A1") == before


def test_a_remittance_that_does_not_balance_is_held_back_whole(engine: Engine, clock: Clock) -> None:
    office = Office(engine, clock)
    office.take(claim_file("A1"))
    receipt = office.take(payment_file("A1", total="60.01"))
    assert (receipt.transactions[0].outcome, receipt.transactions[0].new) == ("quarantined", 0)
    assert office.account("A1").payments == ()


def test_a_payment_without_a_claim_is_found_by_the_payers_number(engine: Engine, clock: Clock) -> None:
    office = Office(engine, clock)
    office.take(claim_file("A1"))
    office.take(status_file("A1", category="A2"))
    office.take(payment_file("MASKED", icn="ICN1"))
    assert office.account("A1").balances == {}
    assert office.accounts() == 1


def test_a_payment_that_matches_nothing_makes_an_account_that_says_so(engine: Engine, clock: Clock) -> None:
    office = Office(engine, clock)
    office.take(payment_file("X9", icn="OTHER"))
    account = office.account("X9")
    assert (account.no_claim_on_file, account.work.queue) == (True, "unmatched")


def test_a_reversal_and_its_correction_net_out(engine: Engine, clock: Clock) -> None:
    office = Office(engine, clock)
    office.take(claim_file("A1"))
    office.take(payment_file("A1"))
    reversal = payment_file(
        "A1", charge="-100.00", paid="-60.00", cas="CAS*CO*45*-40.00", status="22", trace="R", total="-60.00"
    )
    office.take(reversal)
    assert office.account("A1").balances == {"ins1": 10_000}
    office.take(payment_file("A1", paid="70.00", cas="CAS*CO*45*30.00", trace="C", on="20260301"))
    assert office.account("A1").balances == {}


def test_a_rejected_claim_is_not_a_denial_and_its_filing_clock_runs(engine: Engine, clock: Clock) -> None:
    office = Office(engine, clock)
    office.take(claim_file("A1"))
    office.take(status_file("A1", category="A7", text="SUBSCRIBER NOT FOUND"))
    account = office.account("A1")
    assert account.work.queue == "rejected"
    assert "SUBSCRIBER NOT FOUND" in account.work.stands
    assert account.work.deadlines[0].what == "timely filing"


def test_a_replacement_claim_corrects_the_charge_instead_of_adding_one(engine: Engine, clock: Clock) -> None:
    office = Office(engine, clock)
    office.take(claim_file("A1", charge="100.00"))
    office.take(claim_file("A1", charge="80.00", billed="20260120", frequency="7"))
    assert office.account("A1").balance_cents == 8_000


def test_the_document_is_what_the_rows_say(engine: Engine, clock: Clock) -> None:
    office = Office(engine, clock)
    office.take(claim_file("A1"))
    office.take(payment_file("A1", paid="0.00", cas="CAS*CO*16*100.00~LQ*HE*N290"))
    document = office.account("A1")
    with engine.begin() as tx:
        rows = load(tx, ["A1"])["A1"]
    kept = ("claims", "payments", "entries", "coverages", "patient", "activities")
    assert {name: getattr(rows, name) for name in kept} == {name: getattr(document, name) for name in kept}


def test_intake_reads_the_samples_to_the_counted_truth(engine: Engine, clock: Clock, shared_x12: Path) -> None:
    office = Office(engine, clock)
    checked = 0
    for table, columns in (
        ("truth_835.csv", {"charge_cents": "total_charge", "paid_cents": "total_paid", "plb_cents": "plb_total"}),
        ("truth_837.csv", {"charge_cents": "total_charge_clm02"}),
    ):
        for row in csv.DictReader((shared_x12 / table).open()):
            if row["file"].split("/")[0] not in ("835", "837P", "837I"):
                continue
            summary = office.take((shared_x12 / "samples" / row["file"]).read_bytes(), row["file"]).summary
            assert summary["transactions"] == int(row["transactions"]), row["file"]
            assert summary["claims"] == int(row["claims"]), row["file"]
            assert summary["service_lines"] == int(row["service_lines"]), row["file"]
            for ours, theirs in columns.items():
                assert summary[ours] == cents_of(row[theirs] or "0"), (row["file"], ours)
            if "denied_clp02_4" in row:
                assert summary["denied_claims"] == int(row["denied_clp02_4"]), row["file"]
                assert summary["reversed_claims"] == int(row["reversals_clp02_22"]), row["file"]
            checked += 1
    assert checked > 50


def test_what_is_sent_ahead_and_refused_leaves_nothing(engine: Engine) -> None:
    rows = [{"id": "TWICE", "registration": "{}", "no_claim_on_file": False, "follow_up_on": None}]

    def send() -> None:
        with engine.begin() as tx, sent_ahead(tx):
            insert_rows(tx, tables.account, rows)
            insert_rows(tx, tables.account, rows)
            insert_rows(tx, tables.account, [rows[0] | {"id": "ONCE"}])

    with pytest.raises(IntegrityError):
        send()
    with engine.begin() as tx:
        assert not tx.execute(select(tables.account.c.id)).all()


def test_intakes_side_by_side_lose_nothing_of_each_other(engine: Engine, clock: Clock) -> None:
    office = Office(engine, clock)
    files = [
        claim_file("A1"),
        payment_file("A1", cas="CAS*CO*45*40.00"),
        status_file("A1", "A2"),
        claim_file("A2"),
        payment_file("A2", icn="I2", trace="E2"),
    ]
    with ThreadPoolExecutor(5) as pool:
        receipts = list(pool.map(office.take, files * 2))
    assert {receipt.outcome for receipt in receipts} <= {"taken", "unchanged"}
    first, second = office.account("A1"), office.account("A2")
    assert (len(first.claims), len(first.payments), len(second.claims), len(second.payments)) == (1, 1, 1, 1)
    assert (first.balance_cents, second.balance_cents) == (0, 0)
    assert first.patient.born is not None, "what the claim told is not lost"


def test_the_original_bytes_are_kept_in_parts(engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_bytes, "PART_BYTES", 20_000)
    monkeypatch.setattr(file_bytes, "BLOCK_BYTES", 5_000)
    raw, whole = random.Random(7).randbytes(90_000), io.BytesIO()
    row = {"id": "f", "name": "f", "user": "intake", "received_at": clock(), "receipt": "{}"}
    with engine.begin() as tx:
        insert_rows(tx, tables.file, [row])
        file_bytes.keep_content(tx, "f", io.BytesIO(raw))
        assert tx.execute(select(func.count()).select_from(tables.file_part)).scalar_one() >= 3
        assert file_bytes.copy_content(tx, "f", whole)
        assert not file_bytes.copy_content(tx, "nothing", whole)
    assert whole.getvalue() == raw


@pytest.mark.parametrize("number", ["N/A", "n.a.", "UNKNOWN", "NONE", "0", "000000000", "../..", "---"])
def test_what_is_no_number_gathers_nobodys_claims_on_one_account(engine: Engine, clock: Clock, number: str) -> None:
    office = Office(engine, clock)
    for person in ("DOE*JANE", "ROE*RICHARD"):
        name = ("DOE*JANE", person)
        office.take(payment_file(number, icn=f"ICN{person[0]}", trace=person).decode().replace(*name).encode())
        office.take(claim_file(number).decode().replace(*name).encode())
    with engine.begin() as tx:
        accounts = sorted(tx.execute(select(tables.account.c.id)).scalars())
    assert [account.partition("-")[0] for account in accounts] == ["CLAIM", "CLAIM", "PAYER", "PAYER"]
    assert accounts[2:] == ["PAYER-ICND", "PAYER-ICNR"]
