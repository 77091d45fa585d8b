"""The hospital's extracts: every column reaches its place, a bad row is a finding, a mistake of ours is none."""

import csv
import io
from datetime import date
from functools import reduce

import pytest
from sqlalchemy import Engine

from collector_tui.adjudication.posting import balances
from collector_tui.billing_api.intake import extracts
from collector_tui.billing_api.ledger.accounts import load
from collector_tui.model.account import Account, Coverage
from collector_tui.wire.extracts import CHARGES, COVERAGE, HEADERS, OPTIONAL, POSTING_REASONS, REGISTRATION, Column
from tests.contract.conftest import Clock
from tests.contract.test_intake import Office

CELLS = {"text": "some text", "day": "2026-01-02", "cents": "12.34", "words": "no_calls qmb"}
VALUES = {"text": "some text", "day": date(2026, 1, 2), "cents": 1_234, "words": ("no_calls", "qmb")}


def registration(columns: list[str] = HEADERS["registration"], **cells: str) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerow({"account": "A1", **cells})
    return text.getvalue().encode()


def on_file(engine: Engine) -> Account:
    with engine.begin() as tx:
        return load(tx, ["A1"])["A1"]


@pytest.mark.parametrize("column", REGISTRATION, ids=lambda column: column.name)
def test_every_column_of_registration_reaches_its_place(engine: Engine, clock: Clock, column: Column) -> None:
    if column.place == "id":
        return
    Office(engine, clock).take(registration(**{column.name: CELLS[column.kind]}))
    account = on_file(engine)
    if column.place == CHARGES:
        assert [entry.cents for entry in account.entries] == [VALUES["cents"]]
    else:
        assert reduce(getattr, column.place.split("."), account) == VALUES[column.kind]


def test_every_column_of_a_coverage_reaches_its_place(engine: Engine, clock: Clock) -> None:
    cells = {f"{column.name}_2": f"{column.name} of it" for column in COVERAGE}
    Office(engine, clock).take(registration(**cells))
    fields = {column.place: f"{column.name} of it" for column in COVERAGE}
    assert on_file(engine).coverages == (Coverage(order="S", **fields),)


@pytest.mark.parametrize("column", [column for column in HEADERS["registration"] if column in OPTIONAL])
def test_a_file_may_lack_an_optional_column(engine: Engine, clock: Clock, column: str) -> None:
    receipt = Office(engine, clock).take(registration([name for name in HEADERS["registration"] if name != column]))
    assert (receipt.outcome, receipt.accounts) == ("taken", 1)


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        ("registration", {"account": "", "mrn": "M1"}, "the account column is empty"),
        ("registration", {"account": "A1", "charges": "1.234"}, "'1.234' has parts of a cent"),
        ("registration", {"account": "A1", "born": "01/02/1960"}, "Invalid isoformat string: '01/02/1960'"),
        ("postings", {"account": "A1", "kind": "gift"}, "'gift' is none of payment, adjustment, transfer"),
        ("postings", {"account": "A1", "kind": "charge"}, "'charge' is none of payment, adjustment, transfer"),
        ("postings", {"account": "A1", "kind": "payment", "bucket": "mine"}, "'mine' is none of"),
        ("notes", {"account": "A1", "at": "2026-03-01T10:00"}, "the time carries no zone"),
        ("notes", {"account": "A1", "at": "soon"}, "Invalid isoformat string: 'soon'"),
    ],
)
def test_a_row_that_cannot_be_read_is_a_finding(header: str, row: dict[str, str], told: str) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADERS[header])
    writer.writeheader()
    writer.writerow(row)
    findings: list = []
    assert list(extracts.read_extract(header, text.getvalue().encode(), findings)) == []
    [finding] = findings
    assert finding.text.startswith(f"Line 2 was passed over: {told}")


def posting(**cells: str) -> bytes:
    row = {
        "account": "A1",
        "posted_on": "2026-03-09",
        "kind": "payment",
        "bucket": "patient",
        "amount": "1.00",
        **cells,
    }
    return f"{','.join(HEADERS['postings'])}\n{','.join(row.get(name, '') for name in HEADERS['postings'])}\n".encode()


