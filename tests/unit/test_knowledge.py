"""The code tables: each by its schema, complete where the lists are, and a site's wording laid over ours."""

import csv
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from collector_tui.knowledge import adjustment_codes, codes, holds, time_zones
from collector_tui.knowledge.tables import BadKnowledge, lay_over, rows, table
from collector_tui.model.playbook import PayerRule

ROOM = resources.files("collector_tui.knowledge")
SCHEMAS = {
    "carc.csv": adjustment_codes.Reason, "rarc.csv": adjustment_codes.Reason, "carc_dates.csv": adjustment_codes.CodeDates, "rarc_dates.csv": adjustment_codes.CodeDates,
    "status_categories.csv": codes.StatusCategory, "status_codes.csv": codes.Code, "entities.csv": codes.Code,
    "plb_reasons.csv": codes.PlbReason, "claim_decisions.csv": codes.Decision, "places.csv": codes.Code,
    "bill_types.csv": codes.BillTypeDigit, "holds.csv": holds.Circumstance,
    "time_zones.csv": time_zones._Zones, "payer_rules.csv": PayerRule,
}  # fmt: skip


@pytest.fixture
def overlay(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    lay_over(None)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_row_fits_its_schema_and_no_code_comes_twice(name: str) -> None:
    columns = set(SCHEMAS[name].__struct_fields__)
    read = list(rows(name))
    assert {column for row in read for column in row} <= columns
    assert len(
        table(name, SCHEMAS[name], lambda row: (getattr(row, "digit", ""), getattr(row, row.__struct_fields__[0])))
    ) == len(read)


def test_every_data_file_has_a_schema() -> None:
    assert {file.name for file in ROOM.iterdir() if file.name.endswith(".csv")} == {*SCHEMAS, "action_codes.csv"}


@pytest.mark.parametrize(("ours", "theirs"), [("carc", "carc"), ("rarc", "rarc")])
def test_every_code_of_the_trade_has_meaning_category_and_step(shared_domain: Path, ours: str, theirs: str) -> None:
    look = adjustment_codes.reason if ours == "carc" else adjustment_codes.remark
    for row in csv.DictReader((shared_domain / f"{theirs}.csv").open()):
        known = look(row["code"])
        assert known.known, row["code"]
        assert known.meaning
        assert known.step or ours == "rarc"
    for row in csv.DictReader((shared_domain / f"{theirs}_numbers.csv").open()):
        assert not look(row["code"]).meaning.startswith("unknown"), row["code"]


def test_codes_of_no_list_are_shown_as_unknown_never_dropped() -> None:
    assert adjustment_codes.reason("ZZ9").meaning == "unknown reason ZZ9"
    assert adjustment_codes.remark("ZZ9").meaning == "unknown remark ZZ9"
    assert codes.plb_reason("ZZ").meaning == "unknown provider adjustment ZZ"
    assert codes.decision("99").meaning == "unknown decision 99"
    assert codes.status_text("Z9", "99999", "Q") == "unknown status Z9 - status 99999 (Q)"
    assert codes.place_of_service("98") == "unknown place 98"
    assert codes.type_of_bill("0991") == "admit through discharge"


@pytest.mark.parametrize(
    ("bill", "told"),
    [("0111", "Hospital inpatient, admit through discharge"), ("131", "Hospital outpatient, admit through discharge"),
     ("0137", "Hospital outpatient, replaces a prior claim"), ("0858", "Critical access hospital, voids a prior claim")],
)  # fmt: skip
def test_a_type_of_bill_is_read_by_its_digits(bill: str, told: str) -> None:
    assert codes.type_of_bill(bill) == told


def test_a_code_that_ended_says_when() -> None:
    assert adjustment_codes.reason("42").ended is not None
    assert adjustment_codes.reason("45").ended is None


def test_a_sites_licensed_wording_lies_over_ours_and_leaves_the_rest(overlay: Path) -> None:
    before = adjustment_codes.reason("45")
    (overlay / "carc.csv").write_text("code,meaning\n45,The licensed text\nX1,A code of ours\n")
    lay_over(overlay)
    assert adjustment_codes.reason("45").meaning == "The licensed text"
    assert adjustment_codes.reason("45").category == before.category
    assert adjustment_codes.reason("X1").meaning == "A code of ours"
    lay_over(None)
    assert adjustment_codes.reason("45") == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code,meening\n45,x\n", "there is no column 'meening'"),
        ("meaning\nx\n", "line 2: Object missing required field `code`"),
    ],
)
def test_an_overlay_that_cannot_be_used_says_file_and_line(overlay: Path, text: str, said: str) -> None:
    (overlay / "carc.csv").write_text(text)
    with pytest.raises(BadKnowledge, match=said):
        lay_over(overlay)
    with pytest.raises(BadKnowledge, match="is not a directory"):
        lay_over(overlay / "nowhere")
