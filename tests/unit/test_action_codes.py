"""Action codes play parts: every code has one, every part that is read is played, every field that is read is asked for."""

import ast
import csv
import re
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

import collector_tui
from collector_tui.knowledge.action_codes import code_for, means, role_of
from collector_tui.knowledge.playbook import default_playbook
from tests.unit.accounts import account_of
from tests.unit.test_queues import BOOK

PACKAGE = Path(collector_tui.__file__).parent
ROWS = list(csv.DictReader(resources.files("collector_tui.knowledge").joinpath("action_codes.csv").open()))
CODES = {row["code"] for row in ROWS}
READERS = {"logged_date", "logged_cents", "logged_count"}


def sources(*, without: tuple[str, ...] = ()) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if not set(without) & set(path.relative_to(PACKAGE).parts):
            yield path, ast.parse(path.read_text())


def fields_read() -> Iterator[tuple[str, str]]:
    """(place, field) of each field of a form or an activity that the code reads by its name."""
    for path, tree in sources(without=("billing_api", "demo", "sync", "desk", "tui")):
        for node in ast.walk(tree):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith(".fields"):
                yield from _texts(path, node, node.slice)
            if isinstance(node, ast.Compare) and ast.unparse(node.comparators[-1]).endswith(".fields"):
                yield from _texts(path, node, node.left)
            if not (isinstance(node, ast.Call) and node.args):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            reads_form = name == "cents" or (name == "get" and ast.unparse(node.func).endswith(".fields.get"))
            argument = node.args[1] if name in READERS and len(node.args) > 1 else node.args[0] if reads_form else None
            yield from _texts(path, node, argument)


def _texts(path: Path, node: ast.expr, within: ast.expr | None) -> Iterator[tuple[str, str]]:
    for constant in ast.walk(within) if within else ():
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str) and constant.value:
            yield f"{path.name}:{node.lineno}", constant.value


def parts_read() -> Iterator[tuple[str, str]]:
    """(place, part) of each part that the code asks for by a literal, wherever the line runs."""
    for path, tree in sources():
        for node in ast.walk(tree):
            arguments: list[ast.expr] = []
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("means", "code_for"):
                arguments = node.args
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "step":
                arguments = node.args[:1]
            elif isinstance(node, ast.Compare) and "role_of(" in ast.unparse(node):
                arguments = [node.left, *node.comparators]
            for argument in arguments:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield f"{path.name}:{node.lineno}", argument.value


def test_every_part_that_is_read_is_played() -> None:
    read = list(parts_read())
    assert len(read) > 60
    for place, part in read:
        assert means(part), place


def test_every_code_plays_one_part() -> None:
    assert all(row["means"] for row in ROWS)
    assert len({row["means"] for row in ROWS}) == len(ROWS)
    assert all(code_for(role_of(code)) == code for code in CODES)


def test_a_part_holds_its_parts_and_an_unknown_one_is_a_mistake() -> None:
    assert means("appeal.filed") == {"APL1", "APL2", "APLX"}
    assert means("appeal") > means("appeal.filed")
    assert means("promise.made", "plan.made") == {"PTPD", "PPLN"}
    with pytest.raises(LookupError, match=r"appeal\.field"):
        means("appeal.field")
    with pytest.raises(LookupError, match="APL1, APL2, APLX"):
        code_for("appeal.filed")


def test_every_field_that_is_read_is_one_that_a_code_asks_for() -> None:
    asked = {field.name for code in default_playbook().codes for field in code.fields}
    read = list(fields_read())
    assert len(read) > 20
    assert [(place, field) for place, field in read if field not in asked] == []


def test_no_rule_names_a_code() -> None:
    """A rule reads the part that a code plays, so that a code can be renamed, or another play its part, in one file."""
    named = [
        f"{path.name}:{node.lineno} {node.value}"
        for path, tree in sources(without=("demo",))
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in CODES
    ]
    assert named == []


@pytest.mark.parametrize(
    ("field", "past"),
    [("received_date", True), ("paid_date", True), ("decision_date", True), ("date_of_death", True), ("decision_due", False), ("due_date", False), ("next_level_deadline", False)],
)  # fmt: skip
def test_a_code_says_which_of_its_days_have_been(field: str, past: bool) -> None:
    dated = [own for code in default_playbook().codes for own in code.fields if own.name == field]
    assert dated
    assert all(own.kind == "date" and own.past is past for own in dated)


@pytest.mark.parametrize(
    ("history", "kind"),
    [
        ("VNPL 2026-02-01 vendor=Acme; VNRC 2026-03-01 reason=found coverage", "recalled"),
        ("VNPL 2026-02-01 vendor=Acme", "unacknowledged"),
        ("VNPL 2026-02-01 vendor=Acme; VNAK 2026-02-02 status=accepted", "placed"),
        ("PTPD 2026-03-01 amount=50|date=2026-03-20", "kept"),
        ("PTPD 2026-02-01 amount=50|date=2026-02-10", "broken"),
    ],
)
def test_what_the_patient_owes_is_listed_under_the_patient(history: str, kind: str) -> None:
    """Else the list shows an insurer that owes nothing, and a call would go to it."""
    account = account_of({"setting": "self_pay", "given": f"history: {history}"}, date(2026, 3, 10), BOOK)
    assert account.work.reason == kind
    assert (account.payer, account.payer_class) == ("Patient", "")
    assert all(not re.search("payer", step.text) for step in account.work.steps)


def test_a_wait_for_the_patient_whose_day_has_come_is_the_patients_too() -> None:
    row = {"setting": "self_pay", "given": "history: PTPD 2026-03-01 amount=50|date=2026-03-20 / back: 2026-03-10"}
    account = account_of(row, date(2026, 3, 10), BOOK)
    assert (account.work.reason, account.work.category, account.payer) == ("due", "kept", "Patient")
