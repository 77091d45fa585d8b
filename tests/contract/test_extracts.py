"""The hospital's extracts: every column reaches its place, a bad row is a finding, a mistake of ours is none."""

import csv
import io
from datetime import date
from functools import reduce

import pytest
from sqlalchemy import Engine

from collector_tui.adjudication.posting import balances
from collector_tui.billing_api.intake import extracts
from collector_tui.billing_api.intake.extracts import Extract
from collector_tui.billing_api.intake.facts import Fact, fact_key
from collector_tui.billing_api.intake.transactions import BATCH_FACTS
from collector_tui.billing_api.ledger.accounts import load
from collector_tui.model.account import Account, Coverage
from collector_tui.wire.extracts import CHARGES, COVERAGE, HEADERS, OPTIONAL, POSTING_REASONS, REGISTRATION, Column
from tests.contract.conftest import Clock
from tests.contract.test_intake import Office

CELLS = {"text": "some text", "day": "2026-01-02", "cents": "12.34", "words": "no_calls qmb"}
VALUES = {"text": "some text", "day": date(2026, 1, 2), "cents": 1_234, "words": ("no_calls", "qmb")}


TODAY = date(2026, 3, 10)


def extract(kind: str, *rows: dict[str, str], columns: list[str] | None = None) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns or HEADERS[kind])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def registration(columns: list[str] = HEADERS["registration"], **cells: str) -> bytes:
    return extract("registration", {"account": "A1", **cells}, columns=columns)


def read(kind: str, raw: bytes) -> tuple[list[Fact], Extract]:
    reading = Extract(kind, TODAY)
    return list(reading.facts(raw)), reading


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
        ("registration", {"account": "N/A", "mrn": "M1"}, "'N/A' is no account number"),
        ("registration", {"account": "A1", "charges": "1.234"}, "'1.234' has parts of a cent"),
        ("registration", {"account": "A1", "born": "01/02/1960"}, "'01/02/1960' is not a day like 2026-03-09"),
        ("postings", {"account": "A1", "kind": "gift"}, "'gift' is none of payment, adjustment, transfer"),
        ("postings", {"account": "A1", "kind": "charge"}, "'charge' is none of payment, adjustment, transfer"),
        ("postings", {"account": "A1", "kind": "payment", "bucket": "mine"}, "'mine' is none of"),
        ("notes", {"account": "A1", "at": "2026-03-01T10:00"}, "the time carries no zone"),
        ("notes", {"account": "A1", "at": "soon"}, "'soon' is not a time like"),
    ],
)
def test_a_row_that_cannot_be_read_is_left_out_with_its_reason(header: str, row: dict[str, str], told: str) -> None:
    facts, reading = read(header, extract(header, row))
    assert (facts, reading.rows, reading.left_out) == ([], 1, 1)
    [finding] = reading.findings
    assert finding.text.startswith(f"Line 2 was left out: {told}")


PAID = {"account": "A1", "posted_on": "2026-03-09", "kind": "payment", "bucket": "patient", "amount": "1.00"}


def posting(**cells: str) -> bytes:
    return extract("postings", PAID | cells)


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
    facts, reading = read("postings", posting(kind=kind, reason=reason, to_bucket=to_bucket, amount="-1.00"))
    if refused:
        assert (facts, [refused in finding.text for finding in reading.findings]) == ([], [True])
    else:
        [posted] = facts
        assert (posted.entry.kind, posted.entry.reason, posted.entry.to_bucket) == (kind, reason, to_bucket)
        assert reading.findings == []


@pytest.mark.parametrize(
    ("cells", "taken", "rule"),
    [
        ({"reason": "refund"}, 1, "refund-back"),  # a voided refund comes back with a plus sign
        ({"reason": "returned"}, 0, "row"),
        ({"posted_on": "2027-03-09"}, 1, "row-ahead"),
    ],
)
def test_what_is_odd_is_never_taken_in_silence(
    engine: Engine, clock: Clock, cells: dict[str, str], taken: int, rule: str
) -> None:
    receipt = Office(engine, clock).take(posting(**cells))
    [finding] = receipt.summary["findings"]
    assert (receipt.transactions[0].new, finding["rule"]) == (taken, rule)
    assert (finding["text"] in receipt.text) == bool(taken), "what was left out is listed as an error"


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
    assert again.text == "1 row read: 0 new, 1 on file already; 0 accounts."
    assert [entry.cents for entry in on_file(engine).entries] == [1_00], "the same posting under another header"


