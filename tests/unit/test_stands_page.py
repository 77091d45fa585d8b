"""Page 1 is today's task: status, next step and evidence first, a clock a line, nothing that is nobody's task today."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from collector_tui.model.account import Account
from collector_tui.model.work import Deadline, NextStep, ScorePart, WorkItem
from collector_tui.pages.compliance import clock_line, compliance
from collector_tui.pages.reading import Reading
from collector_tui.pages.stands import stands
from collector_tui.pages.text import plain
from collector_tui.work.rulebook import shipped_rulebook

TODAY = date(2026, 11, 24)
READING = Reading(datetime(2026, 11, 24, 15, tzinfo=UTC), shipped_rulebook())
LAW = "29 CFR 2560.503-1(h)(3)"
APPEAL = Deadline(what="appeal level 1", on=date(2026, 11, 26), basis="remittance 05/30/2026, 180 days", source=LAW)
ECA = Deadline(what="ECA hold", on=date(2026, 12, 30), source="26 CFR 1.501(r)-6")
FAP = Deadline(what="FAP application window", on=date(2027, 3, 1), source="26 CFR 1.501(r)-4")
WORK = WorkItem(
    stands="ACME denied 9,840.22.", parts=(ScorePart(name="value", points=25, because="9,840.22"),), score=25,
    steps=(NextStep(code="APL1", text="appeal", has=("authorization A1",), lacks=("records",)),),
    deadlines=(APPEAL, ECA, FAP),
)  # fmt: skip


def test_status_next_and_evidence_stand_first_then_the_days_and_only_then_the_rest() -> None:  # E
    page = plain(stands(Account(id="A1", work=WORK), 80, READING))
    labels = [row[1:11].strip() for row in page.splitlines() if row[1:11].strip()]
    assert labels[:7] == ["Status", "Next", "On file", "Missing", "Deadline", "Money", "Why 25"]


def test_a_clock_is_one_line_and_its_law_stands_on_the_compliance_page() -> None:  # E
    account = Account(id="A1", work=WORK)
    page = plain(stands(account, 80, READING))
    assert " Deadline  appeal level 1 due 11/26 (2d)\n" in page
    assert "CFR" not in page
    assert LAW in " ".join(plain(compliance(account, 80, READING)).split())


def test_clocks_that_are_nobodys_task_are_on_the_compliance_page_alone() -> None:  # E, B11
    account = Account(id="A1", work=WORK)
    for what in ("ECA hold", "FAP application window"):
        assert what not in plain(stands(account, 80, READING))
        assert what in plain(compliance(account, 80, READING))


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (TODAY, "due 11/24 (today)"),
        (date(2026, 11, 25), "due 11/25 (tomorrow)"),
        (date(2026, 12, 4), "due 12/04 (10d)"),
        (date(2026, 10, 1), "due 10/01 (54d past due)"),
        (date(2027, 2, 17), "due 02/17/2027 (85d)"),
    ],
)
def test_the_day_of_a_clock_in_a_few_words(on: date, told: str) -> None:
    assert clock_line(msgspec.structs.replace(APPEAL, on=on), TODAY) == f"appeal level 1 {told}"


def test_nothing_held_is_one_line_and_acts_that_do_not_apply_are_one() -> None:  # E
    page = plain(compliance(Account(id="A1"), 80, READING))
    assert page.startswith(" Holds  none\n Deadlines  none\n")
    told = " ".join(page.split())
    assert told.count("The patient owes nothing.") == 1
    assert "statement to patient, payment plan, refer to agency" in told
