"""Every sample file adds up to what was counted by hand: claims, lines, money, denials, reversals."""

import csv
from pathlib import Path

from collector_tui.model.money import cents_of
from collector_tui.x12.inspect import FileSummary, inspect

COUNTS_835 = {
    "transactions": "transactions",
    "claims": "claims",
    "service_lines": "service_lines",
    "denied_claims": "denied_clp02_4",
    "reversed_claims": "reversals_clp02_22",
}
MONEY_835 = {
    "charge_cents": "total_charge",
    "paid_cents": "total_paid",
    "patient_cents": "total_patient_resp_clp05",
    "plb_cents": "plb_total",
    "bpr_cents": "bpr02_total",
}


def summary_of(samples: Path, name: str) -> FileSummary:
    with (samples / name).open("rb") as stream:
        return inspect(name, stream).file


def test_remittances_meet_the_counted_truth(shared_x12: Path) -> None:
    rows = list(csv.DictReader((shared_x12 / "truth_835.csv").open()))
    assert rows, "the truth table is empty"
    for row in rows:
        found = summary_of(shared_x12 / "samples", row["file"])
        for ours, theirs in COUNTS_835.items():
            assert getattr(found, ours) == int(row[theirs]), (row["file"], ours)
        for ours, theirs in MONEY_835.items():
            assert getattr(found, ours) == cents_of(row[theirs] or "0"), (row["file"], ours)
        for group in ("CO", "PR", "OA", "PI", "CR"):
            assert found.adjustments_cents.get(group, 0) == cents_of(row[f"cas_{group}"] or "0"), row["file"]
        assert found.version == row["version"], row["file"]
        assert (found.unbalanced_transactions == 0) == (row["bpr_balances"] == "Y"), row["file"]


def test_claims_meet_the_counted_truth(shared_x12: Path) -> None:
    rows = list(csv.DictReader((shared_x12 / "truth_837.csv").open()))
    assert rows, "the truth table is empty"
    for row in rows:
        found = summary_of(shared_x12 / "samples", row["file"])
        frequencies = {
            pair.split(":")[0]: int(pair.split(":")[1]) for pair in row["frequency_codes"].split(";") if pair
        }
        assert (found.kind, found.version) == (row["kind"], row["version"]), row["file"]
        assert found.transactions == int(row["transactions"]), row["file"]
        assert found.claims == int(row["claims"]), row["file"]
        assert found.service_lines == int(row["service_lines"]), row["file"]
        assert found.charge_cents == cents_of(row["total_charge_clm02"]), row["file"]
        assert found.frequency_codes == frequencies, row["file"]


def test_no_sample_file_whatever_its_state_stops_the_reader(shared_x12: Path) -> None:
    files = [path for path in (shared_x12 / "samples").rglob("*") if path.is_file()]
    assert len(files) > 100
    for path in files:
        found = summary_of(path.parent, path.name)
        assert all(finding.text.rstrip().endswith((".", "?", "!")) for finding in found.findings), path.name


def test_the_sender_may_choose_any_delimiters(shared_x12: Path) -> None:
    claims = {path.name: summary_of(path.parent, path.name).claims for path in (shared_x12 / "samples/edge").iterdir()}
    assert claims == {"alt_delims.835": 25, "lf_terminator.835": 25, "two_isa_different_delims.835": 50}