REST = "," * (len(HEADERS["registration"]) - 2)
TORN = [
    ([f"X1,{'x' * 200_000}{REST}", f"A1,M1{REST}"], {2: "field larger than field limit (131072)"}, ["A1"]),
    ([f'X1,"M1{REST}', f"A1,M2{REST}", f"A2,M3{REST}"], {2: "a quotation mark in it is never closed"}, ["A1", "A2"]),
    ([f'X1,"M1{REST}', f'A1,"M2"{REST}'], {2: "a closing quotation mark in it is not the end of its cell"}, ["A1"]),
    (["X1,only,three", f"A1,M1{REST}"], {2: "it has 3 cells and the header has 44"}, ["A1"]),
    ([f"A1,M1{REST},more", f"A2,M1{REST},,"], {2: "it has 45 cells and the header has 44"}, ["A2"]),
    (["", "," * 43, f"A1,,,,1961-13-09{REST[3:]}"], {4: "'1961-13-09' is not a day like 2026-03-09"}, []),
    ([f'A1,"M\n1"{REST}', f"A2,,,,x{REST[3:]}"], {4: "'x' is not a day like 2026-03-09"}, ["A1"]),
]


@pytest.mark.parametrize(("lines", "left_out", "taken"), TORN)
def test_a_torn_row_is_left_out_by_its_line_and_takes_no_other_with_it(
    lines: list[str], left_out: dict[int, str], taken: list[str]
) -> None:
    facts, reading = read("registration", "\n".join([",".join(HEADERS["registration"]), *lines]).encode())
    assert [fact.account_id for fact in facts] == taken
    assert [each.text for each in reading.findings] == [f"Line {n} was left out: {why}." for n, why in left_out.items()]
    assert (reading.rows, reading.left_out) == (len(taken) + len(left_out), len(left_out))


def test_the_receipt_counts_what_was_left_out_and_says_it_again(engine: Engine, clock: Clock) -> None:
    office = Office(engine, clock)
    raw = extract(
        "postings", PAID, *[PAID | {"amount": "1e3"}] * (extracts.ROW_FINDINGS_MAX + 1), PAID | {"amount": "7"}
    )
    receipt = office.take(raw)
    assert receipt.text == "103 rows read: 2 new, 101 left out; 1 account."
    errors = [each["text"] for each in receipt.summary["findings"] if each["severity"] == "error"]
    assert (len(errors), errors[0]) == (100, "Line 3 was left out: '1e3' is not an amount.")
    assert [part.left_out for part in office.take(raw).transactions] == [101], "sent again, it still waits for a person"


@pytest.mark.parametrize("kind", ["payment", "adjustment", "transfer"])
def test_equal_rows_of_a_file_are_as_many_postings_and_no_more_in_another(
    engine: Engine, clock: Clock, kind: str
) -> None:
    """A night's extract sent again, or one of the whole week, adds only what it has more."""
    office = Office(engine, clock)
    cash = PAID | {"kind": kind, "to_bucket": "bad_debt" if kind == "transfer" else "", "reference": "CASH"}
    other = cash | {"posted_on": "2026-03-08"}
    night = office.take(extract("postings", cash, cash))
    assert night.text == (
        "2 rows read: 2 new; 1 account. 1 row is equal to an earlier one: each is a posting of its own."
    )
    assert [office.take(extract("postings", *rows)).transactions[0].new for rows in [
        (cash, cash, other), (other, cash), (cash, other, cash, cash), (cash,) * 3,
    ]] == [1, 0, 1, 0]  # fmt: skip
    assert [entry.cents for entry in on_file(engine).entries] == [1_00] * 4


def test_equal_rows_far_apart_are_counted_over_the_whole_file(engine: Engine, clock: Clock) -> None:
    rows = [PAID | {"amount": str(n)} for n in range(2, BATCH_FACTS + 2)]
    receipt = Office(engine, clock).take(extract("postings", PAID, *rows, PAID))
    assert receipt.transactions[0].new == BATCH_FACTS + 2


def test_a_posting_of_an_earlier_version_keeps_its_key() -> None:
    [fact], _ = read("postings", posting(reference="CARD"))
    assert fact_key(fact) == "ccd73dff1500665f48e68256a187446b"


@pytest.mark.parametrize("mistake", [TypeError, AttributeError, KeyError])
def test_a_mistake_of_ours_is_no_finding_of_the_hospitals(
    monkeypatch: pytest.MonkeyPatch, mistake: type[Exception]
) -> None:
    def reader(row: dict[str, str]) -> None:
        raise mistake("ours")

    monkeypatch.setitem(extracts.READERS, "registration", reader)
    with pytest.raises(mistake, match="ours"):
        read("registration", registration())
