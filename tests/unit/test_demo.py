"""The made-up hospital: the same for the same seed, every file sound, every queue with work in it."""

import csv
import io
from datetime import date
from pathlib import Path

from collector_tui.adjudication.balance import proofs
from collector_tui.cli import main
from collector_tui.demo.claims_writer import claims_transaction
from collector_tui.demo.hospital import write_hospital
from collector_tui.demo.scenarios import make_case
from collector_tui.demo.x12_writer import interchange, remittance_transaction
from collector_tui.knowledge.playbook import default_playbook
from collector_tui.model.claim import Claim
from collector_tui.model.remittance import ClaimPayment, ProviderAdjustment, RemittanceHeader
from collector_tui.x12.files import read_events
from collector_tui.x12.inspect import inspect
from tests.advice.law import breaches
from tests.pictures import demo_desk

TODAY = date(2026, 3, 10)


def read(kind: type, text: str) -> list:
    events = read_events(io.BytesIO(text.encode("latin-1")), lambda finding: None)
    return [event for event in events if isinstance(event, kind)]


def test_the_same_seed_and_day_make_the_same_bytes(tmp_path: Path) -> None:
    contents = []
    for name in ("one", "two"):
        contents.append([path.read_bytes() for path in write_hospital(tmp_path / name, 60, 3, TODAY)])
    other = [path.read_bytes() for path in write_hospital(tmp_path / "three", 60, 4, TODAY)]
    assert contents[0] == contents[1] != other


def test_every_file_reads_back_whole_and_balanced_but_for_one_misprint(tmp_path: Path) -> None:
    distrusted, rules = [], set()
    for path in write_hospital(tmp_path, 300, 7, TODAY):
        if path.suffix == ".x12":
            with path.open("rb") as stream:
                found = inspect(path.name, stream)
            rules |= {finding.rule for finding in found.file.findings}
            distrusted += [(path.name, ordinal) for ordinal in found.distrusted]
    assert len(distrusted) == 1, distrusted
    assert rules <= {"batch", "claim-balance", "line-balance"}  # a batch that got in; and what the misprint is


def test_what_is_written_is_what_is_read() -> None:
    for number in range(1, 200):
        case = make_case(7, number, TODAY)
        for sent in case.claims:
            claim = sent.claim
            text = interchange(claim.kind, [claims_transaction([sent], "1")], TODAY, 1, "X")
            [back] = read(Claim, text)
            kept = [
                "patient_control",
                "charge_cents",
                "facility_code",
                "frequency",
                "order",
                "filing",
                "payer",
                "payer_id",
                "lines",
                "diagnoses",
            ]
            assert {name: getattr(back, name) for name in kept} == {name: getattr(claim, name) for name in kept}
        for payer, on, payment in case.payments:
            assert proofs(payment).hold
            plb = (ProviderAdjustment("L6", -311, "T1"), ProviderAdjustment("WO", 100, "N2"))
            header = RemittanceHeader(payer=payer.name, trace="T1", paid_on=on, bpr_cents=payment.paid_cents + 211)
            text = interchange("835", [remittance_transaction(header, [payment], plb)], TODAY, 1, "X")
            assert text.count("~\nPLB*") == 1  # one segment has room for six: more are not accepted
            assert read(ClaimPayment, text) == [payment]
            assert read(ProviderAdjustment, text) == list(plb)


def test_every_queue_has_work_and_its_top_item_says_why(tmp_path: Path) -> None:
    desk = demo_desk(tmp_path)
    heads = desk.heads()
    judged = [account for head in heads if (account := desk.account(head.id))]
    red = [f"{account.id}: {breach}" for account in judged for breach in breaches(account, TODAY, desk.rulebook)]
    assert not red, "\n".join(red)
    for queue in (one.id for one in default_playbook().queues):
        top = max((head for head in heads if head.work.queue == queue), key=lambda head: head.work.score)
        account = desk.account(top.id)
        assert account is not None
        assert account.work.stands.endswith("."), queue
        assert account.work.steps, queue
        assert sum(part.points for part in account.work.parts) == account.work.score, queue
        charges = sum(e.cents for e in account.entries if e.kind == "charge")
        less = sum(e.cents for e in account.entries if e.kind in ("payment", "adjustment"))
        assert sum(account.balances.values()) == charges - less, queue
    desk.close()


def test_the_patients_postings_tell_every_way_money_and_debts_go(tmp_path: Path) -> None:
    write_hospital(tmp_path, 2_000, 7, TODAY)
    rows = list(csv.DictReader((tmp_path / "postings.csv").open()))
    seen = {(row["kind"], row["reason"], row["to_bucket"]) for row in rows}
    given_back = [row for row in rows if row["reason"] in ("refund", "returned")]
    assert seen == {
        ("payment", "", ""), ("payment", "refund", ""), ("payment", "returned", ""), ("adjustment", "courtesy", ""),
        ("adjustment", "charity", ""), ("adjustment", "small_balance", ""), ("transfer", "", "bad_debt"),
    }  # fmt: skip
    assert all(row["amount"].startswith("-") for row in given_back)
    assert all(row["posted_on"] <= TODAY.isoformat() for row in rows)


def test_another_seed_is_not_taken_for_the_hospital_that_lies_there(tmp_path: Path, capsys) -> None:
    (tmp_path / "made.json").write_text('{"made_on": "2026-03-10", "files": 40, "seed": 7}')
    assert main(["demo", "--prepare", "--directory", str(tmp_path), "--seed", "9"]) == 2
    assert "made from seed 7; demo --fresh --seed 9 makes" in capsys.readouterr().err
