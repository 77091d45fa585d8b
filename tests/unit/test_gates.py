"""The gates, case by case out of a table, and the laws that hold for all of them."""

import csv
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector_tui.casework.gate_question import ALLOW, BLOCK, WARN, GateQuestion
from collector_tui.knowledge.holds import circumstances
from collector_tui.work.assess import assess
from collector_tui.work.gates import ACTS, RULES, gate, gate_question, level
from collector_tui.work.rulebook import shipped_rulebook
from tests.unit.accounts import SETTINGS, account_of, fields_of
from tests.unit.accounts import given as told_of

CASES = list(csv.DictReader((Path(__file__).parent / "cases" / "gates.csv").open()))
BOOK = shipped_rulebook()


def asked(row: dict[str, str]) -> GateQuestion:
    now = datetime.fromisoformat(row["now"])
    told = told_of(row)
    leased = {"yes": True, "no": False}.get(told.get("leased", ""))
    account = account_of(row, now.date(), BOOK)
    fields = fields_of(told.get("fields", ""))
    return gate_question(row["act"], account, now, BOOK, fields=fields, leased=leased)


@pytest.mark.parametrize(
    "row", CASES, ids=[f"{n} {row['act']} {row['rule'] or 'allowed'}" for n, row in enumerate(CASES, 2)]
)
def test_the_gate_answers_as_the_table_says(row: dict[str, str]) -> None:
    found = gate(asked(row))
    told = [f"{one.level} {one.rule}: {one.sentence}" for one in found]
    assert level(found) == row["level"], (row["why"], told)
    if row["rule"]:
        assert any((one.level, one.rule) == (row["level"], row["rule"]) for one in found), (row["why"], told)
    assert all(one.sentence.endswith(".") and one.source for one in found), told


def test_every_gate_and_every_circumstance_has_a_case_for_and_against() -> None:
    rules = {row["rule"] for row in CASES}
    holds = {f"hold.{one.words}" for one in circumstances().values()}
    assert holds <= rules, holds - rules
    assert {row["act"] for row in CASES} == set(ACTS)
    for act in ACTS:
        assert {row["level"] for row in CASES if row["act"] == act} >= {ALLOW, BLOCK}, act


@settings(max_examples=200)
@given(
    st.sampled_from(sorted(SETTINGS)),
    st.sampled_from(ACTS),
    st.lists(st.sampled_from(sorted(circumstances())), max_size=3, unique=True),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
)
def test_no_gate_allows_what_another_rule_blocks(setting: str, act: str, alerts: list[str], at: datetime) -> None:
    row = {"setting": setting, "act": act, "now": f"{at:%Y-%m-%dT%H:%M}-06:00", "given": f"alerts: {' '.join(alerts)}"}
    question = asked(row)
    alone = [one.level for rule in RULES for one in rule(question)]
    worst = BLOCK if BLOCK in alone else WARN if alone else ALLOW
    assert level(gate(question)) == worst
    free = asked(row | {"given": ""})
    assert len(gate(question)) >= len(gate(free)), "a circumstance more never opens a gate"


def test_a_hold_stays_on_the_account_when_it_is_judged_again() -> None:
    row = {"setting": "self_pay", "given": "alerts: qmb / history: PHLD 2026-03-01 type=attorney|scope=all"}
    account = account_of(row, datetime(2026, 3, 10).date(), BOOK)
    assert [hold.what for hold in account.holds] == ["QMB", "attorney"]
    assert assess(account, datetime(2026, 3, 11).date(), BOOK).holds == account.holds


@pytest.mark.parametrize(
    ("alert", "begins"),
    [("qmb", "QMB:"), ("nsa", "No Surprises Act:"), ("medicaid", "Medicaid:"), ("attorney", "Attorney:")],
)
def test_the_sentence_of_a_hold_keeps_the_capitals_of_its_name(alert: str, begins: str) -> None:
    row = {"setting": "self_pay", "act": "call_patient", "now": "2026-03-10T10:00-05:00", "given": f"alerts: {alert}"}
    assert any(one.sentence.startswith(begins) for one in gate(asked(row)))
