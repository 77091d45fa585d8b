"""The code tables: each by its schema, complete where the lists are, and a site's wording laid over ours."""

import csv
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree

import pytest
import pyx12

from collector_tui.knowledge import (
    adjustment_codes,
    ages_of_majority,
    codes,
    denial_moves,
    given_names,
    holds,
    payers,
    time_zones,
)
from collector_tui.knowledge.tables import BadKnowledge, lay_over, rows, table
from collector_tui.model.playbook import PayerRule

ROOM = resources.files("collector_tui.knowledge")
SCHEMAS = {
    "carc.csv": adjustment_codes.Reason, "rarc.csv": adjustment_codes.Reason, "carc_dates.csv": adjustment_codes.CodeDates, "rarc_dates.csv": adjustment_codes.CodeDates,
    "status_categories.csv": codes.StatusCategory, "status_codes.csv": codes.Code, "entities.csv": codes.Code,
    "plb_reasons.csv": codes.PlbReason, "claim_decisions.csv": codes.Decision, "places.csv": codes.Code,
    "bill_types.csv": codes.BillTypeDigit, "holds.csv": holds.Circumstance,
    "time_zones.csv": time_zones._Zones, "payer_rules.csv": PayerRule, "payer_aliases.csv": payers.Alias, "given_names.csv": given_names.GivenName, "ages_of_majority.csv": ages_of_majority.Majority,
    "denial_moves.csv": denial_moves.DenialMove, "rejection_owners.csv": codes.RejectionOwner,
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
    parts = ("digit", "entity", "when", "role", "text")
    assert len(
        table(
            name,
            SCHEMAS[name],
            lambda row: (
                row.code if hasattr(row, "code") else "",
                *(getattr(row, part, "") for part in parts),
                getattr(row, row.__struct_fields__[0]),
            ),
        )
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


STATED = list(csv.DictReader((Path(__file__).parent / "cases" / "status_codes.csv").open()))
NUMBERS = {"status_codes.csv": "claim_status", "status_categories.csv": "claim_status_cat", "places.csv": "pos"}
NEWER = {"772", "773", "774", "775", "779", "787", "795", "796", "799"}  # in use since that list was made


@pytest.mark.parametrize("row", STATED, ids=[row["code"] for row in STATED])
def test_a_claim_status_means_what_its_list_says(row: dict[str, str]) -> None:
    """Words that another copy of list 508 has for each number, `+` between those that must all be there."""
    [meaning] = [known["meaning"].lower() for known in rows("status_codes.csv") if known["code"] == row["code"]]
    for words in row["says"].split("+"):
        assert words in meaning, meaning


def test_every_claim_status_is_held_to_its_list() -> None:
    assert [row["code"] for row in STATED] == [known["code"] for known in rows("status_codes.csv")]


@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_every_number_stands_in_the_list_of_another_reader(name: str) -> None:
    lists = ElementTree.parse(Path(pyx12.__file__).parent / "map" / "codes.xml").getroot().iter("codeset")
    [numbers] = [{code.text for code in each.iter("code")} for each in lists if each.findtext("id") == NUMBERS[name]]
    assert {row["code"] for row in rows(name)} - numbers <= NEWER


@pytest.mark.parametrize("row", list(rows("plb_reasons.csv")), ids=lambda row: row["code"])
def test_a_provider_adjustment_has_words_for_both_signs_or_for_none(row: dict[str, str]) -> None:
    assert ("positive" in row) == ("negative" in row)
    reason = codes.plb_reason(row["code"])
    if "positive" in row:
        assert reason.by_sign(1) != reason.by_sign(-1)


@pytest.mark.parametrize(
    ("status", "words"),
    [("562", "entity's National Provider Identifier"), ("256", "DRG"), ("218", "national drug code"), ("700", "ICD-10 code")],
)  # fmt: skip
def test_an_abbreviation_or_a_name_stays_large_within_a_sentence(status: str, words: str) -> None:
    assert f" - {words}" in codes.status_text("A7", status)
