"""The hospital's extracts: every column reaches its place, a bad row is a finding, a mistake of ours is none."""

import csv
import io
from datetime import date
from functools import reduce

import pytest
from sqlalchemy import Engine

from collector_tui.billing_api.intake import extracts
from collector_tui.billing_api.ledger.accounts import load
from collector_tui.model.account import Account, Coverage
from collector_tui.wire.extracts import CHARGES, COVERAGE, HEADERS, OPTIONAL, REGISTRATION, Column
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
        ("postings", {"account": "A1", "kind": "gift"}, "'gift' is neither payment nor adjustment"),
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