POSTINGS = [
    *((kind, reason, "", "") for kind in ("payment", "adjustment") for reason in ("", *POSTING_REASONS[kind])),
    *(("payment", reason, "", f"'{reason}' is no reason of a payment") for reason in POSTING_REASONS["adjustment"]),
    *(("adjustment", reason, "", f"'{reason}' is no reason of") for reason in POSTING_REASONS["payment"]),
    ("adjustment", "gift", "", "'gift' is no reason of"),
    ("transfer", "", "bad_debt", ""),
    ("transfer", "", "vendor", ""),
    ("transfer", "bad_debt", "bad_debt", "'bad_debt' is no reason of a transfer"),
    ("transfer", "", "", "'' is none of"),
    ("transfer", "", "mine", "'mine' is none of"),
    ("transfer", "", "patient", "a transfer from 'patient' to itself"),
    ("payment", "", "bad_debt", "to_bucket is filled in for a transfer"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "reason", "to_bucket", "refused"), POSTINGS)
def test_a_posting_says_what_it_is_for_or_is_refused(kind: str, reason: str, to_bucket: str, refused: str) -> None:
    findings: list = []
    raw = posting(kind=kind, reason=reason, to_bucket=to_bucket, amount="-1.00")
    facts = list(extracts.read_extract("postings", raw, findings))
    if refused:
        assert (facts, [refused in finding.text for finding in findings]) == ([], [True])
    else:
        [posted] = facts
        assert (posted.entry.kind, posted.entry.reason, posted.entry.to_bucket) == (kind, reason, to_bucket)
        assert findings == []


@pytest.mark.parametrize(("reason", "taken", "rule"), [("refund", 1, "refund-back"), ("returned", 0, "row")])
def test_what_goes_back_carries_a_minus_sign(reason: str, taken: int, rule: str) -> None:
    """A voided refund comes back with a plus sign: it is taken, and never in silence."""
    findings: list = []
    facts = list(extracts.read_extract("postings", posting(reason=reason, amount="5.00"), findings))
    assert (len(facts), [finding.rule for finding in findings]) == (taken, [rule])


def test_a_transfer_moves_what_is_owed_and_a_refund_is_a_negative_payment(engine: Engine, clock: Clock) -> None:
    office = Office(engine, clock)
    office.take(registration(charges="100.00"))
    office.take(posting(kind="transfer", to_bucket="bad_debt", amount="40.00"))
    office.take(posting(reason="refund", amount="-25.00"))
    account = on_file(engine)
    assert balances(account.entries) == {"patient": 100_00 - 40_00 + 25_00, "bad_debt": 40_00}
    assert {(entry.kind, entry.reason) for entry in account.entries} == {
        ("charge", ""), ("transfer", ""), ("payment", "refund"),
    }  # fmt: skip


def test_postings_without_the_new_columns_are_read_as_before(engine: Engine, clock: Clock) -> None:
    office = Office(engine, clock)
    office.take(b"account,posted_on,kind,bucket,amount,reference\nA1,2026-03-09,payment,patient,1.00,CARD\n")
    again = office.take(posting(reference="CARD"))
    assert [outcome.outcome for outcome in again.transactions] == ["posted"]
    assert [entry.cents for entry in on_file(engine).entries] == [1_00], "the same posting under another header"


def test_a_cell_too_large_to_be_one_is_a_finding_and_the_next_row_is_taken() -> None:
    rows = [["X1", "x" * 200_000], ["A1", "M1"]]
    raw = "\n".join(",".join(row) for row in [HEADERS["registration"], *rows]).encode()
    findings: list = []
    [registered] = extracts.read_extract("registration", raw, findings)
    assert registered.account_id == "A1"
    assert [finding.text for finding in findings] == ["Line 2 was passed over: field larger than field limit (131072)."]


@pytest.mark.parametrize("mistake", [TypeError, AttributeError, KeyError])
def test_a_mistake_of_ours_is_no_finding_of_the_hospitals(
    monkeypatch: pytest.MonkeyPatch, mistake: type[Exception]
) -> None:
    def reader(row: dict[str, str]) -> None:
        raise mistake("ours")

    monkeypatch.setitem(extracts.READERS, "registration", reader)
    with pytest.raises(mistake, match="ours"):
        list(extracts.read_extract("registration", registration(), []))
