"""Every sample file adds up to what was counted by hand: claims, lines, money, denials, reversals."""

import csv
from collections import Counter
from pathlib import Path

from collector_tui.adjudication.balance import proofs
from collector_tui.model.money import cents_of
from collector_tui.model.remittance import ClaimPayment
from collector_tui.x12.files import read_events
from collector_tui.x12.inspect import FileSummary, inspect
from collector_tui.x12.segments import SegmentReader

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


def segments_of(path: Path) -> list[list[str]]:
    """Every segment's elements, as the lowest layer cuts them."""
    with path.open("rb") as stream:
        return [
            piece.split(stretch.element) if stretch.clean else stretch.elements(piece)
            for stretch in SegmentReader(stream, lambda finding: None)
            for piece in stretch.pieces
        ]


def test_segments_meet_the_counted_truth(shared_x12: Path) -> None:
    for row in csv.DictReader((shared_x12 / "truth_837.csv").open()):
        segments = segments_of(shared_x12 / "samples" / row["file"])
        levels = Counter(elements[3] for elements in segments if elements[0] == "HL" and len(elements) > 3)
        assert [levels[level] for level in ("20", "22", "23")] == [
            int(row[name]) for name in ("billing_HL20", "subscriber_HL22", "patient_HL23")
        ], row["file"]
        assert sum(elements[:2] == ["REF", "F8"] for elements in segments) == int(row["REF_F8_count"]), row["file"]
    for row in csv.DictReader((shared_x12 / "truth_835.csv").open()):
        segments = segments_of(shared_x12 / "samples" / row["file"])
        assert sum(elements[0] == "PLB" for elements in segments) == int(row["plb_segments"]), row["file"]


def test_claim_payments_meet_the_counted_truth(shared_x12: Path) -> None:
    for row in csv.DictReader((shared_x12 / "truth_835.csv").open()):
        with (shared_x12 / "samples" / row["file"]).open("rb") as stream:
            claims = [event for event in read_events(stream, lambda finding: None) if isinstance(event, ClaimPayment)]
        statuses = Counter(claim.status for claim in claims)
        told = {pair.split(":")[0]: int(pair.split(":")[1]) for pair in row["clp02_counts"].split(";") if pair}
        assert statuses == told, row["file"]
        level = sum(adjustment.cents for claim in claims for adjustment in claim.adjustments)
        assert level == cents_of(row["cas_claim_level_total"] or "0"), row["file"]
        wrong = sum(proofs(claim).claim != 0 for claim in claims)
        assert wrong == int(row["claims_where_CLP03-CAS!=CLP04"]), row["file"]
