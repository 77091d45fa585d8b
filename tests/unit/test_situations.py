"""The next step by situation, out of a table: the first step, what must not be offered, and why. Read it like code."""

import csv
from datetime import date
from pathlib import Path

import pytest

from tests.advice.histories import history
from tests.advice.law import breaches
from tests.unit.accounts import account_of
from tests.unit.test_queues import BOOK

SITUATIONS = list(csv.DictReader((Path(__file__).parent / "cases" / "situations.csv").open()))
TODAY = "2026-03-10"
AT_LEAST = 200
HISTORIES = 250


@pytest.mark.parametrize("row", SITUATIONS, ids=[f"{n} {row['why']}" for n, row in enumerate(SITUATIONS, 2)])
def test_the_first_step_is_the_one_that_the_situation_calls_for(row: dict[str, str]) -> None:
    day = date.fromisoformat(row["today"] or TODAY)
    account = account_of(row, day, BOOK)
    steps = account.work.steps
    told = [f"{step.code} {step.text} {step.from_on or ''}" for step in steps]
    assert steps, row["why"]
    assert (steps[0].code, row["says"] in steps[0].text) == (row["first"], True), told
    assert not {step.code for step in steps} & set(row["never"].split()), told
    evidence = "; ".join((*steps[0].has, *steps[0].lacks))
    assert row["evidence"] in evidence, evidence
    assert f"{steps[0].from_on or ''}" == row["from"], told
    assert not breaches(account, day, BOOK), told


def test_the_table_is_large_and_each_row_is_a_situation_of_its_own() -> None:
    told = [(row["setting"], row["given"], row["today"] or TODAY) for row in SITUATIONS]
    assert len(told) == len(set(told)) >= AT_LEAST
    assert all(row["why"] and row["source"] for row in SITUATIONS)


def test_no_step_of_a_generated_history_is_barred_done_or_misnamed() -> None:
    """A hundred thousand by `python -m tests.advice`."""
    red = [
        f"seed {seed}: {breach}"
        for seed in range(HISTORIES)
        for told in history(seed, BOOK)
        for breach in breaches(*told, BOOK)
    ]
    assert not red, "\n".join(red)
